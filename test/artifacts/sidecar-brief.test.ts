import {expect, test} from 'vitest';
import {parseBrief} from '../../source/artifacts/sidecar-brief.js';
import {parseSidecar} from '../../source/artifacts/sidecar.js';

const own = {
	version: 1,
	jobId: 'j1',
	jobName: 'orders',
	sourceType: 'postgresql',
	databases: ['orders'],
	timestamp: '2026-11-24T14:05:09.123Z',
	compression: 'GZIP',
	checksum: '11'.repeat(32),
	size: 1234,
	dbseal: {format: 'chunked', keyFingerprint: 'E0D6308E46D6121C864C465394804E60', profileName: 'nightly'},
};
const encryption = {enabled: true, profileId: 'p1', algorithm: 'aes-256-gcm'};
const secrets = {iv: '000102030405060708090a0b', authTag: '00112233445566778899aabbccddeeff'};

test('a brief has what lists show', () => {
	expect(parseBrief('a.meta.json', JSON.stringify({...own, encryption}))).toEqual({
		jobId: 'j1',
		jobName: 'orders',
		sourceType: 'postgresql',
		timestamp: new Date('2026-11-24T14:05:09.123Z'),
		compression: 'gzip',
		sizeBytes: 1234,
		encryption: {profileId: 'p1'},
		extras: {keyFingerprint: 'e0d6308e46d6121c864c465394804e60', profileName: 'nightly'},
	});
});

test.each([
	['of a chunked artifact', {...own, encryption}],
	['of a stream', {...own, encryption: {...encryption, ...secrets}, dbseal: {...own.dbseal, format: 'stream'}}],
	['of a plain artifact', {...own, dbseal: {format: 'stream'}}],
	['of another writer', {compression: 'Brotli', encryption: {...encryption, ...secrets}}],
	['of the older flat shape', {encrypted: true, encryptionProfileId: 'p2', ...secrets}],
	['of an unnamed profile', {encrypted: true, ...secrets}],
	['that says it is not encrypted', {encryption: {...encryption, ...secrets, enabled: false}}],
	['with nulls', {
		jobId: null, jobName: 'orders', size: null, encryption: null, dbseal: null, timestamp: null,
	}],
])('the brief of a sidecar %s says what the whole of it says', (_, json) => {
	const text = JSON.stringify(json);

	const brief = parseBrief('a.meta.json', text);

	const {encryption: encrypted, extras, ...rest} = parseSidecar('a.meta.json', text);
	expect(rest).toMatchObject({
		jobId: brief.jobId, jobName: brief.jobName, sourceType: brief.sourceType, timestamp: brief.timestamp, compression: brief.compression, sizeBytes: brief.sizeBytes,
	});
	expect(brief.encryption?.profileId).toBe(encrypted?.profileId);
	expect(brief.extras?.keyFingerprint).toBe(extras?.keyFingerprint);
	expect(brief.extras?.profileName).toBe(extras?.profileName);
});

test.each([
	['it is not JSON', '{'],
	['field jobName', '{"jobName":7}'],
	['field timestamp', '{"timestamp":"soon"}'],
])('a copy that can\'t be read is refused: %s', (reason, text) => {
	expect(() => parseBrief('a.meta.json', text)).toThrow(expect.objectContaining({
		code: 'SIDECAR_INVALID', message: expect.stringContaining(`sidecar a.meta.json can't be used: ${reason}`) as string,
	}));
});
