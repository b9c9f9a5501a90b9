/** What the import rules can't see: a face hands the application on, and takes neither its store nor its vault out of it. */
import fs from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';

const source = path.join(import.meta.dirname, '../../source');
const faces = ['cli', 'tui'].flatMap(face => fs.readdirSync(path.join(source, face), {recursive: true, encoding: 'utf8'})
	.filter(file => /\.tsx?$/v.test(file))
	.map(file => `${face}/${file}`));

const inner = String.raw`\b(?:store|vault|operations)\b`;
const takenApart = String.raw`\{[^\{\}]*${inner}[^\{\}]*\}`;
const reaching = new RegExp([
	String.raw`\b(?:application|opened)\.${inner}`,
	String.raw`${takenApart}(?:: (?:Bound)?Application\b| = application\b)`,
	String.raw`async \(${takenApart}\) =>`,
].join('|'), 'gv');

function reachesIn(text: string): readonly string[] {
	return [...text.matchAll(reaching)].map(([found]) => found);
}

test('no face reaches through the application to the store or the vault', () => {
	expect(faces.length).toBeGreaterThan(150);
	expect(faces.flatMap(file => reachesIn(fs.readFileSync(path.join(source, file), 'utf8')).map(found => `${file}: ${found}`))).toEqual([]);
});

test.each([
	'application.store.jobs.all()',
	'opened.vault()',
	'const {surroundings, store} = application;',
	'function jobName(id: string, {store}: BoundApplication)',
	'withApplication(place, {}, async ({store, vault}) => vault())',
])('%j is noticed', text => {
	expect(reachesIn(text)).toHaveLength(1);
});

test('what only sounds like it is not', () => {
	expect(reachesIn('await withApplication(place, {store: true, reads: true}, async application => listJobs(application)); const {vault} = useServices();')).toEqual([]);
});
