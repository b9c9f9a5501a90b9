/**
 * What every new object is stored with: its place, metadata, storage class, encryption and retention.
 */
import type {StorageClass} from '@aws-sdk/client-s3';
import {dayMs} from '../../core/days.js';
import {type S3Settings} from './url.js';

export type NewObject = {
	/** The object's name, as the contract has it. */
	readonly name: string;
	/** As the bucket names it: with the prefix. */
	readonly key: string;
	readonly metadata: Readonly<Record<string, string>>;
	readonly retention?: ObjectRetention | undefined;
};

/** How long the store itself keeps an object, whoever asks for its removal (Object Lock). */
export type ObjectRetention = {
	readonly mode: S3Settings['objectLockMode'];
	readonly until: Date;
};

/** What an object that is written now gets; undefined where the destination asks for none. */
export function retentionOf({objectLockDays, objectLockMode}: S3Settings): ObjectRetention | undefined {
	return objectLockDays === undefined ? undefined : retentionFor(objectLockDays * dayMs, objectLockMode);
}

/** From now on, up to the next whole second: no store keeps less of a time. */
export function retentionFor(durationMs: number, mode: ObjectRetention['mode']): ObjectRetention {
	return {mode, until: new Date(Math.ceil((Date.now() + durationMs) / 1000) * 1000)};
}

export function objectSettings({
	bucket, storageClass, encryption, kmsKey,
}: S3Settings, {
	name, key, metadata, retention,
}: NewObject) {
	return {
		Bucket: bucket,
		Key: key,
		Metadata: {...metadata},
		ContentType: name.endsWith('.json') ? 'application/json' : 'application/octet-stream',
		// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- stores have classes that the library doesn't list
		StorageClass: storageClass as StorageClass | undefined,
		ServerSideEncryption: encryption,
		SSEKMSKeyId: kmsKey,
		...(retention && {ObjectLockMode: retention.mode, ObjectLockRetainUntilDate: retention.until}),
	};
}

/** What an access key needs to write such an object; which of them it lacks, no store says. */
export function permissionToWrite({encryption}: S3Settings, {retention}: NewObject): string {
	return [
		's3:PutObject',
		...(retention ? ['s3:PutObjectRetention'] : []),
		...(encryption?.startsWith('aws:kms') ? ['kms:GenerateDataKey'] : []),
	].join(' or ');
}
