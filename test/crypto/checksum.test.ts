import {Buffer} from 'node:buffer';
import {expect, test} from 'vitest';
import {sha256Stage} from '../../source/crypto/checksum.js';
import {split, through} from '../through.js';

test('the checksum of "abc" is the one of FIPS 180-2', async () => {
	const checksum = sha256Stage();

	await through(checksum.stage, split(Buffer.from('abc'), [1]));

	expect(checksum.digestHex()).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('the bytes pass through as they are', async () => {
	const output = await through(sha256Stage().stage, [Buffer.from('ab'), Buffer.from('c')]);

	expect(output.toString()).toBe('abc');
});
