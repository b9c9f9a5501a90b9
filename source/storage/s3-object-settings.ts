/**
 * What every new object is stored with: its place, metadata, storage class, encryption and retention.
 */
import type {StorageClass} from '@aws-sdk/client-s3';
import {type S3Settings} from './s3-url.js';

export type NewObject = {
	/** As the contract names it. */
	readonly name: string;
	/** As the bucket names it: with the prefix. */
	readonly key: string;
	readonly metadata: Readonly<Record<string, string>>;
};

/** Files that a connection test writes and has to remove: never locked. */
const checkPattern = /^dbseal-check-/v;
const dayMs = 86_400_000;

export function objectSettings(settings: S3Settings, {name, key, metadata}: NewObject) {
	const {
		bucket, storageClass, encryption, kmsKey, objectLockDays, objectLockMode,
	} = settings;
	return {
		Bucket: bucket,
		Key: key,
		Metadata: {...metadata},
		ContentType: name.endsWith('.json') ? 'application/json' : 'application/octet-stream',
		// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- stores have classes that the library doesn't list
		StorageClass: storageClass as StorageClass | undefined,
		ServerSideEncryption: encryption,
		SSEKMSKeyId: kmsKey,
		...(objectLockDays !== undefined && !name.startsWith('dbseal-check-') && {
			ObjectLockMode: objectLockMode, ObjectLockRetainUntilDate: new Date(Date.now() + (objectLockDays * dayMs)),
		}),
	};
}
