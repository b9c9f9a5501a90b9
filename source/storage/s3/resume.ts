/**
 * Finds what an earlier upload of the same bytes left at the store, so that it can be gone on with.
 * The rule: only the parts from the first one on without a gap count, and only those of the size that would be sent today.
 */
import {
	ListMultipartUploadsCommand, ListPartsCommand, type CompletedPart, type Part,
} from '@aws-sdk/client-s3';
import {type S3Connection} from './client.js';
import {type NewObject} from './object-settings.js';

export type LeftUpload = {
	readonly uploadId: string;
	/** In order, from part 1 on. */
	readonly parts: readonly CompletedPart[];
	readonly sizeBytes: number;
};

type Search = {
	/** The size that the part at an index (from 0) has today. */
	readonly blockBytes: (index: number) => number;
	readonly signal: AbortSignal;
};

/** Undefined where nothing is left. */
export async function findLeftUpload(s3: S3Connection, object: NewObject, {blockBytes, signal}: Search): Promise<LeftUpload | undefined> {
	const uploadId = await findUploadId(s3, object, signal);
	if (uploadId === undefined) {
		return undefined;
	}

	const listed = await listParts(s3, object, {uploadId, signal});
	const found = new Map(listed.map(part => [part.PartNumber, part]));
	const parts: CompletedPart[] = [];
	let sizeBytes = 0;
	for (let part = found.get(1); part?.Size === blockBytes(parts.length); part = found.get(parts.length + 1)) {
		const {PartNumber, ETag, ChecksumCRC32} = part;
		sizeBytes += part.Size;
		parts.push({PartNumber, ETag, ChecksumCRC32});
	}

	return {uploadId, parts, sizeBytes};
}

/** The newest one: an artifact's name is of one backup only, so any of them has its bytes. */
async function findUploadId({call, client, settings}: S3Connection, {name, key}: NewObject, signal: AbortSignal): Promise<string | undefined> {
	const about = {action: `can't look for an unfinished upload of ${name}`, permission: 's3:ListBucketMultipartUploads', settings};
	const {Uploads: uploads = []} = await call(about, signal, async () => client.send(new ListMultipartUploadsCommand({
		Bucket: settings.bucket, Prefix: key,
	}), {abortSignal: signal}));
	const [newest] = uploads
		.filter(upload => upload.Key === key)
		.toSorted((one, other) => Number(other.Initiated ?? 0) - Number(one.Initiated ?? 0));
	return newest?.UploadId;
}

type Unfinished = {readonly uploadId: string; readonly signal: AbortSignal};

async function listParts({call, client, settings}: S3Connection, {name, key}: NewObject, {uploadId, signal}: Unfinished): Promise<readonly Part[]> {
	const about = {action: `can't look at the unfinished upload of ${name}`, permission: 's3:ListMultipartUploadParts', settings};
	const found: Part[] = [];
	let marker: string | undefined;
	do {
		const after = marker;

		const page = await call(about, signal, async () => client.send(new ListPartsCommand({
			Bucket: settings.bucket, Key: key, UploadId: uploadId, ...(after !== undefined && {PartNumberMarker: after}),
		}), {abortSignal: signal}));
		found.push(...page.Parts ?? []);
		marker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
	} while (marker !== undefined);

	return found;
}
