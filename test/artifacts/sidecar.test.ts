import {Buffer} from 'node:buffer';
import {describe, expect, test} from 'vitest';
import {parseSidecar} from '../../source/artifacts/sidecar.js';
import {IntegrityError} from '../../source/core/errors.js';

const iv = '000102030405060708090a0b';
const authTag = '00112233445566778899aabbccddeeff';
const foreign = {
	compression: 'GZIP',
	encryption: {
		enabled: true, profileId: 'old-id', algorithm: 'aes-256-gcm', iv, authTag,
	},
};

function parse(json: unknown) {
	return parseSidecar('a.meta.json', Buffer.from(typeof json === 'string' ? json : JSON.stringify(json)));
}

function refusalOf(json: unknown): unknown {
	try {
		parse(json);
	} catch (error) {
		return error;
	}

	return 'it was read';
}

describe('sidecars of other writers', () => {
	test('need no dbseal block', () => {
		const sidecar = parse(foreign);

		expect(sidecar.encryption).toEqual({
			format: 'stream', profileId: 'old-id', iv: Buffer.from(iv, 'hex'), authTag: Buffer.from(authTag, 'hex'),
		});
		expect(sidecar.extras).toBeUndefined();
	});

	test('may have 16-byte IVs', () => {
		const sidecar = parse({...foreign, encryption: {...foreign.encryption, iv: `${iv}0c0d0e0f`}});

		expect(sidecar.encryption).toMatchObject({iv: Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex')});
	});

	test('may leave out that the encryption is enabled', () => {
		const {enabled, ...encryption} = foreign.encryption;

		expect(parse({...foreign, encryption}).encryption).toMatchObject({format: 'stream', profileId: 'old-id'});
		expect(parse({...foreign, encryption: {...encryption, enabled: false}}).encryption).toBeUndefined();
	});

	test('may be of the older flat shape', () => {
		const sidecar = parse({
			encrypted: true, encryptionProfileId: 'old-id', iv, authTag, compression: 'brotli',
		});

		expect(sidecar.compression).toBe('brotli');
		expect(sidecar.encryption).toMatchObject({profileId: 'old-id', iv: Buffer.from(iv, 'hex')});
	});

	test('may say null for what they have not', () => {
		expect(parse({
			...foreign, jobId: null, checksum: null, size: null,
		}).jobId).toBeUndefined();
	});

	test.each([['gzip', 'gzip'], ['GZIP', 'gzip'], ['Brotli', 'brotli'], ['NONE', 'none'], [undefined, 'none'], ['ZSTD', 'zstd']])('compression %j is %s', (compression, name) => {
		expect(parse({...foreign, compression}).compression).toBe(name);
	});

	test('keep their unknown fields', () => {
		expect(parse({...foreign, trigger: 'manual'}).json).toMatchObject({trigger: 'manual'});
	});

	test('are not encrypted where they say so', () => {
		expect(parse({...foreign, encryption: {...foreign.encryption, enabled: false}}).encryption).toBeUndefined();
	});
});

describe('a sidecar is refused, with its field named,', () => {
	test.each([
		['encryption.iv', {...foreign, encryption: {...foreign.encryption, iv: iv.slice(2)}}],
		['encryption.iv', {...foreign, encryption: {...foreign.encryption, iv: `${iv}00`}}],
		['encryption.iv', {...foreign, encryption: {...foreign.encryption, iv: 'zz0102030405060708090a0b'}}],
		['encryption.iv', {...foreign, encryption: {...foreign.encryption, iv: undefined}}],
		['encryption.authTag', {...foreign, encryption: {...foreign.encryption, authTag: authTag.slice(0, 8)}}],
		['encryption.authTag', {...foreign, encryption: {...foreign.encryption, authTag: `${authTag}00`}}],
		['encryption.algorithm', {...foreign, encryption: {...foreign.encryption, algorithm: 'aes-128-cbc'}}],
		['encryption.profileId', {...foreign, encryption: {...foreign.encryption, profileId: 7}}],
		['encryption', {...foreign, encryption: 'yes'}],
		['compression', {...foreign, compression: 'LZMA'}],
		['checksum', {...foreign, checksum: 'abc'}],
		['size', {...foreign, size: -1}],
		['size', {...foreign, size: '12'}],
		['timestamp', {...foreign, timestamp: 'yesterday'}],
		['version', {...foreign, version: 99}],
		['dbseal.keyFingerprint', {...foreign, dbseal: {keyFingerprint: 'abcd'}}],
		['dbseal.seal', {...foreign, dbseal: {seal: 7}}],
		['iv', {encrypted: true, authTag}],
		['encryption', {compression: 'GZIP', dbseal: {keyFingerprint: 'ab'.repeat(16)}}],
	])('for a wrong %s', (field, json) => {
		const error = refusalOf(json);

		expect(error).toBeInstanceOf(IntegrityError);
		expect(error).toMatchObject({code: 'SIDECAR_INVALID', message: expect.stringContaining(`field ${field}:`) as string});
	});

	test.each(['', '{', '[]', '"text"', 'null', '\u0000'])('when it is %j', text => {
		expect(refusalOf(text)).toMatchObject({code: 'SIDECAR_INVALID'});
	});

	test('when it is nested deeper than any writer nests', () => {
		const nested = (levels: number) => ({...foreign, note: JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as unknown});

		expect(parse(nested(60)).compression).toBe('gzip');
		expect(refusalOf(nested(100))).toMatchObject({code: 'SIDECAR_INVALID'});
	});

	test.each(['1e999', '-1e999', '[{"deep": 1e400}]'])('when it has a number in it that no reader can hold: %s', number => {
		expect(refusalOf(`{"compression": "GZIP", "note": ${number}}`)).toMatchObject({code: 'SIDECAR_INVALID', message: expect.stringContaining('a number') as string});
	});

	test('when it is larger than 1 MiB', () => {
		expect(refusalOf(JSON.stringify({...foreign, note: 'x'.repeat(1024 * 1024)}))).toMatchObject({code: 'SIDECAR_INVALID'});
	});
});
