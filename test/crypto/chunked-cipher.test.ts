import {Buffer} from 'node:buffer';
import {createDecipheriv, createHmac} from 'node:crypto';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {
	chunkedPlainSize, chunkedSize, commitmentMatches, decryptChunked, encryptChunked, openChunked,
} from '../../source/crypto/chunked-cipher.js';
import {incompressible} from '../sample-bytes.js';
import {failureOf, split, through} from '../through.js';

const inputKey = incompressible(32, 5);
const context = Buffer.from('header');
const salt = incompressible(24, 6);
const prefixBytes = 56;
const sealedChunkBytes = 16_400;

async function encrypt(bytes: Uint8Array): Promise<Buffer> {
	return through(encryptChunked(inputKey, context, {salt}), [bytes]);
}

/** A reader written from c2sp.org/chunked-encryption alone, with nothing of ours. */
function readBySpecification(message: Buffer): Buffer {
	const info = Buffer.concat([Buffer.from('c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0'), message.subarray(0, 24), context]);
	const first = createHmac('sha512', inputKey).update(info).update('\u0001').digest();
	const derived = Buffer.concat([first, createHmac('sha512', inputKey).update(first).update(info).update('\u0002').digest()]);
	expect(message.subarray(24, 56)).toEqual(derived.subarray(44, 76));
	const plaintext: Buffer[] = [];
	for (let index = 0, position = 56; position < message.length; index++, position += 16_400) {
		const chunk = message.subarray(position, position + 16_400);
		const nonce = Buffer.from(derived.subarray(32, 44));
		nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ index) >>> 0, 8);
		const decipher = createDecipheriv('aes-256-gcm', derived.subarray(0, 32), nonce);
		decipher.setAuthTag(chunk.subarray(-16));
		plaintext.push(decipher.update(chunk.subarray(0, -16)), decipher.final());
	}

	return Buffer.concat(plaintext);
}

const sizes = [0, 1, 16_383, 16_384, 16_385, 32_768, 64 * 16_384, (64 * 16_384) + 1, (64 * 16_384) - 1, 3_000_000];

test('an empty message has its frozen bytes', async () => {
	const message = await encrypt(Buffer.alloc(0));

	expect(message.toString('hex')).toBe('239aba56a00872c5b0a418f17f1a9b8b27c969f07d3515cd7a7293f77c71c0e2327b8d15138cc6d52c5291aef32329753a48cc2f6c4e709cbb06858fb423d4c58ebdf77e0dfe9e8b');
});

test('a short message has its frozen bytes', async () => {
	const message = await encrypt(Buffer.from('CREATE TABLE orders (id integer);'));

	expect(message.toString('hex')).toBe([
		'239aba56a00872c5b0a418f17f1a9b8b27c969f07d3515cd7a7293f77c71c0e2327b8d15138cc6d52c5291aef32329753a48cc2f6c4e709c',
		'6c2079f2c2edebead136d4a92a10a0f6303e59fbda16269511985598212a77c97205da0bbc023bfd8414a01fc8c412f17e',
	].join(''));
});

test.each(sizes)('a message of %i bytes is read by a reader of a few lines', async size => {
	const bytes = incompressible(size);

	const message = await encrypt(bytes);

	expect(readBySpecification(message).equals(bytes)).toBe(true);
});

test.each(sizes)('a message of %i bytes comes back as it was', async size => {
	const bytes = incompressible(size);

	const output = await through(decryptChunked(inputKey, context), split(await encrypt(bytes), [65_536]));

	expect(output.equals(bytes)).toBe(true);
});

test.each([
	[0, 72], [1, 73], [16_383, 16_455], [16_384, 16_472], [16_385, 16_473], [1_000_000, 1_001_048],
])('%i plain bytes are stored as %i, and the sizes are computed back', async (plainBytes, storedBytes) => {
	const message = await encrypt(Buffer.alloc(plainBytes));

	expect([message.length, chunkedSize(plainBytes), chunkedPlainSize(storedBytes)]).toEqual([storedBytes, storedBytes, plainBytes]);
});

test.each([0, 55, 56, 71, 56 + 16_400, 56 + 16_400 + 15])('no message has %i bytes', storedBytes => {
	expect(chunkedPlainSize(storedBytes)).toBeUndefined();
});

test('any split into chunks is encrypted to the same bytes', async () => {
	const bytes = incompressible(200_000);
	const expected = await encrypt(bytes);

	await fc.assert(fc.asyncProperty(fc.array(fc.integer({min: 100, max: 100_000}), {minLength: 1}), async chunkSizes => {
		const output = await through(encryptChunked(inputKey, context, {salt}), split(bytes, chunkSizes));

		expect(output.equals(expected)).toBe(true);
	}), {numRuns: 20});
});

test('any split into chunks is decrypted to the same bytes', async () => {
	const bytes = incompressible(200_000);
	const message = await encrypt(bytes);

	await fc.assert(fc.asyncProperty(fc.array(fc.integer({min: 1, max: 100_000}), {minLength: 1}), async chunkSizes => {
		const output = await through(decryptChunked(inputKey, context), split(message, chunkSizes.map(size => Math.max(size, 20))));

		expect(output.equals(bytes)).toBe(true);
	}), {numRuns: 20});
});

test('any chunk can be opened alone', async () => {
	const bytes = incompressible(100_000);
	const message = await encrypt(bytes);
	const reader = openChunked(inputKey, context, message.subarray(0, prefixBytes));

	const position = prefixBytes + (3 * sealedChunkBytes);
	const chunk = reader.open(3, message.subarray(position, position + sealedChunkBytes));

	expect(chunk.equals(bytes.subarray(3 * 16_384, 4 * 16_384))).toBe(true);
});

test('a chunk does not open at another place', async () => {
	const message = await encrypt(incompressible(100_000));
	const reader = openChunked(inputKey, context, message.subarray(0, prefixBytes));

	expect(() => reader.open(1, message.subarray(prefixBytes, prefixBytes + sealedChunkBytes))).toThrow(expect.objectContaining({code: 'ARTIFACT_DAMAGED'}));
});

test('a chunk far beyond 2^32 has a place of its own', async () => {
	const message = await encrypt(incompressible(100_000));
	const reader = openChunked(inputKey, context, message.subarray(0, prefixBytes));

	expect(() => reader.open(2 ** 32, message.subarray(prefixBytes, prefixBytes + sealedChunkBytes))).toThrow(expect.objectContaining({code: 'ARTIFACT_DAMAGED'}));
	expect(() => reader.open(2 ** 38, message.subarray(prefixBytes, prefixBytes + sealedChunkBytes))).toThrow(expect.objectContaining({code: 'ARTIFACT_TOO_LARGE'}));
});

test.each([
	['the key', true, inputKey, context],
	['another key', false, incompressible(32, 99), context],
	['another context', false, inputKey, Buffer.from('headeR')],
])('the commitment tells whether it fits %s', async (_, expected, triedKey, triedContext) => {
	const message = await encrypt(Buffer.from('text'));

	expect(commitmentMatches(triedKey, triedContext, message.subarray(0, prefixBytes))).toBe(expected);
});

test('a prefix that was cut, or has too much behind it, matches no key', async () => {
	const message = await encrypt(Buffer.from('x'));

	for (const length of [0, 23, 24, 55, 57]) {
		expect(commitmentMatches(inputKey, context, message.subarray(0, length)), `length ${length}`).toBe(false);
	}
});

test('the wrong key is found before any byte comes out', async () => {
	const message = await encrypt(incompressible(100_000));

	const {error, output} = await failureOf(decryptChunked(incompressible(32, 99), context), [message]);

	expect(error).toMatchObject({code: 'ARTIFACT_DAMAGED', exitCode: 13});
	expect(output).toHaveLength(0);
});

test('any flipped bit is found', async () => {
	const message = await encrypt(Buffer.from('CREATE TABLE orders (id integer);'));

	for (let bit = 0; bit < message.length * 8; bit++) {
		const flipped = Buffer.from(message);
		flipped.writeUInt8(flipped.readUInt8(Math.floor(bit / 8)) ^ (2 ** (bit % 8)), Math.floor(bit / 8));
		const {error, output} = await failureOf(decryptChunked(inputKey, context), [flipped]);

		expect(error, `bit ${bit}`).toMatchObject({code: 'ARTIFACT_DAMAGED'});
		expect(output).toHaveLength(0);
	}
});

test.each([0, 1, 33])('a message of %i bytes cut at any length is found', async size => {
	const message = await encrypt(incompressible(size));

	for (let length = 0; length < message.length; length++) {
		const {error} = await failureOf(decryptChunked(inputKey, context), [message.subarray(0, length)]);

		expect(error, `length ${length}`).toMatchObject({code: 'ARTIFACT_DAMAGED'});
	}
});

const fourChunks = await encrypt(incompressible(50_000));
const chunk = (index: number) => fourChunks.subarray(prefixBytes + (index * sealedChunkBytes), prefixBytes + ((index + 1) * sealedChunkBytes));
const prefix = fourChunks.subarray(0, prefixBytes);

test.each([
	['without its last chunk', [prefix, chunk(0), chunk(1), chunk(2)]],
	['without a middle chunk', [prefix, chunk(0), chunk(2), chunk(3)]],
	['with two chunks exchanged', [prefix, chunk(1), chunk(0), chunk(2), chunk(3)]],
	['with a chunk twice', [prefix, chunk(0), chunk(0), chunk(1), chunk(2), chunk(3)]],
	['with its last chunk twice', [prefix, chunk(0), chunk(1), chunk(2), chunk(3), chunk(3)]],
	['with a byte after its end', [fourChunks, Buffer.alloc(1)]],
	['without chunks', [prefix]],
])('a message %s is found damaged', async (_, parts) => {
	const {error} = await failureOf(decryptChunked(inputKey, context), parts);

	expect(error).toMatchObject({code: 'ARTIFACT_DAMAGED'});
});

test('each message has another salt', async () => {
	const [first, second] = await Promise.all([1, 2].map(async () => through(encryptChunked(inputKey, context), [Buffer.from('text')])));

	expect(first?.subarray(0, 24)).not.toEqual(second?.subarray(0, 24));
});

test.each([0, 16, 31, 33])('an input key of %i bytes is refused when it is given', size => {
	expect(() => encryptChunked(Buffer.alloc(size), context)).toThrow(expect.objectContaining({code: 'MASTER_KEY_INVALID'}));
	expect(() => decryptChunked(Buffer.alloc(size), context)).toThrow(expect.objectContaining({code: 'MASTER_KEY_INVALID'}));
});
