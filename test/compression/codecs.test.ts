/** What every codec must do, over the registry. */
import {Buffer} from 'node:buffer';
import {setTimeout} from 'node:timers/promises';
import fc from 'fast-check';
import {
	describe, expect, test,
} from 'vitest';
import {codecs} from '../../source/compression/registry.js';
import {type Codec, type StreamStage} from '../../source/core/codec.js';
import {DestinationError} from '../../source/core/errors.js';
import {dumpText, incompressible} from '../sample-bytes.js';
import {failureOf, split, through} from '../through.js';

const mebibyte = 1_048_576;
const sizes = [0, 1, 1000, mebibyte - 1, mebibyte, mebibyte + 1, (3 * mebibyte) + 12_345];

async function * late(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
	for await (const chunk of chunks) {
		await setTimeout(1);
		yield chunk;
	}
}

async function compressed(codec: Codec, bytes: Buffer): Promise<Buffer> {
	return through(codec.compress({}), split(bytes, [65_536]));
}

describe.each(codecs)('$name', codec => {
	test.each(sizes)('%i bytes of text come back as they were', async size => {
		const bytes = dumpText(size);

		const output = await through(codec.decompress(), split(await compressed(codec, bytes), [65_536]));

		expect(output.equals(bytes)).toBe(true);
	});

	test.each(sizes)('%i incompressible bytes come back as they were', async size => {
		const bytes = incompressible(size);

		const output = await through(codec.decompress(), split(await compressed(codec, bytes), [65_536]));

		expect(output.equals(bytes)).toBe(true);
	});

	test('any split into chunks compresses to the same bytes', async () => {
		const bytes = dumpText(200_000);
		const expected = await compressed(codec, bytes);

		await fc.assert(fc.asyncProperty(fc.array(fc.integer({min: 1, max: 300_000}), {minLength: 1, maxLength: 5}), async chunkSizes => {
			const output = await through(codec.compress({}), split(bytes, chunkSizes.map(size => Math.max(size, 500))));

			expect(output.equals(expected)).toBe(true);
		}), {numRuns: 15});
	});

	test('any split into chunks decompresses to the same bytes', async () => {
		const bytes = dumpText(1_500_000);
		const stored = await compressed(codec, bytes);

		await fc.assert(fc.asyncProperty(fc.array(fc.integer({min: 1, max: 200_000}), {minLength: 1, maxLength: 5}), async chunkSizes => {
			const output = await through(codec.decompress(), split(stored, chunkSizes.map(size => Math.max(size, 50))));

			expect(output.equals(bytes)).toBe(true);
		}), {numRuns: 15});
	});

	test('the chunks that it was given are not changed', async () => {
		const bytes = dumpText(300_000);
		const before = Buffer.from(bytes);

		await through(codec.compress({}), split(bytes, [1000]));

		expect(bytes.equals(before)).toBe(true);
	});

	test('a failure of what feeds it comes out as it was', async () => {
		const failure = new DestinationError({code: 'STORAGE_FAILED', message: 'the link went down', hint: 'Wait.'});
		const broken = async function * () {
			yield dumpText(100_000);
			throw failure;
		};

		await expect(through(codec.compress({}), broken())).rejects.toBe(failure);
	});

	test('a failure of what feeds its decompression comes out as it was', async () => {
		const failure = new DestinationError({code: 'STORAGE_FAILED', message: 'the link went down', hint: 'Wait.'});
		const stored = await compressed(codec, dumpText(3_000_000));
		const broken = async function * () {
			yield stored.subarray(0, -1000);
			throw failure;
		};

		await expect(through(codec.decompress(), broken())).rejects.toBe(failure);
	});

	test.each(['compress', 'decompress'] as const)('whoever leaves %s early closes what feeds it', async direction => {
		let isClosed = false;
		const stored = await compressed(codec, incompressible(4_000_000));
		const source = async function * () {
			try {
				while (true) {
					yield stored;
				}
			} finally {
				isClosed = true;
			}
		};

		const stage = direction === 'compress' ? codec.compress({}) : codec.decompress();
		const output = stage(source())[Symbol.asyncIterator]();
		await output.next();
		await output.return?.();

		await expect.poll(() => isClosed).toBe(true);
	});

	test('its levels outside of the range are refused', () => {
		const tooHigh = (codec.levels?.max ?? 0) + 1;

		expect(() => codec.compress({level: tooHigh})).toThrow(expect.objectContaining({code: 'INVALID_SETTING', exitCode: 2}));
		expect(() => codec.compress({level: 1.5})).toThrow(expect.objectContaining({code: 'INVALID_SETTING'}));
	});
});

describe.each(codecs.flatMap(codec => codec.levels ? [{...codec, levels: codec.levels}] : []))('$name at its levels', codec => {
	test('the lowest and the highest level come back as they were', async () => {
		const bytes = dumpText(100_000);

		const outputs = await Promise.all([codec.levels.min, codec.levels.max].map(async level => {
			const stored = await through(codec.compress({level}), [bytes]);
			return through(codec.decompress(), [stored]);
		}));

		expect(outputs.map(output => output.equals(bytes))).toEqual([true, true]);
	});

	test('the default level is used where none is given', async () => {
		const bytes = dumpText(100_000);

		const [unsaid, said] = await Promise.all([{}, {level: codec.levels.default}].map(async options => through(codec.compress(options), [bytes])));

		expect(unsaid).toEqual(said);
	});
});

describe.each(codecs.filter(codec => codec.name !== 'none'))('$name, damaged', codec => {
	/** Takes each chunk late, as a disk does. */
	const slowly = async (stage: StreamStage, bytes: Buffer): Promise<{error: unknown; output: Buffer}> => failureOf(source => late(stage(source)), split(bytes, [262_144]));

	test('all that stands in front of a cut comes out before the failure', async () => {
		const bytes = incompressible(1_500_000);
		const stored = await compressed(codec, bytes);

		const {error, output} = await slowly(codec.salvage(), stored.subarray(0, 1_200_000));

		expect(error).toMatchObject({code: 'DATA_CORRUPT'});
		expect(output.equals(bytes.subarray(0, output.length))).toBe(true);
		// A block of zstd is 128 KiB
		expect(output.length).toBeGreaterThan(1_200_000 - 131_072 - 8192);
	});

	test('next to all of it comes out where only something behind it is wrong', async () => {
		const bytes = incompressible(1_500_000);
		const stored = await compressed(codec, bytes);

		const {output} = await slowly(codec.salvage(), Buffer.concat([stored, Buffer.from('1f8b0801')]));

		expect(output.equals(bytes.subarray(0, output.length))).toBe(true);
		// The piece that it is in
		expect(output.length).toBeGreaterThan(bytes.length - 4096);
	});

	test('a failure of what feeds its salvage comes out as it was', async () => {
		const failure = new DestinationError({code: 'STORAGE_FAILED', message: 'the link went down', hint: 'Wait.'});
		const stored = await compressed(codec, dumpText(3_000_000));
		const broken = async function * () {
			yield stored.subarray(0, -1000);
			throw failure;
		};

		await expect(through(codec.salvage(), broken())).rejects.toBe(failure);
	});
});

describe.each(codecs.filter(codec => codec.name !== 'none'))('$name finds damage', codec => {
	test('data cut at any length is corrupt', async () => {
		const stored = await compressed(codec, dumpText(2000));

		for (let length = 0; length < stored.length; length++) {
			const {error} = await failureOf(codec.decompress(), [stored.subarray(0, length)]);

			expect(error, `cut at ${length}`).toMatchObject({code: 'DATA_CORRUPT', exitCode: 13});
		}
	});

	test('data cut in a later block is corrupt', async () => {
		const stored = await compressed(codec, dumpText(3 * mebibyte));

		const {error} = await failureOf(codec.decompress(), split(stored.subarray(0, -5), [65_536]));

		expect(error).toMatchObject({code: 'DATA_CORRUPT'});
	});

	test.each([
		['one zero byte', Buffer.alloc(1)],
		['a block of zeros', Buffer.alloc(512)],
		['text', Buffer.from('trailing garbage')],
		['its own magic bytes', Buffer.from('1f8b', 'hex')],
	])('%s after the end is corrupt', async (_, garbage) => {
		const stored = await compressed(codec, dumpText(2000));

		const attached = await failureOf(codec.decompress(), [Buffer.concat([stored, garbage])]);
		const apart = await failureOf(codec.decompress(), [stored, garbage]);

		expect(attached.error).toMatchObject({code: 'DATA_CORRUPT'});
		expect(apart.error).toMatchObject({code: 'DATA_CORRUPT'});
	});

	test('data of another kind is corrupt', async () => {
		const {error, output} = await failureOf(codec.decompress(), [Buffer.from('CREATE TABLE orders (id integer);\n'.repeat(100))]);

		expect(error).toMatchObject({code: 'DATA_CORRUPT'});
		expect(output).toHaveLength(0);
	});
});
