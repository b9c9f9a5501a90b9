import {Buffer} from 'node:buffer';
import {describe, expect, test} from 'vitest';
import {parseSidecar} from '../../source/artifacts/sidecar.js';
import {checkSeal, writeSidecar} from '../../source/artifacts/write-sidecar.js';
import {MasterKey} from '../../source/crypto/master-key.js';

const key = MasterKey.parse('0f'.repeat(32));
const start = {
	jobId: 'job-1',
	jobName: 'orders nightly',
	sourceName: 'orders',
	sourceType: 'postgresql',
	databases: ['orders'],
	engineVersion: '15.19',
	timestamp: new Date('2026-11-24T14:05:09.123Z'),
	originalFileName: 'orders-nightly_2026-11-24T14-05-09Z_9f3c.sql.gz.enc',
	compression: 'GZIP',
	profile: {id: 'profile-1', name: 'main', key},
	format: 'stream',
	host: 'db1',
	tool: 'pg_dump 15.19',
} as const;
const end = {
	encryption: {format: 'stream', iv: Buffer.alloc(12, 1), authTag: Buffer.alloc(16, 2)},
	checksum: 'ab'.repeat(32),
	sizeBytes: 123,
	plainSizeBytes: 456,
	summary: {
		tables: 1, rows: 2, rowsByTable: {'public.orders': 2}, objects: {views: 1},
	},
} as const;

describe('a written sidecar', () => {
	test('has the fields that other tools of the format read', () => {
		const json: unknown = JSON.parse(writeSidecar(start, end).toString());

		expect(json).toMatchObject({
			version: 1,
			jobId: 'job-1',
			jobName: 'orders nightly',
			sourceName: 'orders',
			sourceType: 'postgresql',
			databases: ['orders'],
			engineVersion: '15.19',
			timestamp: '2026-11-24T14:05:09.123Z',
			compression: 'GZIP',
			encryption: {
				enabled: true, profileId: 'profile-1', algorithm: 'aes-256-gcm', iv: '010101010101010101010101', authTag: '02020202020202020202020202020202',
			},
			checksum: 'ab'.repeat(32),
			size: 123,
		});
	});

	test('names its key\'s fingerprint and never the key', () => {
		const text = writeSidecar(start, end).toString();

		expect(text).toContain(key.fingerprint);
		expect(text).not.toContain('0f'.repeat(32));
	});

	test('is read back as it was meant', () => {
		const sidecar = parseSidecar('a.meta.json', writeSidecar(start, end));

		expect(sidecar).toMatchObject({
			jobName: 'orders nightly', compression: 'gzip', sizeBytes: 123, extras: {
				format: 'stream', plainSize: 456, profileName: 'main', host: 'db1',
			},
		});
		expect(sidecar.extras?.summary).toEqual(end.summary);
	});

	test('has a seal that its own key finds valid', () => {
		expect(checkSeal(parseSidecar('a.meta.json', writeSidecar(start, end)), key)).toBe('valid');
	});

	test.each([
		['a top field', (json: Record<string, unknown>) => ({...json, databases: ['other']})],
		['a dbseal field', (json: Record<string, unknown>) => ({...json, dbseal: {...json.dbseal as object, host: 'evil'}})],
		['an added field', (json: Record<string, unknown>) => ({...json, note: 'hello'})],
		['the seal itself', (json: Record<string, unknown>) => ({...json, dbseal: {...json.dbseal as object, seal: '00'.repeat(32)}})],
	])('shows an edit of %s', (_what, edit) => {
		const edited = edit(JSON.parse(writeSidecar(start, end).toString()) as Record<string, unknown>);

		expect(checkSeal(parseSidecar('a.meta.json', Buffer.from(JSON.stringify(edited))), key)).toBe('altered');
	});

	test('keeps its seal when its fields are put in another order and its white space is changed', () => {
		const json = JSON.parse(writeSidecar(start, end).toString()) as Record<string, unknown>;
		const reordered = JSON.stringify(Object.fromEntries(Object.entries(json).toReversed()), undefined, '\t');

		expect(checkSeal(parseSidecar('a.meta.json', Buffer.from(reordered)), key)).toBe('valid');
	});

	test('has no encryption and no seal without a profile', () => {
		const {profile, ...plainStart} = start;
		const {encryption, ...plainEnd} = end;

		const sidecar = parseSidecar('a.meta.json', writeSidecar(plainStart, plainEnd));

		expect(sidecar.encryption).toBeUndefined();
		expect(sidecar.extras?.seal).toBeUndefined();
	});
});
