import {Buffer} from 'node:buffer';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {Crc64} from '../../../source/databases/redis/crc64.js';
import {RdbCommands} from '../../../source/databases/redis/rdb-commands.js';
import {RdbEnd} from '../../../source/databases/redis/rdb-end.js';
import {RdbScanner, type RdbScannerOptions} from '../../../source/databases/redis/rdb-scanner.js';
import {split} from '../../through.js';
import {
	checksumOf, join, moduleValue, oldFile, oldValues, rdbFile, streamOfVersion3, text,
} from './rdb-sample.js';

const sizes = fc.array(fc.integer({min: 1, max: 40}), {minLength: 1, maxLength: 20});
const fileWithModuleData = rdbFile(10, [0xF7, 1, 2, 2, 0], [0xFE, 0, 0], text('k'), text('v'));
/** What a server writes after a dump from its memory. */
const mark = Buffer.from('0123456789abcdef0123456789abcdef01234567');

test('the checksum is Redis\' own', () => {
	// The check value that crc64.c of Redis names
	expect(new Crc64().update(Buffer.from('123456789')).digest().readBigUInt64LE()).toBe(0xE9_C6_D9_14_C4_B8_D9_CAn);
});

test('the checksum is the same for any bytes in any pieces as when made bit by bit', () => {
	fc.assert(fc.property(fc.array(fc.uint8Array({maxLength: 30}), {maxLength: 8}), pieces => {
		const crc = new Crc64();
		for (const piece of pieces) {
			crc.update(piece);
		}

		expect(crc.digest()).toEqual(checksumOf(Buffer.concat(pieces)));
	}));
});

test('a file gives the same commands for any split into chunks', () => {
	const whole = scan(oldFile);

	fc.assert(fc.property(sizes, pieceSizes => {
		expect(scan(oldFile, pieceSizes)).toEqual(whole);
	}));
	expect(whole).toMatchObject({isComplete: true, fault: undefined, keys: {0: 8, 7: 4}});
});

test('every key comes with its value\'s own bytes, its expiry and how often it was used', () => {
	const records = new RdbScanner({givesRecords: true}).push(oldFile).filter(record => record.kind === 'key');

	const values = records.slice(0, 8).map(({type, key, value}) => ({type, key: key.toString(), value: Buffer.concat(value)}));
	expect(values).toEqual(oldValues.map(({type, key, value}) => ({type, key, value})));
	expect(records.slice(8).map(({key, value, type, ...rest}) => ({key: key.toString(), ...rest}))).toEqual([
		{
			kind: 'key', database: 7, key: 'in seconds', expiresAtMs: 1_954_635_520_000n,
		},
		{
			kind: 'key', database: 7, key: 'in milliseconds', expiresAtMs: 4_102_444_800_123n,
		},
		{
			kind: 'key', database: 7, key: 'idle', idleSeconds: 1000,
		},
		{
			kind: 'key', database: 7, key: 'often', frequency: 9,
		},
	]);
});

test('a key becomes one RESTORE, in the database that it was in', () => {
	const commands = new RdbCommands();
	const scanner = new RdbScanner({givesRecords: true});

	const written = commands.write(scanner.push(rdbFile(10, [0xFE, 3, 0], text('k'), text('v'))), 10);

	const before = '*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n*4\r\n$7\r\nRESTORE\r\n$1\r\nk\r\n$1\r\n0\r\n$13\r\n';
	// Not the file's version: servers that know the type take it, however old they are
	const payload = join([0], text('v'), [9, 0]);
	expect(Buffer.concat(written)).toEqual(join(Buffer.from(before), payload, checksumOf(payload), Buffer.from('\r\n')));
	expect(commands.count).toBe(2);
});

test('a large value is not copied on its way into its command', () => {
	const file = rdbFile(10, [0xFE, 0, 0], text('k'), join([0x80, 0, 0, 0x80, 0], Buffer.alloc(0x80_00)));

	const written = new RdbCommands().write(new RdbScanner({givesRecords: true}).push(file), 10);

	expect(written.filter(({buffer, length}) => buffer === file.buffer && length > 0x80_00)).toHaveLength(1);
});

test.each([
	['the value of a module', 7, moduleValue],
	['a set as Redis 7.2 writes it', 20, text('a listpack')],
	['a stream as Redis 7.2 writes it', 21, streamOfVersion3],
	['a stream as Redis 8.6 writes it', 26, join(streamOfVersion3, [64, 100, 50, 2], text('producer'), [1], text('message'), [5, 6], text('silent'), [0], [1, 0])],
])('the key after %s is found', (_what, type, value) => {
	const file = rdbFile(11, [0xFE, 0, type], text('first'), value, [0], text('second'), text('x'));

	for (const pieceSizes of [[1], [1000]]) {
		expect(scan(file, pieceSizes)).toMatchObject({isComplete: true, keys: {0: 2}, names: ['first', 'second']});
	}
});

test.each([
	['something else', Buffer.from('-- MariaDB dump\n'), 'it does not begin like a dump of Redis'],
	['a format of the future', rdbFile(14), 'its format is RDB version 14, and dbseal knows 6 to 13'],
	['a format of the past', rdbFile(5), 'its format is RDB version 5, and dbseal knows 6 to 13'],
	['an unknown type', rdbFile(10, [0xFE, 0, 99], text('k')), 'it has a value of type 99, which dbseal does not know'],
	['an unknown kind of string', rdbFile(10, [0xFE, 0, 0], text('k'), [0xC4, 0]), 'it has a string that is written in a way which dbseal does not know'],
	['a broken compressed key', rdbFile(10, [0xFE, 0, 0, 0xC3, 2, 9, 0x20, 5], text('v')), 'it has a compressed string that does not come to its size'],
	['an unknown part of a module', rdbFile(10, [0xFE, 0, 7], text('k'), [1, 6]), 'it has data of a module with a part of kind 6, which dbseal does not know'],
	['what a module keeps beside a key', rdbFile(13, [0xFE, 0, 0xF3, 1, 1, 2, 3, 4, 2, 7, 0, 0], text('k'), text('v')), 'it has what a module keeps beside keys'],
	['a format of Valkey\'s own', Buffer.from('VALKEY080\u00FA'), 'it is in a format of Valkey\'s own, which dbseal does not know'],
	['data of a module beside all keys', fileWithModuleData, 'it has data of a module that belongs to no key'],
])('of %s the fault is said, and nothing is given after it', (_what, file, fault) => {
	for (const pieceSizes of [[1], [1000]]) {
		expect(scan(file, pieceSizes)).toMatchObject({fault, names: [], isComplete: false});
	}
});

test('what a module keeps beside a key is no fault where keys are only counted', () => {
	const scanner = new RdbScanner({givesRecords: false});

	scanner.push(rdbFile(13, [0xFE, 0, 0xF3, 1, 1, 2, 3, 4, 2, 7, 0, 0], text('k'), text('v')));

	expect(scanner).toMatchObject({isComplete: true, fault: undefined, keysByDatabase: new Map([[0, 1]])});
});

test.each([
	['Valkey 8.1.1', 'valkey-ver', '8.1.1'],
	['Redis 8.6.3', 'redis-ver', '8.6.3'],
])('a dump by %s says so', (writer, field, version) => {
	const scanner = new RdbScanner({givesRecords: true});

	scanner.push(rdbFile(11, [0xFA], text(field), text(version), [0xFA], text('redis-bits'), [0xC0, 64]));

	expect(scanner.writer).toBe(writer);
});

test('data of a module beside all keys is no fault where keys are only counted', () => {
	const scanner = new RdbScanner({givesRecords: false});

	scanner.push(fileWithModuleData);

	expect(scanner).toMatchObject({isComplete: true, fault: undefined});
});

test('a value that is larger than may be is a fault, before all of it has come', () => {
	const file = rdbFile(10, [0xFE, 0, 0], text('k'), join([0x80, 0, 0, 4, 0], Buffer.alloc(1024)));
	const listed = rdbFile(10, [0xFE, 0, 1], text('k'), join([10], ...Array.from({length: 10}, () => text('x'.repeat(60)))));

	expect(scan(file.subarray(0, 40), [10], {givesRecords: true, mostValueBytes: 500}).fault).toBe('the value of a key has more than 500 B');
	expect(scan(listed, [10], {givesRecords: true, mostValueBytes: 500}).fault).toBe('the value of a key has more than 500 B');
	expect(scan(file, [10], {givesRecords: false, mostValueBytes: 500})).toMatchObject({fault: undefined, isComplete: true});
});

test('a file that is cut anywhere is neither complete nor whole', () => {
	for (let length = 0; length < oldFile.length; length++) {
		const cut = oldFile.subarray(0, length);

		expect(scan(cut).isComplete).toBe(false);
		expect(passThroughEnd(cut, [100]).ending).not.toBe('whole');
	}
});

test('a bit that was changed anywhere shows', () => {
	for (let at = 0; at < oldFile.length; at++) {
		const changed = Buffer.from(oldFile);
		changed[at] = 255 - (changed[at] ?? 0);

		expect(passThroughEnd(changed, [100]).ending).not.toBe('whole');
	}
});

test('all of a file goes through, and a mark after its end does not', () => {
	fc.assert(fc.property(sizes, fc.boolean(), (pieceSizes, isMarked) => {
		const {bytes, ending} = passThroughEnd(isMarked ? join(oldFile, mark) : oldFile, pieceSizes);

		expect(bytes).toEqual(oldFile);
		expect(ending).toBe('whole');
	}));
});

test('a file without a checksum is whole when its end was seen', () => {
	const file = join(oldFile.subarray(0, -8), Buffer.alloc(8));

	expect(passThroughEnd(file, [100]).ending).toBe('whole');
	expect(passThroughEnd(join(file, mark), [100]).ending).toBe('whole');
	expect(passThroughEnd(file.subarray(0, -1), [100]).ending).toBe('cut');
});

function passThroughEnd(file: Buffer, pieceSizes: readonly number[]) {
	const rdbEnd = new RdbEnd();
	const passed = [...split(file, pieceSizes)].map(piece => rdbEnd.push(piece));
	const {rest, ending} = rdbEnd.end();
	return {bytes: Buffer.concat([...passed, rest]), ending};
}

function scan(file: Buffer, pieceSizes: readonly number[] = [1_000_000], options?: RdbScannerOptions) {
	const scanner = new RdbScanner(options ?? {givesRecords: true});
	const commands = new RdbCommands();
	const names: string[] = [];
	const written = [...split(file, pieceSizes)].flatMap(piece => {
		const records = scanner.push(piece);
		names.push(...records.map(record => record.kind === 'key' ? record.key.toString() : record.kind));
		return commands.write(records, scanner.version);
	});
	const {isComplete, fault, keysByDatabase} = scanner;
	return {
		bytes: Buffer.concat(written).toString('latin1'), names, isComplete, fault, keys: Object.fromEntries(keysByDatabase),
	};
}

/** A dump by Redis 8.0.2: a string, and two hashes of which one field expires in the year 2100, as listpack and as table. */
const ofRedis8 = Buffer.from([
	'UkVESVMwMDEy+glyZWRpcy12ZXIFOC4wLjL6CnJlZGlzLWJpdHPAQPoFY3RpbWXCgF0La/oIdXNlZC1tZW3CiJ4QAPoOcmVwbC1zdHJlYW0tZGLAAPoHcmVw',
	'bC1pZCg2NDgxMWI0ZTZkYTI3YTMzZjBlYTFkNjk1MmU2Y2U4MmJiN2YxZjI5+gtyZXBsLW9mZnNldMFeAfoIYW9mLWJhc2XAAP4A+wMAGANiaWcA2MMsuwMA',
	'AAMBAXjAAQABesADAAF5wAIAAXMFaGVsbG8ZAWgA2MMsuwMAAB0dAAAABgCBYQIBAfQA2MMsuwMAAAmBYgICAQAB//+96gFJJ/pPxA==',
].join(''), 'base64');

test('a dump by Redis 8 is read to its end, and each value asks only for the version that has its type', () => {
	const scanner = new RdbScanner({givesRecords: true});

	const records = scanner.push(ofRedis8);

	expect(scanner).toMatchObject({
		isComplete: true, fault: undefined, version: 12, neededVersion: 12,
	});
	const types = records.map(record => record.kind === 'key' ? `${record.key.toString()} ${record.type}` : record.kind);
	expect(types.toSorted((one, other) => one.localeCompare(other))).toEqual(['big 24', 'h 25', 's 0']);
});
