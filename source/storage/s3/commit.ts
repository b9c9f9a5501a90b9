/**
 * The moment when an object gets its name. The rule: a name that exists stays as it is.
 * Stores differ: some take If-None-Match, some answer 501, some ignore it on one call; so the name is looked for as well.
 * A request whose answer was lost may have succeeded: the object then carries the id of this very upload.
 */
import {type Buffer} from 'node:buffer';
import {CompleteMultipartUploadCommand, PutObjectCommand, type CompletedPart} from '@aws-sdk/client-s3';
import {toError} from '../../core/errors.js';
import {nameExistsError} from '../file-errors.js';
import {type S3Connection} from './client.js';
import {codeOf, statusOf} from './errors.js';
import {headInBucket, removeObject, uploadIdKey} from './objects.js';
import {objectSettings, permissionToWrite, type NewObject} from './object-settings.js';

export async function putObject(s3: S3Connection, object: NewObject, {bytes, signal}: {readonly bytes: Buffer; readonly signal: AbortSignal}): Promise<void> {
	const {client, settings} = s3;
	await giveName(s3, object, {
		signal,
		async send(condition) {
			await client.send(new PutObjectCommand({...objectSettings(settings, object), Body: bytes, ...condition}), {abortSignal: signal});
		},
	});
}

export type UploadCompletion = {readonly uploadId: string; readonly parts: readonly CompletedPart[]; readonly signal: AbortSignal};

export async function completeUpload(s3: S3Connection, object: NewObject, {uploadId, parts, signal}: UploadCompletion): Promise<void> {
	const {client, settings: {bucket}} = s3;
	await giveName(s3, object, {
		signal,
		async send(condition) {
			await client.send(new CompleteMultipartUploadCommand({
				Bucket: bucket, Key: object.key, UploadId: uploadId, MultipartUpload: {Parts: [...parts]}, ...condition,
			}), {abortSignal: signal});
		},
	});
}

/** Removes the object if it is there by this very upload; one by another stays. */
export async function removeOwn(s3: S3Connection, {name, metadata}: NewObject, signal: AbortSignal): Promise<void> {
	const head = await headInBucket(s3, name, signal);
	if (head !== undefined && head.metadata[uploadIdKey] === metadata[uploadIdKey]) {
		await removeObject(s3, name, signal);
	}
}

type Naming = {
	readonly send: (condition: {IfNoneMatch?: '*'}) => Promise<void>;
	readonly signal: AbortSignal;
};

async function giveName(s3: S3Connection, object: NewObject, {send, signal}: Naming): Promise<void> {
	const call = {action: `can't write ${object.name}`, permission: permissionToWrite(s3.settings, object), settings: s3.settings};
	await s3.call(call, signal, async () => {
		// Before each try: the try before this one may have succeeded without our hearing of it.
		if (await isOurs(s3, object, signal)) {
			return;
		}

		try {
			await send(s3.hasConditions ? {IfNoneMatch: '*'} : {});
		} catch (error) {
			if (isUnsupported(error) && s3.hasConditions) {
				s3.hasConditions = false;
				await send({});
				return;
			}

			if (statusOf(error) === 412 || codeOf(error) === 'NoSuchUpload') {
				await assertOurs(s3, object, {signal, error});
				return;
			}

			throw error;
		}
	});
}

/** Whether the object is there already, by this upload. Throws where it is there by another one. */
async function isOurs(s3: S3Connection, {name, metadata}: NewObject, signal: AbortSignal): Promise<boolean> {
	const head = await headInBucket(s3, name, signal);
	if (head !== undefined && head.metadata[uploadIdKey] !== metadata[uploadIdKey]) {
		throw nameExistsError(name);
	}

	return head !== undefined;
}

async function assertOurs(s3: S3Connection, object: NewObject, {signal, error}: {readonly signal: AbortSignal; readonly error: unknown}): Promise<void> {
	if (!await isOurs(s3, object, signal)) {
		throw statusOf(error) === 412 ? nameExistsError(object.name, error) : toError(error);
	}
}

function isUnsupported(error: unknown): boolean {
	return statusOf(error) === 501 || codeOf(error) === 'NotImplemented';
}
