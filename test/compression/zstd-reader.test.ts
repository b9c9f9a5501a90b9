import {Buffer} from 'node:buffer';
import {buffer} from 'node:stream/consumers';
import {expect, test} from 'vitest';
import {decodeThrough} from '../../source/compression/decode-stream.js';
import {requireZstdEngine} from '../../source/compression/zstd-engine.js';
import {assertWholeFrames} from '../../source/compression/zstd-frames.js';
import {pureReader} from '../../source/compression/zstd-reader.js';
import {incompressible} from '../sample-bytes.js';

async function * inPieces(bytes: Uint8Array, pieceBytes: number) {
	for (let start = 0; start < bytes.length; start += pieceBytes) {
		yield bytes.subarray(start, start + pieceBytes);
	}
}

const read = async (stored: Uint8Array, pieceBytes: number) =>
	buffer(decodeThrough(assertWholeFrames(inPieces(stored, pieceBytes)), pureReader.createDecoder(), 'zstd data'));

const blocks = [incompressible(1_048_576), Buffer.from('a line of text, over and over\n'.repeat(30_000)), Buffer.alloc(0), Buffer.from('x'), Buffer.alloc(700_000)];

async function compress(): Promise<Buffer> {
	const engine = requireZstdEngine();
	return Buffer.concat(await Promise.all(blocks.map(async block => engine.compressFrame(block, 3))));
}

test.each([1000, 65_537, 10_000_000])('reads several frames, in pieces of %i bytes, as what was compressed', async pieceBytes => {
	const plain = await read(await compress(), pieceBytes);

	expect(plain.equals(Buffer.concat(blocks))).toBe(true);
});

test.each([1, 4, 1000])('says that data of which the last %i bytes are missing are cut', async missing => {
	const stored = await compress();

	await expect(read(stored.subarray(0, -missing), 65_536)).rejects.toMatchObject({code: 'DATA_CORRUPT'});
});

test('decodes a head as far as it goes, and nothing that is no zstd', async () => {
	const stored = await requireZstdEngine().compressFrame(Buffer.from('-- PostgreSQL database dump\n'.repeat(20_000)), 3);

	expect(Buffer.from(pureReader.decodeHead(stored) ?? []).toString('utf8', 0, 27)).toBe('-- PostgreSQL database dump');
	expect(pureReader.decodeHead(Buffer.alloc(100, 1))).toBeUndefined();
});
