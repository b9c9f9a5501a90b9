/**
 * Reading an object: a stream that goes on where it broke off when the connection drops.
 * The rule: only the same object is gone on with: an ETag that changed ends the read.
 */
import {Readable} from 'node:stream';
import {GetObjectCommand} from '@aws-sdk/client-s3';
import {type ByteRange} from '../../core/storage.js';
import {isEmptyRange} from '../read-stream.js';
import {readOn} from '../read-on.js';
import {type S3Connection} from './client.js';
import {
	codeOf, isTransient, missingObjectError, statusOf, toS3Error, type S3Call,
} from './errors.js';
import {headObject} from './objects.js';

export async function readObject(s3: S3Connection, {name, range}: {name: string; range: ByteRange}, signal: AbortSignal): Promise<Readable> {
	const call = {action: `can't read ${name}`, permission: 's3:GetObject', settings: s3.settings};
	const {start = 0} = range;
	if (isEmptyRange(range)) {
		await assertObject(s3, name, signal);
		return Readable.from([]);
	}

	let etag: string | undefined;
	const openAt = async (offset: number): Promise<Readable> => s3.call(call, signal, async () => {
		const opened = await getObject(s3, {
			name, range: {...range, start: start + offset}, etag,
		}, signal);
		etag = opened.etag;
		return opened.body;
	});
	try {
		return readOn(await openAt(0), {openAt, isTransient, translate: error => toS3Error(error, call)});
	} catch (error) {
		return emptyOrThrow(s3, error, {name, call, signal});
	}
}

type GetRequest = {readonly name: string; readonly range: ByteRange; readonly etag: string | undefined};

async function getObject(s3: S3Connection, {name, range, etag}: GetRequest, signal: AbortSignal): Promise<{body: Readable; etag: string | undefined}> {
	const {client, settings: {bucket, prefix}} = s3;
	const isWhole = (range.start ?? 0) === 0 && range.end === undefined;
	const answer = await client.send(new GetObjectCommand({
		Bucket: bucket,
		Key: `${prefix}${name}`,
		...(!isWhole && {Range: `bytes=${range.start ?? 0}-${range.end === undefined ? '' : range.end - 1}`}),
		...(etag !== undefined && {IfMatch: etag}),
	}), {abortSignal: signal});
	if (!(answer.Body instanceof Readable)) {
		throw new TypeError('the S3 library gave no stream');
	}

	return {body: answer.Body, etag: answer.ETag};
}

/** A range that begins behind the last byte holds nothing; a missing object is told apart from a missing bucket. */
async function emptyOrThrow(s3: S3Connection, error: unknown, {name, call, signal}: {name: string; call: S3Call; signal: AbortSignal}): Promise<Readable> {
	const cause = error instanceof Error ? error.cause : undefined;
	if (statusOf(cause) === 416) {
		return Readable.from([]);
	}

	if (codeOf(cause) === 'NoSuchKey') {
		throw missingObjectError(name, call.settings);
	}

	if (statusOf(cause) === 404 && codeOf(cause) === '') {
		await assertObject(s3, name, signal);
	}

	throw error;
}

async function assertObject(s3: S3Connection, name: string, signal: AbortSignal): Promise<void> {
	if (await headObject(s3, name, signal) === undefined) {
		throw missingObjectError(name, s3.settings);
	}
}
