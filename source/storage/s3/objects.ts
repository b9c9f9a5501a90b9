/**
 * What lies in a bucket: one object's state, the list, removal.
 * The rule: "missing" is only said when the store said so about the object, never about the bucket or the right to look.
 */
import {DeleteObjectCommand, HeadObjectCommand, ListObjectsV2Command} from '@aws-sdk/client-s3';
import {type StoredFile} from '../../core/storage.js';
import {isTemporaryName} from '../names.js';
import {type S3Connection} from './client.js';
import {codeOf, statusOf} from './errors.js';

/** The metadata key that tells our own upload from somebody else's of the same name. */
export const uploadIdKey = 'dbseal-upload';

export type ObjectHead = StoredFile & {
	readonly metadata: Readonly<Record<string, string>>;
	readonly versionId: string | undefined;
	/** By Object Lock; also undefined where the key may not see it. */
	readonly retention: {readonly mode: string; readonly until: Date} | undefined;
	/** Undefined for the usual one. */
	readonly storageClass: string | undefined;
	readonly encryption: string | undefined;
};

export async function statObject(s3: S3Connection, name: string, signal: AbortSignal): Promise<StoredFile | undefined> {
	const head = await headObject(s3, name, signal);
	return head && {name, sizeBytes: head.sizeBytes, modifiedAt: head.modifiedAt};
}

export async function readMetadata(s3: S3Connection, name: string, signal: AbortSignal): Promise<Readonly<Record<string, string>> | undefined> {
	const head = await headObject(s3, name, signal);
	return head && Object.fromEntries(Object.entries(head.metadata).filter(([key]) => key !== uploadIdKey));
}

/** Undefined for a missing object; a missing bucket and a key without the right to look are told apart and thrown. */
export async function headObject(s3: S3Connection, name: string, signal: AbortSignal): Promise<ObjectHead | undefined> {
	return look(s3, {name, signal, askWhy: async () => assertListable(s3, name, signal)});
}

/** The same for a name that is to be new, and so most likely missing: both questions are asked at once. */
export async function headNewObject(s3: S3Connection, name: string, signal: AbortSignal): Promise<ObjectHead | undefined> {
	if (s3.isBucketKnown) {
		return headObject(s3, name, signal);
	}

	const listing = assertListable(s3, name, signal);
	const head = look(s3, {name, signal, askWhy: async () => listing});
	// Whichever fails first, the other one isn't left behind.
	await Promise.allSettled([head, listing]);
	return head;
}

type Look = {
	readonly name: string;
	readonly signal: AbortSignal;
	/** Throws what the store says about a list of the name. */
	readonly askWhy: () => Promise<void>;
};

async function look(s3: S3Connection, {name, signal, askWhy}: Look): Promise<ObjectHead | undefined> {
	try {
		const head = await headInBucket(s3, name, signal);
		s3.isBucketKnown ||= head !== undefined;
		if (s3.isBucketKnown) {
			return head;
		}
	} catch (error) {
		const cause = error instanceof Error ? error.cause : undefined;
		if (statusOf(cause) === undefined || codeOf(cause) !== '') {
			throw error;
		}

		// The answer to HEAD has no body: a list of one name says why. Where it goes through, a clock may have been set right meanwhile.
		await askWhy();
		return headInBucket(s3, name, signal);
	}

	await askWhy();
	s3.isBucketKnown = true;
	return undefined;
}

/** The same for a bucket that is known to be there: one request. */
export async function headInBucket(s3: S3Connection, name: string, signal: AbortSignal): Promise<ObjectHead | undefined> {
	const {client, settings: {bucket, prefix}} = s3;
	const call = {action: `can't look at ${name}`, permission: 's3:GetObject', settings: s3.settings};
	return s3.call(call, signal, async () => {
		try {
			const head = await client.send(new HeadObjectCommand({Bucket: bucket, Key: `${prefix}${name}`}), {abortSignal: signal});
			return {
				name,
				sizeBytes: head.ContentLength ?? 0,
				modifiedAt: head.LastModified ?? new Date(0),
				metadata: head.Metadata ?? {},
				versionId: head.VersionId,
				retention: head.ObjectLockMode && head.ObjectLockRetainUntilDate && {mode: head.ObjectLockMode, until: head.ObjectLockRetainUntilDate},
				storageClass: head.StorageClass,
				encryption: head.ServerSideEncryption,
			};
		} catch (error) {
			if (statusOf(error) === 404) {
				return undefined;
			}

			throw error;
		}
	});
}

/** Throws what the store says about a list of one name, unless it is only that listing isn't allowed. */
async function assertListable(s3: S3Connection, name: string, signal: AbortSignal): Promise<void> {
	const {client, settings: {bucket, prefix}} = s3;
	const call = {action: `can't look at ${name}`, permission: 's3:ListBucket', settings: s3.settings};
	await s3.call(call, signal, async () => {
		try {
			await client.send(new ListObjectsV2Command({Bucket: bucket, Prefix: `${prefix}${name}`, MaxKeys: 1}), {abortSignal: signal});
		} catch (error) {
			if (codeOf(error) !== 'AccessDenied') {
				throw error;
			}
		}
	});
}

export async function listObjects(s3: S3Connection, namePrefix: string, signal: AbortSignal): Promise<readonly StoredFile[]> {
	const {client, settings: {bucket, prefix}} = s3;
	const call = {action: 'can\'t list the bucket', permission: 's3:ListBucket', settings: s3.settings};
	const found: StoredFile[] = [];
	let token: string | undefined;
	do {
		const after = token;

		const page = await s3.call(call, signal, async () => client.send(new ListObjectsV2Command({
			Bucket: bucket, Prefix: `${prefix}${namePrefix}`, ContinuationToken: after, EncodingType: 'url',
		}), {abortSignal: signal}));
		for (const {Key: key = '', Size: sizeBytes = 0, LastModified: modifiedAt = new Date(0)} of page.Contents ?? []) {
			const name = decodeKey(key).slice(prefix.length);
			// Consoles make empty objects that end with a slash, to show them as folders.
			if (name !== '' && !name.endsWith('/') && !isTemporaryName(name)) {
				found.push({name, sizeBytes, modifiedAt});
			}
		}

		token = page.IsTruncated ? page.NextContinuationToken : undefined;
	} while (token !== undefined);

	return found;
}

/** Removing what isn't there is no error in S3. Tells whether the bucket keeps versions, so that the name is only hidden. */
export async function removeObject(s3: S3Connection, name: string, signal: AbortSignal): Promise<{readonly isHidden: boolean}> {
	const {client, settings: {bucket, prefix}} = s3;
	const call = {action: `can't remove ${name}`, permission: 's3:DeleteObject', settings: s3.settings};
	return s3.call(call, signal, async () => {
		try {
			const {DeleteMarker: isHidden = false} = await client.send(new DeleteObjectCommand({Bucket: bucket, Key: `${prefix}${name}`}), {abortSignal: signal});
			return {isHidden};
		} catch (error) {
			if (codeOf(error) !== 'NoSuchKey') {
				throw error;
			}

			return {isHidden: false};
		}
	});
}

/** Keys come URL-encoded, as XML can't hold every character; spaces as `+`. */
function decodeKey(key: string): string {
	return decodeURIComponent(key.replaceAll('+', ' '));
}
