import {Buffer} from 'node:buffer';
import {createCipheriv, createDecipheriv} from 'node:crypto';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {MasterKey} from '../../source/crypto/master-key.js';
import {
	createTagCheck, decryptHead, decryptStream, encryptStream,
} from '../../source/crypto/stream-cipher.js';
import aesGcm from '../vectors/wycheproof/aes_gcm_test.json' with {type: 'json'};
import {incompressible} from '../sample-bytes.js';
import {failureOf, split, through} from '../through.js';

const key = MasterKey.fromBytes(incompressible(32, 9));
const plaintext = incompressible(100_000);

async function encrypt(bytes: Uint8Array): Promise<{ciphertext: Buffer; iv: Buffer; authTag: Buffer}> {
	const encryption = encryptStream(key);
	const ciphertext = await through(encryption.stage, [bytes]);
	return {ciphertext, iv: encryption.iv, authTag: encryption.authTag()};
}

/** As other writers of this format do it: a 16-byte IV. */
function encryptForeign(bytes: Uint8Array): {ciphertext: Buffer; iv: Buffer; authTag: Buffer} {
	const iv = incompressible(16, 4);
	const cipher = createCipheriv('aes-256-gcm', key.bytes, iv);
	const ciphertext = Buffer.concat([cipher.update(bytes), cipher.final()]);
	return {ciphertext, iv, authTag: cipher.getAuthTag()};
}

const vectors = aesGcm.testGroups
	.filter(group => group.keySize === 256 && (group.ivSize === 96 || group.ivSize === 128))
	.flatMap(group => group.tests)
	.filter(vector => vector.aad === '')
	.map(vector => ({
		name: `${vector.tcId} ${vector.comment}`,
		isValid: vector.result === 'valid',
		key: MasterKey.parse(vector.key),
		iv: Buffer.from(vector.iv, 'hex'),
		authTag: Buffer.from(vector.tag, 'hex'),
		message: Buffer.from(vector.msg, 'hex'),
		ciphertext: Buffer.from(vector.ct, 'hex'),
	}));

test('Wycheproof has 58 vectors without additional data for our IVs', () => {
	expect(vectors).toHaveLength(58);
});

test.each(vectors.filter(vector => vector.isValid))('Wycheproof $name is decrypted', async vector => {
	const output = await through(decryptStream(vector.key, vector), split(vector.ciphertext, [3, 1]));

	expect(output).toEqual(vector.message);
});

test.each(vectors.filter(vector => vector.isValid && vector.iv.length === 12))('Wycheproof $name is encrypted to the same bytes', async vector => {
	const encryption = encryptStream(vector.key, {iv: vector.iv});

	const output = await through(encryption.stage, split(vector.message, [5]));

	expect({output, authTag: encryption.authTag()}).toEqual({output: vector.ciphertext, authTag: vector.authTag});
});

test.each(vectors.filter(vector => !vector.isValid))('Wycheproof $name is found damaged', async vector => {
	const {error} = await failureOf(decryptStream(vector.key, vector), [vector.ciphertext]);
	const check = createTagCheck(vector.key, vector);
	check.update(vector.ciphertext);

	expect(error).toMatchObject({code: 'ARTIFACT_DAMAGED', exitCode: 13});
	expect(check.matches()).toBe(false);
});

test('a few lines of plain Node decrypt an artifact', async () => {
	const {ciphertext, iv, authTag} = await encrypt(plaintext);

	const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key.toHex(), 'hex'), iv);
	decipher.setAuthTag(authTag);
	expect(Buffer.concat([decipher.update(ciphertext), decipher.final()]).equals(plaintext)).toBe(true);
});

test('an artifact of another writer, with a 16-byte IV, is decrypted', async () => {
	const {ciphertext, ...parameters} = encryptForeign(plaintext);

	const output = await through(decryptStream(key, parameters), split(ciphertext, [4096]));

	expect(output.equals(plaintext)).toBe(true);
});

test('any split into chunks is encrypted to the same bytes', async () => {
	const iv = Buffer.alloc(12, 3);
	const expected = await through(encryptStream(key, {iv}).stage, [plaintext]);

	await fc.assert(fc.asyncProperty(fc.array(fc.integer({min: 100, max: 70_000}), {minLength: 1}), async sizes => {
		const output = await through(encryptStream(key, {iv}).stage, split(plaintext, sizes));

		expect(output.equals(expected)).toBe(true);
	}), {numRuns: 30});
});

test('any split into chunks is decrypted and checked alike', async () => {
	const {ciphertext, ...parameters} = await encrypt(plaintext);

	await fc.assert(fc.asyncProperty(fc.array(fc.integer({min: 100, max: 70_000}), {minLength: 1}), async sizes => {
		const output = await through(decryptStream(key, parameters), split(ciphertext, sizes));
		const check = createTagCheck(key, parameters);
		for (const chunk of split(ciphertext, sizes)) {
			check.update(chunk);
		}

		expect(output.equals(plaintext)).toBe(true);
		expect(check.matches()).toBe(true);
	}), {numRuns: 30});
});

test('an empty artifact has a tag, which is checked', async () => {
	const {ciphertext, ...parameters} = await encrypt(Buffer.alloc(0));

	const output = await through(decryptStream(key, parameters), []);
	const {error} = await failureOf(decryptStream(key, {...parameters, authTag: Buffer.alloc(16)}), []);

	expect([ciphertext.length, output.length]).toEqual([0, 0]);
	expect(error).toMatchObject({code: 'ARTIFACT_DAMAGED'});
});

test('any flipped bit of the ciphertext, the tag or the IV is found', async () => {
	const {ciphertext, iv, authTag} = await encrypt(Buffer.from('CREATE TABLE orders (id integer);'));
	const whole = Buffer.concat([ciphertext, iv, authTag]);

	for (let bit = 0; bit < whole.length * 8; bit++) {
		const flipped = Buffer.from(whole);
		flipped.writeUInt8(flipped.readUInt8(Math.floor(bit / 8)) ^ (2 ** (bit % 8)), Math.floor(bit / 8));
		const check = createTagCheck(key, {
			iv: flipped.subarray(ciphertext.length, -16),
			authTag: flipped.subarray(-16),
		});
		check.update(flipped.subarray(0, ciphertext.length));

		expect(check.matches(), `bit ${bit}`).toBe(false);
	}
});

test('an artifact cut at any length is found', async () => {
	const {ciphertext, ...parameters} = await encrypt(Buffer.from('CREATE TABLE orders (id integer);'));

	for (let length = 0; length < ciphertext.length; length++) {
		const {error} = await failureOf(decryptStream(key, parameters), [ciphertext.subarray(0, length)]);

		expect(error, `length ${length}`).toMatchObject({code: 'ARTIFACT_DAMAGED'});
	}
});

test('the wrong key fits no tag', async () => {
	const {ciphertext, ...parameters} = await encrypt(plaintext);
	const check = createTagCheck(MasterKey.generate(), parameters);

	check.update(ciphertext);

	expect(check.matches()).toBe(false);
});

test('an artifact up to its limit is encrypted, and one byte more is refused', async () => {
	const limitBytes = 1000;

	const full = await through(encryptStream(key, {limitBytes}).stage, split(Buffer.alloc(1000), [300]));
	const {error, output} = await failureOf(encryptStream(key, {limitBytes}).stage, split(Buffer.alloc(1001), [300]));

	expect(full).toHaveLength(1000);
	expect(error).toMatchObject({code: 'ARTIFACT_TOO_LARGE', exitCode: 13});
	expect(output).toHaveLength(900);
});

test('each artifact has another IV of 12 bytes', () => {
	const first = encryptStream(key);
	const second = encryptStream(key);

	expect(first.iv).toHaveLength(12);
	expect(first.iv).not.toEqual(second.iv);
});

test('an IV of another length is not written', () => {
	expect(() => encryptStream(key, {iv: Buffer.alloc(16)})).toThrow(RangeError);
});

test.each([0, 8, 11, 13, 15, 17, 32])('an IV of %i bytes is refused before anything is read', size => {
	const parameters = {iv: Buffer.alloc(size), authTag: Buffer.alloc(16)};
	const refusal: unknown = expect.objectContaining({code: 'SIDECAR_INVALID', message: `iv has ${size} bytes, not 12 or 16`});

	expect(() => decryptStream(key, parameters)).toThrow(refusal);
	expect(() => createTagCheck(key, parameters)).toThrow(refusal);
	expect(() => decryptHead(key, parameters.iv, plaintext)).toThrow(refusal);
});

test('a tag of 4 bytes is refused, although Node 20 would take it', async () => {
	const {authTag, ...rest} = await encrypt(plaintext);

	expect(() => decryptStream(key, {...rest, authTag: authTag.subarray(0, 4)})).toThrow(expect.objectContaining({code: 'SIDECAR_INVALID'}));
});

test.each([['12', encrypt], ['16', encryptForeign]])('the head of an artifact with an IV of %s bytes is decrypted alone', async (_, encryptAs) => {
	const {ciphertext, iv} = await encryptAs(plaintext);

	expect(decryptHead(key, iv, ciphertext.subarray(0, 1024)).equals(plaintext.subarray(0, 1024))).toBe(true);
});
