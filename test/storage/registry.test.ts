import {build} from 'esbuild';
import {expect, test} from 'vitest';
import {kindByType, kindForUrl} from '../../source/storage/registry.js';

test.each([
	['/var/backups', 'local'],
	['backups', 'local'],
	['file:backups', 'local'],
	['FILE:///var/backups', 'local'],
	['odd:name', 'local'],
])('%s is a destination of kind %s', (url, type) => {
	expect(kindForUrl(url).type).toBe(type);
});

test('an unknown scheme is refused with those that there are', () => {
	expect(() => kindForUrl('gopher://host/folder')).toThrow(expect.objectContaining({
		code: 'INVALID_URL', message: 'no kind of destination has URLs that begin with "gopher://"',
	}));
});

test('an unknown type is refused with those that there are', () => {
	expect(() => kindByType('tape')).toThrow(expect.objectContaining({code: 'INVALID_SETTING', message: 'there is no kind of destination called "tape"'}));
});

test('knowing all kinds loads no library of any of them', async () => {
	const {metafile} = await build({
		entryPoints: ['source/storage/registry.ts'], bundle: true, splitting: true, format: 'esm', platform: 'node', packages: 'external', outdir: 'unused', write: false, metafile: true,
	});

	const outputs = Object.entries(metafile.outputs);
	const loadedAtOnce = new Set(outputs.filter(([, {entryPoint}]) => entryPoint === 'source/storage/registry.ts').map(([file]) => file));
	for (const file of loadedAtOnce) {
		for (const {path, kind} of metafile.outputs[file]?.imports ?? []) {
			if (kind === 'import-statement') {
				loadedAtOnce.add(path);
			}
		}
	}

	const packages = [...loadedAtOnce].filter(path => !path.startsWith('unused/') && !path.startsWith('node:'));
	expect(packages).toEqual([]);
});
