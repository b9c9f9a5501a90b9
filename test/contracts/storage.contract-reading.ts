/**
 * What every storage must do with what is stored: read whole and in ranges, list, remove, under any name.
 */
import {Buffer} from 'node:buffer';
import {buffer} from 'node:stream/consumers';
import {expect, test} from 'vitest';
import {
	codeOf, errorOf, put, signal, type StorageBench,
} from './storage.contract-steps.js';

export function defineContractOfReading(bench: StorageBench): void {
	test('a missing file can\'t be read', async () => {
		const error = await errorOf(bench.storage().read('nowhere.enc', {}, signal));

		expect(error).toMatchObject({code: 'ARTIFACT_NOT_FOUND', exitCode: 10});
	});

	test('a missing file has no state', async () => {
		const file = await bench.storage().stat('nowhere/at/all.enc', signal);

		expect(file).toBeUndefined();
	});

	test.each([
		[{start: 2, end: 5}, 'cde'],
		[{start: 7}, 'hij'],
		[{end: 3}, 'abc'],
		[{start: 0, end: 1}, 'a'],
		[{start: 9, end: 10}, 'j'],
		[{start: 4, end: 4}, ''],
		[{start: 8, end: 99}, 'ij'],
		[{start: 10}, ''],
		[{start: 50, end: 60}, ''],
	])('the range %j of abcdefghij is %j', async (range, expected) => {
		const name = `ranges/${JSON.stringify(range)}.enc`;
		await put(bench.storage(), name, Buffer.from('abcdefghij'));

		const part = await buffer(await bench.storage().read(name, range, signal));

		expect(part.toString()).toBe(expected);
	});

	test('the list holds exactly the names that start with the prefix', async () => {
		for (const name of ['lists/a.enc', 'lists/a.enc.meta.json', 'lists/ab/c.enc', 'lists/b.enc', 'listsx.enc']) {
			await put(bench.storage(), name, Buffer.from(name));
		}

		const names = await Promise.all(['lists/a', 'lists/', 'lists', 'lists/ab/c.enc', 'lists/ab/', 'lists/none', 'lists/no/folder'].map(async prefix => {
			const files = await bench.storage().list(prefix, signal);
			return files.map(({name}) => name).toSorted();
		}));

		expect(names).toEqual([
			['lists/a.enc', 'lists/a.enc.meta.json', 'lists/ab/c.enc'],
			['lists/a.enc', 'lists/a.enc.meta.json', 'lists/ab/c.enc', 'lists/b.enc'],
			['lists/a.enc', 'lists/a.enc.meta.json', 'lists/ab/c.enc', 'lists/b.enc', 'listsx.enc'],
			['lists/ab/c.enc'],
			['lists/ab/c.enc'],
			[],
			[],
		]);
	});

	test.each([
		'with space.enc',
		'ünï/çødé 日本.enc',
		'quote\'"`.enc',
		'-leading-dash.enc',
		'percent%20%2F.enc',
		'plus+and&=?#.enc',
		String.raw`back\slash.enc`,
		'star*[x]{y}.enc',
		'~tilde/.hidden.enc',
		'semi;colon|pipe$HOME.enc',
		' edge spaces .enc',
		'emoji😀.enc',
		'<xml>&amp;.enc',
		`${'n'.repeat(200)}.enc`,
	])('the odd name %j works', async name => {
		await put(bench.storage(), `odd/${name}`, Buffer.from(name));

		const files = await bench.storage().list(`odd/${name}`, signal);
		const back = await buffer(await bench.storage().read(`odd/${name}`, {}, signal));
		await bench.storage().remove(`odd/${name}`, signal);

		expect(files.map(file => file.name)).toEqual([`odd/${name}`]);
		expect(back.toString()).toBe(name);
		expect(await bench.storage().stat(`odd/${name}`, signal)).toBeUndefined();
	});

	test.each(['', '/absolute.enc', '../out.enc', 'in/../../out.enc', './here.enc', 'double//slash.enc', 'folder/', 'nul\0.enc', '\uD800.enc'])('the name %j is refused everywhere', async name => {
		const codes = await Promise.all([
			codeOf(bench.storage().create(name, {}, signal)),
			codeOf(bench.storage().read(name, {}, signal)),
			codeOf(bench.storage().stat(name, signal)),
			codeOf(bench.storage().remove(name, signal)),
		]);

		expect(codes).toEqual(['INVALID_NAME', 'INVALID_NAME', 'INVALID_NAME', 'INVALID_NAME']);
	});

	test('removing takes the file away, and again does nothing', async () => {
		await put(bench.storage(), 'removed.enc', Buffer.from('x'));

		await bench.storage().remove('removed.enc', signal);
		await bench.storage().remove('removed.enc', signal);

		expect(await bench.storage().list('removed', signal)).toEqual([]);
	});
}
