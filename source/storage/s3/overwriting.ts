/**
 * Whether the store itself refuses to overwrite, also when two write one name in the same moment: `If-None-Match: *` on a name
 * that exists, in one request and at the end of parts. dbseal looks for the name first in any case, so a store that can't is
 * no failure.
 */
import {
	CompleteMultipartUploadCommand, CreateMultipartUploadCommand, PutObjectCommand, UploadPartCommand,
} from '@aws-sdk/client-s3';
import {AppError} from '../../core/errors.js';
import {type S3Connection} from './client.js';
import {statusOf} from './errors.js';
import {objectSettings, type NewObject} from './object-settings.js';
import {abortUpload} from './sweep.js';

const lookedFor = 'dbseal looks for the name before it writes, and can\'t see who writes it in the same moment';
const answers = {
	refuses: 'it refuses an existing name by itself (If-None-Match)',
	refusesWhole: `it refuses an existing name by itself (If-None-Match), but not at the end of what comes in parts: there ${lookedFor}`,
	lacks: `it has no If-None-Match: ${lookedFor}`,
	ignores: `it takes If-None-Match and overwrites all the same: ${lookedFor}`,
} as const;

type Answer = 'refuses' | 'lacks' | 'ignores';

/** The object is there, and may be overwritten. Throws an AppError where the store can't be asked. */
export async function judgeOverwriting(s3: S3Connection, object: NewObject, signal: AbortSignal): Promise<string> {
	const whole = await answerTo(async () => overwriteWhole(s3, object, signal));
	const inParts = whole === 'refuses' ? await answerTo(async () => overwriteInParts(s3, object, signal)) : whole;
	return answers[whole === 'refuses' && inParts !== 'refuses' ? 'refusesWhole' : whole];
}

async function answerTo(overwrite: () => Promise<void>): Promise<Answer> {
	try {
		await overwrite();
		return 'ignores';
	} catch (error) {
		const status = statusOf(error instanceof AppError ? error.cause : error);
		if (status === 412 || status === 409) {
			return 'refuses';
		}

		if (status === 501) {
			return 'lacks';
		}

		throw error;
	}
}

async function overwriteWhole({call, client, settings}: S3Connection, object: NewObject, signal: AbortSignal): Promise<void> {
	await call({action: `can't write ${object.name}`, permission: 's3:PutObject', settings}, signal, async () =>
		client.send(new PutObjectCommand({...objectSettings(settings, object), Body: 'overwritten', IfNoneMatch: '*'}), {abortSignal: signal}));
}

async function overwriteInParts({call, client, settings, ...s3}: S3Connection, object: NewObject, signal: AbortSignal): Promise<void> {
	const about = {action: `can't write ${object.name}`, permission: 's3:PutObject', settings};
	const place = {Bucket: settings.bucket, Key: object.key};
	const {UploadId: uploadId = ''} = await call(about, signal, async () =>
		client.send(new CreateMultipartUploadCommand(objectSettings(settings, object)), {abortSignal: signal}));
	try {
		const {ETag} = await call(about, signal, async () => client.send(new UploadPartCommand({
			...place, UploadId: uploadId, PartNumber: 1, Body: 'overwritten',
		}), {abortSignal: signal}));
		await call(about, signal, async () => client.send(new CompleteMultipartUploadCommand({
			...place, UploadId: uploadId, MultipartUpload: {Parts: [{PartNumber: 1, ETag}]}, IfNoneMatch: '*',
		}), {abortSignal: signal}));
	} catch (error) {
		await abortUpload({
			call, client, settings, ...s3,
		}, {key: object.key, uploadId}, signal);
		throw error;
	}
}
