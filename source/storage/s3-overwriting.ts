/**
 * Whether the store itself refuses to overwrite, also when two write one name in the same moment: `If-None-Match: *` on a name
 * that exists. dbseal looks for the name first in any case, so a store that can't is no failure. It writes an object of its own.
 */
import {Buffer} from 'node:buffer';
import {type Finding} from '../core/connection.js';
import {AppError} from '../core/errors.js';
import {checkName} from './names.js';
import {type S3Connection} from './s3-client.js';
import {statusOf} from './s3-errors.js';
import {removeObject} from './s3-objects.js';
import {objectSettings} from './s3-object-settings.js';

const content = Buffer.from('dbseal wrote this to test the destination; it may be removed.\n');

const answers = {
	refuses: 'it refuses an existing name by itself (If-None-Match)',
	lacks: 'it has no If-None-Match: dbseal looks for the name before it writes, and can\'t see who writes it in the same moment',
	ignores: 'it takes If-None-Match and overwrites all the same: dbseal looks for the name before it writes, and can\'t see who writes it in the same moment',
} as const;

export async function judgeOverwriting(s3: S3Connection, signal: AbortSignal): Promise<Finding> {
	const name = checkName();
	try {
		await write(s3, {name, condition: {}}, signal);
		const detail = answers[await overwrite(s3, name, signal)];
		await removeObject(s3, name, signal);
		return {subject: 'the store itself', verdict: 'ok', detail};
	} catch (error) {
		signal.throwIfAborted();
		if (error instanceof AppError) {
			return {
				subject: 'the store itself', verdict: 'failed', detail: error.message, hint: error.hint,
			};
		}

		throw error;
	}
}

async function overwrite(s3: S3Connection, name: string, signal: AbortSignal): Promise<keyof typeof answers> {
	try {
		await write(s3, {name, condition: {IfNoneMatch: '*'}}, signal);
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

async function write(s3: S3Connection, {name, condition}: {readonly name: string; readonly condition: {IfNoneMatch?: '*'}}, signal: AbortSignal): Promise<void> {
	const {library, client, settings} = s3;
	const object = {name, key: `${settings.prefix}${name}`, metadata: {}};
	await s3.call({action: `can't write ${name}`, permission: 's3:PutObject', settings}, signal, async () =>
		client.send(new library.PutObjectCommand({...objectSettings(settings, object), Body: content, ...condition}), {abortSignal: signal}));
}
