import {Buffer} from 'node:buffer';
import process from 'node:process';
import {
	crc32, deflateRawSync, gunzipSync, gzipSync,
} from 'node:zlib';
import {
	describe, expect, test,
} from 'vitest';
import {gzip} from '../../source/compression/gzip.js';
import {dumpText, incompressible} from '../sample-bytes.js';
import {failureOf, split, through} from '../through.js';

const mebibyte = 1_048_576;
const text = dumpText(2000);
const small = await through(gzip.compress({}), [text]);

/** A member with every field that RFC 1952 has. */
function memberWithAllFields(bytes: Buffer): Buffer {
	const header = Buffer.concat([
		Buffer.from('1f8b081f001122330003', 'hex'),
		Buffer.from([6, 0]),
		Buffer.from('Ap\u0002\u0000xy', 'latin1'),
		Buffer.from('orders.sql\0a comment\0', 'latin1'),
	]);
	const headerChecksum = Buffer.alloc(2);
	headerChecksum.writeUInt16LE(crc32(header) % 65_536);
	const trailer = Buffer.alloc(8);
	trailer.writeUInt32LE(crc32(bytes));
	trailer.writeUInt32LE(bytes.length, 4);
	return Buffer.concat([header, headerChecksum, deflateRawSync(bytes), trailer]);
}

/** A member that says how long it is, whatever is in it. */
function sizedMember(bytes: Buffer, sizes: {deflateBytes?: number; outputBytes?: number} = {}): Buffer {
	const deflated = deflateRawSync(bytes);
	const header = Buffer.from('1f8b08040000000000ff08004d5a040000000000', 'hex');
	header.writeUInt32LE(sizes.deflateBytes ?? deflated.length, 16);
	const trailer = Buffer.alloc(8);
	trailer.writeUInt32LE(crc32(bytes));
	trailer.writeUInt32LE(sizes.outputBytes ?? bytes.length, 4);
	return Buffer.concat([header, deflated, trailer]);
}

describe('what is written', () => {
	test('a member starts with the header of MiGz, no time and no system, and the size of its deflate data', () => {
		const deflateBytes = small.length - 28;

		expect(small.subarray(0, 16).toString('hex')).toBe('1f8b08040000000000ff08004d5a0400');
		expect(small.readUInt32LE(16)).toBe(deflateBytes);
	});

	test('each member holds 1 MiB', async () => {
		const bytes = dumpText((2 * mebibyte) + 10);

		const stored = await through(gzip.compress({}), split(bytes, [100_000]));

		const sizes: number[] = [];
		for (let position = 0; position < stored.length;) {
			const end = position + 20 + stored.readUInt32LE(position + 16) + 8;
			sizes.push(gunzipSync(stored.subarray(position, end)).length);
			position = end;
		}

		expect(sizes).toEqual([1_048_576, 1_048_576, 10]);
	});

	test('nothing is one empty member', async () => {
		const stored = await through(gzip.compress({}), []);

		expect(stored.toString('hex')).toBe('1f8b08040000000000ff08004d5a04000200000003000000000000000000');
	});
});

describe('what others wrote', () => {
	test.each([
		['one member', gzipSync(text)],
		['all header fields', memberWithAllFields(text)],
		['many members', Buffer.concat([gzipSync(text.subarray(0, 700)), gzipSync(text.subarray(700, 1500)), gzipSync(text.subarray(1500))])],
		['an empty member first', Buffer.concat([gzipSync(''), gzipSync(text)])],
		['an empty member last', Buffer.concat([gzipSync(text), gzipSync('')])],
		['ours, then theirs, then ours', Buffer.concat([sizedMember(text.subarray(0, 700)), gzipSync(text.subarray(700, 1500)), sizedMember(text.subarray(1500))])],
	])('%s is read', async (_, stored) => {
		const atOnce = await through(gzip.decompress(), [stored]);
		const bytewise = await through(gzip.decompress(), split(stored, [1]));

		expect(atOnce.toString()).toBe(text.toString());
		expect(bytewise.toString()).toBe(text.toString());
	});

	test.each([
		['a zero byte', Buffer.alloc(1)],
		['a tape block of zeros', Buffer.alloc(10_240)],
		['text', Buffer.from('garbage')],
		['magic bytes', Buffer.from('1f8b08', 'hex')],
	])('%s after it is corrupt', async (_, garbage) => {
		for (const chunks of [[Buffer.concat([gzipSync(text), garbage])], [gzipSync(text), garbage], split(Buffer.concat([gzipSync(text), garbage]), [1])]) {
			const {error} = await failureOf(gzip.decompress(), chunks);

			expect(error).toMatchObject({code: 'DATA_CORRUPT'});
		}
	});

	test('zeros without end after it do not keep it reading', async () => {
		const endless = async function * () {
			yield gzipSync(text);
			while (true) {
				yield Buffer.alloc(65_536);
			}
		};

		await expect(through(gzip.decompress(), endless())).rejects.toMatchObject({code: 'DATA_CORRUPT'});
	});

	test('a member cut at any length is corrupt', async () => {
		const stored = gzipSync(text);

		for (let length = 0; length < stored.length; length++) {
			const {error} = await failureOf(gzip.decompress(), [stored.subarray(0, length)]);

			expect(error, `length ${length}`).toMatchObject({code: 'DATA_CORRUPT'});
		}
	});
});

describe('damage', () => {
	test('any flipped bit is found, or changes nothing that was compressed', async () => {
		const unnoticedBits: number[] = [];
		for (let bit = 0; bit < small.length * 8; bit++) {
			const flipped = Buffer.from(small);
			flipped.writeUInt8(flipped.readUInt8(Math.floor(bit / 8)) ^ (2 ** (bit % 8)), Math.floor(bit / 8));
			const {error, output} = await failureOf(gzip.decompress(), [flipped]);

			if (error === undefined) {
				expect(output.equals(text), `bit ${bit}`).toBe(true);
				unnoticedBits.push(bit);
			} else {
				expect(error, `bit ${bit}`).toMatchObject({code: 'DATA_CORRUPT'});
			}
		}

		// The header's time, system and extra field, and what pads the deflate data to a whole byte
		const inHeader = unnoticedBits.filter(bit => bit < 20 * 8);
		expect(unnoticedBits.length - inHeader.length).toBeLessThan(8);
		expect(unnoticedBits.every(bit => bit >= 24)).toBe(true);
	});

	test('a member that says it has gigabytes is not waited for, and read as any gzip is', async () => {
		const output = await through(gzip.decompress(), [sizedMember(text, {deflateBytes: 0xFF_FF_FF_FF}), gzipSync('more')]);

		expect(output.equals(Buffer.concat([text, Buffer.from('more')]))).toBe(true);
	});

	// Zeros are what a gunzip takes for padding
	test.each(['rest', '\0\0\0\0'])('a member with bytes of its own (%j) behind its end is corrupt', async rest => {
		const member = sizedMember(text, {deflateBytes: deflateRawSync(text).length + 8});
		const size = Buffer.alloc(4);
		size.writeUInt32LE(text.length);

		const {error} = await failureOf(gzip.decompress(), [member, Buffer.from(rest), size]);

		expect(error).toMatchObject({code: 'DATA_CORRUPT'});
	});

	test('a member whose size reaches into the next one is read as any gzip is', async () => {
		const stored = sizedMember(text, {deflateBytes: deflateRawSync(text).length + 1});

		const output = await through(gzip.decompress(), [stored, small]);

		expect(output.equals(Buffer.concat([text, text]))).toBe(true);
	});

	test.each([
		['a byte less of deflate data than there is', sizedMember(text, {deflateBytes: deflateRawSync(text).length - 1})],
		['a byte less of output', sizedMember(text, {outputBytes: text.length - 1})],
		['a byte more of output', sizedMember(text, {outputBytes: text.length + 1})],
		['no output', sizedMember(text, {outputBytes: 0})],
	])('a member that claims %s is corrupt', async (_, stored) => {
		const {error} = await failureOf(gzip.decompress(), [stored, small]);

		expect(error).toMatchObject({code: 'DATA_CORRUPT'});
	});

	test('what came before a damaged member comes out', async () => {
		const bytes = incompressible(3 * mebibyte);
		const stored = await through(gzip.compress({}), [bytes]);
		stored.writeUInt8(stored.readUInt8(stored.length - 100) ^ 1, stored.length - 100);

		const {error, output} = await failureOf(gzip.decompress(), split(stored, [65_536]));

		expect(error).toMatchObject({code: 'DATA_CORRUPT'});
		expect(output.equals(bytes.subarray(0, 2 * mebibyte))).toBe(true);
	});
});

describe('a bomb', () => {
	const bomb = deflateRawSync(Buffer.alloc(128 * mebibyte), {level: 9});

	test.each([
		['its true size', 128 * mebibyte],
		['1 MiB', mebibyte],
	])('of 128 MiB that claims %s does not fill the memory', async (_, outputBytes) => {
		const header = Buffer.from('1f8b08040000000000ff08004d5a040000000000', 'hex');
		header.writeUInt32LE(bomb.length, 16);
		const trailer = Buffer.alloc(8);
		trailer.writeUInt32LE(crc32(Buffer.alloc(128 * mebibyte)));
		trailer.writeUInt32LE(outputBytes, 4);
		const before = process.memoryUsage.rss();
		let most = 0;
		let outputLength = 0;

		const decompress = async () => {
			for await (const chunk of gzip.decompress()((async function * () {
				yield Buffer.concat([header, bomb, trailer]);
			})())) {
				outputLength += chunk.length;
				most = Math.max(most, process.memoryUsage.rss());
			}
		};

		const isSound = outputBytes === 128 * mebibyte;
		await (isSound ? decompress() : expect(decompress()).rejects.toMatchObject({code: 'DATA_CORRUPT'}));
		expect(outputLength).toBe(isSound ? outputBytes : 0);
		expect(most - before).toBeLessThan(100 * mebibyte);
	});
});
