import {Buffer} from 'node:buffer';
import {describe, expect, test} from 'vitest';
import {fitProperties} from '../../source/artifacts/database-properties.js';
import {parseSidecar} from '../../source/artifacts/sidecar.js';
import {describeStart, writeSidecar} from '../../source/artifacts/write-sidecar.js';
import {type DatabaseProperties} from '../../source/core/database-properties.js';

const properties: DatabaseProperties = {
	encoding: 'SQL_ASCII',
	collation: 'C',
	owner: 'app',
	comment: 'the ledger',
	settings: [{name: 'search_path', value: 'app, public'}, {name: 'timezone', value: 'UTC', role: 'app'}],
	rights: [{right: 'TEMPORARY'}, {grantee: 'app', right: 'CONNECT', isGrantable: true}],
};
const start = {
	sourceName: 'orders',
	sourceType: 'postgresql',
	databases: ['orders'],
	engineVersion: '15.19',
	timestamp: new Date('2026-11-24T14:05:09.123Z'),
	originalFileName: 'orders_2026-11-24T14-05-09Z_9f3c.sql',
	compression: 'NONE',
	format: 'stream',
	host: 'db1',
	tool: 'pg_dump 15.19',
	database: properties,
} as const;

describe('what belongs to a database itself', () => {
	test('comes back from the sidecar as it was written', () => {
		const bytes = writeSidecar(start, {checksum: 'ab'.repeat(32), sizeBytes: 1, plainSizeBytes: 1});

		expect(parseSidecar('x', bytes).extras?.database).toEqual(properties);
	});

	test('is known before the dump, and so in the header of a chunked artifact', () => {
		expect(describeStart(start).dbseal).toMatchObject({database: properties});
	});

	test('of the wrong type is refused, and the field is named', () => {
		const text = JSON.stringify({dbseal: {database: {settings: 'none'}}});

		expect(() => parseSidecar('x', Buffer.from(text))).toThrow('dbseal.database.settings');
	});

	test('is kept whole within 16 KiB', () => {
		const comment = 'x'.repeat(15_000);

		expect(fitProperties({...properties, comment})).toEqual({properties: {...properties, comment}, leftOut: []});
	});

	test('loses first the rights where it is larger, and says so', () => {
		const rights = Array.from({length: 1000}, (_, index) => ({grantee: `role_${index}`, right: 'CONNECT'}));

		const {rights: _rights, ...others} = properties;
		expect(fitProperties({...properties, rights})).toEqual({properties: others, leftOut: ['rights']});
	});

	test('loses what makes it larger, however many parts that are', () => {
		const long = 'ü'.repeat(10_000);

		expect(fitProperties({encoding: 'LATIN1', settings: [{name: 'a.b', value: long}], comment: long})).toEqual({
			properties: {encoding: 'LATIN1'}, leftOut: ['settings', 'comment'],
		});
	});
});
