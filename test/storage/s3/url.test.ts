import {describe, expect, test} from 'vitest';
import {formatS3Url, parseS3Url, readS3Settings} from '../../../source/storage/s3/url.js';

test('a URL gives the bucket, the prefix and every setting', () => {
	const connection = parseS3Url('s3://my-bucket/back%20ups/db?endpoint=https%3A%2F%2Fs3.example.org&region=eu-1&path-style=0&storage-class=COLD'
		+ '&sse=aws%3Akms&kms-key=k1&part-size=16M&max-parts=1000&equal-parts=1&checksums=when-required&ca=%2Fca.pem&object-lock-days=30');

	expect(connection).toEqual({
		type: 's3',
		options: {
			bucket: 'my-bucket', prefix: 'back ups/db', endpoint: 'https://s3.example.org', region: 'eu-1', pathStyle: '0', storageClass: 'COLD',
			sse: 'aws:kms', kmsKey: 'k1', partSize: '16M', maxParts: '1000', equalParts: '1', checksums: 'when-required', ca: '/ca.pem', objectLockDays: '30',
		},
		secrets: {},
	});
	expect(readS3Settings(connection)).toMatchObject({
		prefix: 'back ups/db/', pathStyle: false, encryption: 'aws:kms', partBytes: 16_777_216, maxParts: 1000, equalParts: true, objectLockDays: 30,
	});
});

test('keys in a URL become secrets and are not written back', () => {
	const connection = parseS3Url('s3://AKIA%3Ax:s%2Fcret@bucket/prefix');

	expect(connection.secrets).toEqual({accessKeyId: 'AKIA:x', secretAccessKey: 's/cret'});
	expect(formatS3Url(connection)).toBe('s3://bucket/prefix');
});

test('a store of one\'s own is asked by path unless it is told otherwise', () => {
	const own = readS3Settings(parseS3Url('s3://bucket?endpoint=http://127.0.0.1:9000'));
	const amazon = readS3Settings(parseS3Url('s3://bucket'));

	expect([own.pathStyle, amazon.pathStyle]).toEqual([true, false]);
});

describe('a URL is refused', () => {
	test.each([
		['s3://', 'INVALID_SETTING', 'setting bucket can\'t be ""'],
		['s3://b', 'INVALID_SETTING', 'setting bucket can\'t be "b"'],
		['s3://bucket:9000/x', 'INVALID_URL', 'a bucket has no port'],
		['s3://bucket?regoin=x', 'INVALID_URL', 'there is no setting "regoin"'],
		['s3://bucket?region=a&region=b', 'INVALID_URL', 'the setting "region" is there twice'],
		['s3://bucket?part-size=1M', 'INVALID_SETTING', 'setting part-size is out of range'],
		['s3://bucket?part-size=big', 'INVALID_SETTING', 'setting part-size can\'t be "big"'],
		['s3://bucket?object-lock-mode=COMPLIANCE', 'INVALID_SETTING', 'setting object-lock-mode needs object-lock-days'],
		['s3://bucket?kms-key=k1', 'INVALID_SETTING', 'setting kms-key needs sse=aws:kms (or aws:kms:dsse)'],
		['s3://bucket?kms-key=k1&sse=AES256', 'INVALID_SETTING', 'setting kms-key needs sse=aws:kms (or aws:kms:dsse)'],
		['s3://bucket?max-parts=20000', 'INVALID_SETTING', 'setting max-parts can\'t be over 10000'],
		['s3://bucket?endpoint=ftp://x', 'INVALID_SETTING', 'setting endpoint is not an http or https URL'],
		['s3://bucket?sse=rot13', 'INVALID_SETTING', 'setting sse can\'t be "rot13"'],
		['s3://bucket?path-style=maybe', 'INVALID_SETTING', 'setting path-style can\'t be "maybe"'],
		['s3://bucket/%zz', 'INVALID_URL', 'its prefix has a broken percent sign'],
		['s3://bucket#x', 'INVALID_URL', 'it has a "#"'],
	])('as %s', (url, code, fault) => {
		expect(() => parseS3Url(url)).toThrow(expect.objectContaining({code, message: expect.stringContaining(fault) as unknown}));
	});
});

test('an error about a URL never repeats its secret', () => {
	expect(() => parseS3Url('s3://key:very-secret@bucket?nonsense=1')).toThrow(expect.objectContaining({message: expect.not.stringContaining('very-secret') as unknown}));
});
