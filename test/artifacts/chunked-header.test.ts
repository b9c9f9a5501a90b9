import {Buffer} from 'node:buffer';
import {expect, test} from 'vitest';
import {chunkedHeadBytes, isChunked, parseChunkedHeader} from '../../source/artifacts/chunked-header.js';

const prefix = Buffer.alloc(56, 0x5A);

/** A head that says that its JSON has so many bytes, and has so many. */
function headOf(saidBytes: number, json = Buffer.alloc(saidBytes, 0x20)): Buffer {
	const length = Buffer.alloc(4);
	length.writeUInt32BE(saidBytes);
	return Buffer.concat([Buffer.from('dbseal2\n'), length, json, prefix]);
}

const damaged: unknown = expect.objectContaining({code: 'ARTIFACT_DAMAGED', exitCode: 13});

test.each([0, 2, 300, 65_536])('a header of %i bytes is read, and what is behind it', size => {
	const header = parseChunkedHeader('a.enc', headOf(size));

	expect([header.json.length, header.payloadOffset]).toEqual([size, 12 + size]);
	expect(header.prefix.equals(prefix)).toBe(true);
});

test('the largest header is in the head that is fetched', () => {
	expect(headOf(65_536)).toHaveLength(chunkedHeadBytes);
});

test.each([65_537, 1_000_000, 4_294_967_295])('a header that says it has %i bytes is damage, also where they are there', size => {
	expect(() => parseChunkedHeader('a.enc', headOf(size, Buffer.alloc(Math.min(size, 1_000_000), 0x20)))).toThrow(damaged);
});

test('a head that is cut anywhere is damage', () => {
	const whole = headOf(300);

	for (let length = 0; length < whole.length; length++) {
		expect(() => parseChunkedHeader('a.enc', whole.subarray(0, length)), `length ${length}`).toThrow(damaged);
	}
});

test('only what begins with the magic bytes is chunked', () => {
	expect(isChunked(headOf(2))).toBe(true);
	expect(isChunked(Buffer.from('dbseal1\n    '))).toBe(false);
	expect(isChunked(Buffer.from('dbseal2'))).toBe(false);
});
