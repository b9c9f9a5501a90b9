/**
 * Finds and ends multipart uploads that dead runs left: they cost money and show in no list of files.
 * The rule: only those with a name that dbseal gives; a bucket may be shared with other programs.
 */
import {AbortMultipartUploadCommand, ListMultipartUploadsCommand, type MultipartUpload} from '@aws-sdk/client-s3';
import {formatTimestamp} from '../../core/text.js';
import {isCheckName} from '../names.js';
import {type S3Connection} from './client.js';
import {codeOf} from './errors.js';

/** `<job>_<UTC time>_<4 hex>.<ext>…`, the shape of every artifact's name. */
const artifactPattern = /_\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z_[\da-f]{4}\.[^\/]+$/v;

export async function sweepUploads(
	s3: S3Connection,
	{dryRun, olderThan}: {readonly dryRun: boolean; readonly olderThan: Date},
	signal: AbortSignal,
): Promise<readonly string[]> {
	const uploads = await listUploads(s3, signal);
	const dead = uploads.filter(({Key: key = '', Initiated: begun}) => isOurs(key) && begun !== undefined && begun < olderThan);
	for (const upload of dryRun ? [] : dead) {
		await abortUpload(s3, {key: upload.Key ?? '', uploadId: upload.UploadId ?? ''}, signal);
	}

	return dead.map(({Key: key = '', Initiated: begun = new Date(0)}) => `unfinished upload s3://${s3.settings.bucket}/${key} (begun ${formatTimestamp(begun)})`);
}

function isOurs(key: string): boolean {
	return artifactPattern.test(key) || isCheckName(key.slice(key.lastIndexOf('/') + 1));
}

/** Ends an upload and frees its parts; one that is already gone is fine. */
export async function abortUpload(s3: S3Connection, {key, uploadId}: {readonly key: string; readonly uploadId: string}, signal: AbortSignal): Promise<void> {
	const {client, settings} = s3;
	const call = {action: `can't end the unfinished upload of ${key}`, permission: 's3:AbortMultipartUpload', settings};
	await s3.call(call, signal, async () => {
		try {
			await client.send(new AbortMultipartUploadCommand({Bucket: settings.bucket, Key: key, UploadId: uploadId}), {abortSignal: signal});
		} catch (error) {
			if (codeOf(error) !== 'NoSuchUpload') {
				throw error;
			}
		}
	});
}

async function listUploads(s3: S3Connection, signal: AbortSignal): Promise<MultipartUpload[]> {
	const {client, settings: {bucket, prefix}} = s3;
	const call = {action: 'can\'t list unfinished uploads', permission: 's3:ListBucketMultipartUploads', settings: s3.settings};
	const found: MultipartUpload[] = [];
	let marker: {KeyMarker?: string; UploadIdMarker?: string} | undefined = {};
	while (marker !== undefined) {
		const from: {KeyMarker?: string; UploadIdMarker?: string} = marker;

		const page = await s3.call(call, signal, async () => client.send(new ListMultipartUploadsCommand({
			Bucket: bucket, Prefix: prefix, ...from,
		}), {abortSignal: signal}));
		found.push(...page.Uploads ?? []);
		marker = page.IsTruncated && page.NextKeyMarker !== undefined
			? {KeyMarker: page.NextKeyMarker, ...(page.NextUploadIdMarker !== undefined && {UploadIdMarker: page.NextUploadIdMarker})}
			: undefined;
	}

	return found;
}
