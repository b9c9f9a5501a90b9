import {Buffer} from 'node:buffer';
import {zipSync} from 'fflate';
import {
	describe, expect, test,
} from 'vitest';
import {AppError} from '../../../source/core/errors.js';
import {kitFiles} from '../../../source/vault/kit/kit-files.js';
import {loadKitZip} from '../../../source/vault/kit/kit-zip.js';
import {books, kitOf, orders} from './sample-kit.js';

const fileTexts = new Map(kitFiles(kitOf(orders, books), Buffer.from('the reader')).map(({name, content}) => [name, Buffer.from(content)]));

function zipOf(names: readonly string[], {folder = '', level = 6}: {readonly folder?: string; readonly level?: 0 | 6} = {}): Buffer {
	return Buffer.from(zipSync(Object.fromEntries(names.map(name => [`${folder}${name}`, [fileTexts.get(name) ?? Buffer.alloc(0), {level}]]))));
}

async function namesIn(zip: Buffer): Promise<readonly string[]> {
	const {keys} = await loadKitZip(zip);
	return keys.map(({profileName}) => profileName);
}

const all = [...fileTexts.keys()];

describe('a kit\'s zip', () => {
	test('gives the keys that were put into it, with the names of their profiles', async () => {
		const {keys, problems} = await loadKitZip(zipOf(all));

		expect(keys.map(({profileName, unseal}) => [profileName, unseal().toHex()])).toEqual([['orders', orders.key.toHex()], ['Bücher', books.key.toHex()]]);
		expect(problems).toEqual([]);
	});

	test.each<[string, {readonly folder?: string; readonly level?: 0 | 6}]>([
		['with its folder packed around it', {folder: 'kit/'}],
		['with folders around that', {folder: 'usb/2026/kit/'}],
		['without compression', {level: 0}],
	])('is read as well %s', async (_, form) => {
		expect(await namesIn(zipOf(all, form))).toEqual(['orders', 'Bücher']);
	});

	test('without keys.json gives the keys of its files', async () => {
		expect(await namesIn(zipOf(all.filter(name => name !== 'keys.json')))).toEqual(['keys/orders.key', 'keys/bucher.key']);
	});

	test('with a comment and bytes behind it is read', async () => {
		const zip = zipOf(all);
		zip.writeUInt16LE(7, zip.length - 2);

		expect(await namesIn(Buffer.concat([zip, Buffer.from('comment')]))).toEqual(['orders', 'Bücher']);
	});

	test('of something else gives no key', async () => {
		expect(await namesIn(zipOf(['README.txt', 'print.html']))).toEqual([]);
	});

	test('that is cut anywhere is damaged', async () => {
		const zip = zipOf(['keys.json']);

		for (let length = 0; length < zip.length; length++) {
			await expect(loadKitZip(zip.subarray(0, length)), `cut at ${length}`).rejects.toMatchObject({code: 'KIT_DAMAGED', exitCode: 13});
		}
	});

	test('with a changed byte anywhere gives no key that it did not have', async () => {
		const zip = zipOf(['keys.json', 'keys/orders.key']);
		const fingerprints = new Set([orders.key.fingerprint, books.key.fingerprint]);

		for (let index = 0; index < zip.length; index++) {
			const changed = Buffer.from(zip);
			changed.writeUInt8(changed.readUInt8(index) ^ 0x21, index);

			const {keys} = await loadOrError(changed);

			expect(keys.filter(({fingerprint}) => !fingerprints.has(fingerprint)), `a wrong key by byte ${index}`).toEqual([]);
		}
	});

	test('whose list of keys does not unpack gives those of the other files, and names it', async () => {
		const zip = zipOf(['keys.json', 'keys/orders.key'], {level: 0});
		const place = zip.indexOf('"fingerprint"');
		zip.writeUInt8(zip.readUInt8(place + 2) ^ 1, place + 2);

		const {keys, problems} = await loadKitZip(zip);

		expect(keys.map(({fingerprint}) => fingerprint)).toEqual([orders.key.fingerprint]);
		expect(problems).toEqual(['keys.json: the zip is damaged: keys.json is not as it was packed']);
	});

	test('whose only key file does not unpack is damaged', async () => {
		const zip = zipOf(['keys/orders.key'], {level: 0});
		const place = zip.indexOf('c0ffee');
		zip.write('d', place);

		await expect(loadKitZip(zip)).rejects.toMatchObject({code: 'KIT_DAMAGED', message: 'the zip is damaged: keys/orders.key is not as it was packed'});
	});

	test('with a password says that it has to be unpacked', async () => {
		const zip = zipOf(['keys/orders.key']);
		const entry = zip.indexOf(Buffer.from('504b0102', 'hex'));
		zip.writeUInt16LE(zip.readUInt16LE(entry + 8) | 1, entry + 8);

		await expect(loadKitZip(zip)).rejects.toMatchObject({
			code: 'MASTER_KEY_INVALID', message: 'keys/orders.key is packed with a password', hint: 'Unpack the zip with the program that made it, and give the folder.',
		});
	});
});

async function loadOrError(zip: Buffer) {
	try {
		return await loadKitZip(zip);
	} catch (error) {
		if (error instanceof AppError) {
			return {keys: [], problems: [error.message]};
		}

		throw error;
	}
}
