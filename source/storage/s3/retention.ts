/**
 * Proves that the store retains an object as long as the destination asks (Object Lock).
 * The rule: what isn't retained isn't stored. Stores differ: some forget the retention of a multipart upload, some don't know
 * the headers and say nothing. So it is looked for after each write, and where it isn't seen it is asked for once more.
 */
import {GetObjectLockConfigurationCommand, PutObjectRetentionCommand} from '@aws-sdk/client-s3';
import {type S3Connection} from './client.js';
import {codeOf, noObjectLockError} from './errors.js';
import {headInBucket, type ObjectHead} from './objects.js';
import {retentionOf, type NewObject, type ObjectRetention} from './object-settings.js';

/** For an object that is there already: it gets what one that is written now would get. */
export async function retainObject(s3: S3Connection, name: string, signal: AbortSignal): Promise<void> {
	const retention = retentionOf(s3.settings);
	await assertRetained(s3, {name, key: `${s3.settings.prefix}${name}`, retention}, signal);
}

/** Throws a DestinationError where the store doesn't do it. */
export async function assertRetained(s3: S3Connection, {name, key, retention}: Pick<NewObject, 'name' | 'key' | 'retention'>, signal: AbortSignal): Promise<void> {
	if (retention === undefined) {
		return;
	}

	const head = await headInBucket(s3, name, signal);
	if (isAsLong(head?.retention, retention)) {
		return;
	}

	// A store that doesn't know retention may take this very request for the object's new content.
	await assertLockable(s3, name, signal);
	const {client, settings} = s3;
	const call = {action: `can't retain ${name}`, permission: 's3:PutObjectRetention', settings};
	await s3.call(call, signal, async () => client.send(new PutObjectRetentionCommand({
		Bucket: settings.bucket, Key: key, VersionId: head?.versionId, Retention: {Mode: retention.mode, RetainUntilDate: retention.until},
	}), {abortSignal: signal}));
}

async function assertLockable(s3: S3Connection, name: string, signal: AbortSignal): Promise<void> {
	const {client, settings, settings: {bucket}} = s3;
	const call = {action: `can't see that ${name} is retained`, permission: 's3:GetObjectRetention (or s3:GetBucketObjectLockConfiguration)', settings};
	const state = await s3.call(call, signal, async () => {
		try {
			const {ObjectLockConfiguration: lock} = await client.send(new GetObjectLockConfigurationCommand({Bucket: bucket}), {abortSignal: signal});
			return lock?.ObjectLockEnabled;
		} catch (error) {
			if (codeOf(error) === 'ObjectLockConfigurationNotFoundError') {
				return undefined;
			}

			throw error;
		}
	});
	if (state !== 'Enabled') {
		throw noObjectLockError(`can't retain ${name}`, settings);
	}
}

function isAsLong(seen: ObjectHead['retention'], wanted: ObjectRetention): boolean {
	return seen !== undefined && seen.until >= wanted.until && [wanted.mode, 'COMPLIANCE'].includes(seen.mode);
}
