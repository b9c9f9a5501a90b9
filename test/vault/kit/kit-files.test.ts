import {Buffer} from 'node:buffer';
import {describe, expect, test} from 'vitest';
import {kitFiles} from '../../../source/vault/kit/kit-files.js';
import {
	books, kitOf, orders,
} from './sample-kit.js';

const reader = Buffer.from('the reader');

describe('a kit of one profile', () => {
	const files = kitFiles(kitOf(orders), reader);
	const textOf = (name: string) => String(files.find(file => file.name === name)?.content);

	test('has its five files', () => {
		expect(files.map(({name}) => name)).toEqual(['README.txt', 'master.key', 'keys.json', 'recover.mjs', 'print.html']);
	});

	test('has the key as 64 digits in master.key', () => {
		expect(textOf('master.key')).toBe('c0ffee0123456789abcdef00112233445566778899aabbccddeeff5a17ec0de5\n');
	});

	test('has the key with its profile in keys.json', () => {
		expect(JSON.parse(textOf('keys.json'))).toEqual({
			version: 1,
			keys: [{
				name: 'orders',
				profileId: '6c1a4a0e-4f0f-4f5c-9a51-0d5f4a6f2b11',
				fingerprint: '2837df60534b22f3bae8c72055fc421c',
				key: 'c0ffee0123456789abcdef00112233445566778899aabbccddeeff5a17ec0de5',
			}],
		});
	});

	test('says which profile it is for, its fingerprint, when and where it was made, and which jobs use it', () => {
		expect(textOf('README.txt')).toContain([
			'Made    2026-11-24 14:05:09Z on db1.example, by dbseal 0.1.0',
			'',
			'Profile      orders',
			'Fingerprint  2837-df60-534b-22f3',
			'Key file     master.key',
			'Used by      orders nightly, orders hourly',
		].join('\n'));
	});

	test('names three steps', () => {
		const steps = textOf('README.txt').match(/^\d\. .*$/gmv) ?? [];

		expect(steps).toEqual([
			'1. Copy the backup into this folder. It is two files, the second named like the',
			'2. Open a terminal in this folder and type',
			'3. Load the dump. The commands for it are what recover.mjs prints last.',
		]);
	});

	test('has no line in its README that a terminal of 80 columns would break, but for the command', () => {
		const long = textOf('README.txt').split('\n').filter(line => line.length > 80);

		expect(long.map(line => line.trim().split(' ', 1)[0])).toEqual(['IV=$(tr', 'openssl']);
	});
});

describe('a kit of several profiles', () => {
	const files = kitFiles(kitOf(orders, books), reader);

	test('has a key file for each, named after its profile', () => {
		expect(files.map(({name}) => name)).toEqual(['README.txt', 'keys/orders.key', 'keys/bucher.key', 'keys.json', 'recover.mjs', 'print.html']);
	});

	test('says that it opens everything', () => {
		const readme = String(files[0]?.content);

		expect(readme).toContain('This kit opens everything that is listed below');
		expect(readme).toContain('Profile      orders\n');
		expect(readme).toContain('Profile      Bücher\n');
	});

	test('says how dbseal takes all of its keys at once', () => {
		expect(String(files[0]?.content)).toContain('dbseal vault import --all --key-file .');
	});

	test('numbers key files whose names would be the same', () => {
		const names = kitFiles(kitOf({...orders, name: 'a b'}, {...books, name: 'a-b'}, {...books, name: 'A-B 2'}, {...books, name: '数据库'}), reader).map(({name}) => name);

		expect(names.filter(name => name.startsWith('keys/'))).toEqual(['keys/a-b.key', 'keys/a-b-2.key', 'keys/a-b-2-2.key', 'keys/profile.key']);
	});
});
