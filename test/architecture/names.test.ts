/** No exported name stands for two things: whoever reads or searches one finds one. */
import fs from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';

const source = path.resolve(import.meta.dirname, '../../source');

/** Rooms with a folder for each kind: the same name there is the same thing, once for each of them. */
const roomsOfKinds = /^(?:databases|storage)\/[^\/]+\//v;

/** Every command's file exports itself by this name. */
const ofEachFile: ReadonlySet<string> = new Set(['command']);

function exportsOf(file: string): readonly string[] {
	const text = fs.readFileSync(path.join(source, file), 'utf8');
	return [...text.matchAll(/^export (?:async )?(?:function\*?|const|class|type) (?<name>\w+)/gmv)].map(({groups}) => groups?.name ?? '');
}

test('no two files export one name, but for the folders of kinds', () => {
	const files = fs.readdirSync(source, {recursive: true, encoding: 'utf8'}).filter(file => /\.tsx?$/v.test(file));
	const filesByName = new Map<string, string[]>();
	for (const file of files) {
		for (const name of exportsOf(file).filter(exported => !ofEachFile.has(exported))) {
			filesByName.set(name, [...filesByName.get(name) ?? [], file]);
		}
	}

	const twice = [...filesByName].filter(([, places]) => new Set(places.map(file => roomsOfKinds.test(file) ? file.split('/', 1)[0] : file)).size > 1);

	expect(filesByName.size).toBeGreaterThan(1000);
	expect(twice).toEqual([]);
});
