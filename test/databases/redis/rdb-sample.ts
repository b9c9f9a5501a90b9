/** RDB files made by hand, for what no server of today writes; with a CRC-64 of its own, bit by bit. */
import {Buffer} from 'node:buffer';

export type Bytes = Uint8Array | readonly number[];

/** A string with its length in front, of fewer than 64 bytes. */
export function text(value: Uint8Array | string): Buffer {
	const bytes = Buffer.from(value);
	return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

export function join(...parts: readonly Bytes[]): Buffer {
	return Buffer.concat(parts.map(part => Uint8Array.from(part)));
}

/** With its head, its end and its checksum. */
export function rdbFile(version: number, ...parts: readonly Bytes[]): Buffer {
	const body = join(Buffer.from(`REDIS${String(version).padStart(4, '0')}`), ...parts, [0xFF]);
	return join(body, checksumOf(body));
}

/** Little-endian, as at the end of the file. */
export function checksumOf(bytes: Uint8Array): Buffer {
	let crc = 0n;
	for (const byte of bytes) {
		crc ^= BigInt(byte);
		for (let bit = 0; bit < 8; bit++) {
			crc = (crc >> 1n) ^ (crc & 1n ? 0x95_AC_93_29_AC_4B_C9_B5n : 0n);
		}
	}

	const checksum = Buffer.alloc(8);
	checksum.writeBigUInt64LE(crc);
	return checksum;
}

/** Entries of fewer than 64 bytes, all plain strings. */
function ziplist(...entries: readonly string[]): Buffer {
	let before = 0;
	const encoded = entries.map(entry => {
		const bytes = join([before], text(entry));
		before = bytes.length;
		return bytes;
	});
	const body = join(...encoded);
	const head = Buffer.alloc(10);
	head.writeUInt32LE(head.length + body.length + 1);
	head.writeUInt32LE(head.length + body.length - before, 4);
	head.writeUInt16LE(entries.length, 8);
	return join(head, body, [0xFF]);
}

const zipmap = join([2], text('a'), [1, 0], Buffer.from('1'), text('b'), [1, 0], Buffer.from('2'), [0xFF]);
const time = [1, 2, 3, 4, 5, 6, 0, 0];
const streamOfVersion1 = join([0, 0, 0, 0, 1], text('group'), [5, 6, 0, 1], text('reader'), time, [0]);

/** Each type that servers before Redis 7 wrote, with the key's name for what it is, and how it is read: a command and its answer. */
export const oldValues: ReadonlyArray<{readonly type: number; readonly key: string; readonly value: Buffer; readonly command: readonly string[]; readonly answer: string}> = [
	{
		type: 1, key: 'list', value: join([2], text('a'), text('b')), command: ['LRANGE', 'list', '0', '-1'], answer: 'a\nb',
	},
	{
		type: 3, key: 'scores', value: join([3], text('a'), text('1.5'), text('b'), [254], text('c'), [255]), command: ['ZRANGE', 'scores', '0', '-1', 'WITHSCORES'], answer: 'c\n-inf\na\n1.5\nb\ninf',
	},
	{
		type: 9, key: 'zipmap', value: text(zipmap), command: ['HMGET', 'zipmap', 'a', 'b'], answer: '1\n2',
	},
	{
		type: 10, key: 'ziplist', value: text(ziplist('x', 'y')), command: ['LRANGE', 'ziplist', '0', '-1'], answer: 'x\ny',
	},
	{
		type: 12, key: 'zset-ziplist', value: text(ziplist('m', '2.5')), command: ['ZSCORE', 'zset-ziplist', 'm'], answer: '2.5',
	},
	{
		type: 13, key: 'hash-ziplist', value: text(ziplist('field', 'value')), command: ['HGET', 'hash-ziplist', 'field'], answer: 'value',
	},
	{
		type: 14, key: 'quicklist', value: join([2], text(ziplist('1st')), text(ziplist('2nd', '3rd'))), command: ['LRANGE', 'quicklist', '0', '-1'], answer: '1st\n2nd\n3rd',
	},
	{
		type: 15, key: 'stream', value: streamOfVersion1, command: ['EVAL', 'return redis.call(\'XINFO\', \'GROUPS\', \'stream\')[1][2]', '0'], answer: 'group',
	},
];

/** All of `oldValues`, and what stands between keys: facts of the server, sizes, databases, expiry in 2031 and 2100, idle time, frequency. */
export const oldFile = rdbFile(
	9,
	join([0xFA], text('redis-ver'), text('5.0.14')),
	join([0xFA], text('redis-bits'), [0xC0, 64]),
	[0xFE, 0, 0xFB, 8, 1],
	...oldValues.map(({type, key, value}) => join([type], text(key), value)),
	[0xFE, 0x40, 7, 0xFB, 2, 1],
	join([0xFD, 0x00, 0x5F, 0x81, 0x74, 0], text('in seconds'), text('x')),
	join([0xFC, 0x7B, 0xD8, 0xC3, 0x2C, 0xBB, 0x03, 0, 0, 0], text('in milliseconds'), text('x')),
	join([0xF8, 0x43, 0xE8, 0], text('idle'), text('x')),
	join([0xF9, 9, 0], text('often'), text('x')),
);

/** A module's value: its id, a signed and an unsigned number, a float, a double, a string, the end. */
export const moduleValue = join([0x81, 1, 2, 3, 4, 5, 6, 7, 8], [1, 0x41, 0], [2, 7], [3], Buffer.alloc(4), [4], Buffer.alloc(8), [5], text('part'), [0]);

const entriesOfVersion3 = join([1], text('0123456789abcdef'), text('entries'), [1, 5, 0, 5, 0, 0, 0, 1]);
const groupOfVersion3 = join([1], text('group'), [5, 0, 1], [1], Buffer.alloc(16, 1), time, [1]);

/** As Redis 7.2 writes it: consumers have a second time. */
export const streamOfVersion3 = join(entriesOfVersion3, groupOfVersion3, [1], text('reader'), time, time, [1], Buffer.alloc(16, 1));
