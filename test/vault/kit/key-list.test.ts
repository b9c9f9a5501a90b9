import {describe, expect, test} from 'vitest';
import {parseKeyList, toKeysJson} from '../../../source/vault/kit/key-list.js';
import {books, orders} from './sample-kit.js';

const keysJson = toKeysJson([orders, books]);

describe('keys.json', () => {
	test('gives back its keys with their profiles', () => {
		const {keys, problems} = parseKeyList(keysJson);

		expect(problems).toEqual([]);
		expect(keys.map(({name, profileId, key}) => [name, profileId, key.toHex()])).toEqual([
			['orders', '6c1a4a0e-4f0f-4f5c-9a51-0d5f4a6f2b11', 'c0ffee0123456789abcdef00112233445566778899aabbccddeeff5a17ec0de5'],
			['Bücher', 'f7d2a7f5-93a8-4a3b-8f29-5a7a3c8f0c22', 'ab'.repeat(32)],
		]);
	});

	test('with a changed digit in one key gives the others, and names the changed one', () => {
		const {keys, problems} = parseKeyList(keysJson.replace('c0ffee', 'c0ffef'));

		expect(keys.map(({name}) => name)).toEqual(['Bücher']);
		expect(problems).toEqual(['the key of "orders" was changed: it does not give the fingerprint 2837-df60-534b-22f3 that is beside it']);
	});

	test('with a letter in a key that is no hex digit names the key and not its digits', () => {
		const {problems} = parseKeyList(keysJson.replace('c0ffee', 'c0ffzz'));

		expect(problems).toEqual(['the key of "orders" was changed: that is no master key: it has 64 characters, and number 5, "z", is not a hex digit']);
	});

	test.each([
		['that is cut', keysJson.slice(0, 200), 'that list of keys can\'t be used: it is not JSON'],
		['of another version', keysJson.replace('"version": 1', '"version": 2'), 'that list of keys can\'t be used: field version is not as it must be'],
		['without a list', '{"version": 1}', 'that list of keys can\'t be used: field keys is not as it must be'],
		['with an empty list', '{"version": 1, "keys": []}', 'that list of keys can\'t be used: it lists none'],
		[
			'with only a changed key',
			toKeysJson([orders]).replace('c0ffee', 'c0ffef'),
			'that list of keys can\'t be used: the key of "orders" was changed: it does not give the fingerprint 2837-df60-534b-22f3 that is beside it',
		],
	])('%s is a key error', (_what, text, message) => {
		expect(() => parseKeyList(text)).toThrow(expect.objectContaining({code: 'MASTER_KEY_INVALID', exitCode: 12, message}));
	});
});

describe('a key without a list', () => {
	test.each([
		['64 digits as master.key has them', 'c0ffee0123456789abcdef00112233445566778899aabbccddeeff5a17ec0de5\n'],
		['64 digits in groups and upper case', 'C0FFEE01 23456789 ABCDEF00 11223344\r\n55667788 99AABBCC DDEEFF5A 17EC0DE5'],
		['the lines of a printed page', '1: c0ff ee01 2345 6789 - 3468\n2: abcd ef00 1122 3344 - 8144\n3: 5566 7788 99aa bbcc - 9c71\n4: ddee ff5a 17ec 0de5 - 8d59\n'],
	])('is read from %s', (_what, text) => {
		const {keys} = parseKeyList(text);

		expect(keys.map(({key}) => key.toHex())).toEqual(['c0ffee0123456789abcdef00112233445566778899aabbccddeeff5a17ec0de5']);
	});
});
