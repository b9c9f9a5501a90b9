/**
 * Writing an object: one part at commit if it is small, a multipart upload that is only completed by `commit` otherwise.
 * The rule: nothing is visible before `commit`, an existing name is never replaced, and what failed is ended at the store too.
 */
import {Buffer} from 'node:buffer';
import {CreateMultipartUploadCommand, UploadPartCommand, type CompletedPart} from '@aws-sdk/client-s3';
import {DestinationError} from '../../core/errors.js';
import {type CreateOptions, type Upload} from '../../core/storage.js';
import {
	assertWritten, createBlockWriter, stopWriting, type Block,
} from '../block-writer.js';
import {nameExistsError} from '../file-errors.js';
import {isCheckName} from '../names.js';
import {type S3Connection} from './client.js';
import {headInBucket, headNewObject, uploadIdKey} from './objects.js';
import {partsAtOnce, planParts} from './parts.js';
import {completeUpload, putObject, removeOwn} from './commit.js';
import {
	objectSettings, permissionToWrite, retentionOf, type NewObject,
} from './object-settings.js';
import {findLeftUpload, type LeftUpload} from './resume.js';
import {assertRetained} from './retention.js';
import {abortUpload} from './sweep.js';

/**
 * Our choice: what is larger goes as a part or several. Stores that have no If-None-Match say so without reading the object that
 * comes with it, and may close the connection on it (Swift, from some 4 MB on); the request that completes parts is short.
 */
const largestSingleBytes = 1024 ** 2;

type Request = CreateOptions & {readonly name: string};

export async function createS3Upload(s3: S3Connection, {name, sizeEstimateBytes, metadata, resumeId}: Request, signal: AbortSignal): Promise<Upload> {
	const blockBytes = planParts({...s3.settings, sizeEstimateBytes});
	// What goes in one request is written in no time: that its commit looks is enough
	const isSmall = sizeEstimateBytes !== undefined && sizeEstimateBytes <= largestSingleBytes;
	if (!(isSmall && s3.isBucketKnown) && await headNewObject(s3, name, signal) !== undefined) {
		throw nameExistsError(name);
	}

	const object: NewObject = {
		name,
		key: `${s3.settings.prefix}${name}`,
		metadata: {...metadata, [uploadIdKey]: resumeId ?? globalThis.crypto.randomUUID()},
		// Files that a connection test writes are never locked: it has to remove them.
		retention: isCheckName(name) ? undefined : retentionOf(s3.settings),
	};
	const left = resumeId === undefined ? undefined : await findLeftUpload(s3, object, {blockBytes, signal});
	const parts = new Parts(s3, object, {signal, left});
	const stream = createBlockWriter({
		blockBytes: index => blockBytes(index + (left?.parts.length ?? 0)),
		blocksAtOnce: partsAtOnce,
		write: async block => parts.write(block),
		early: {
			afterBytes: largestSingleBytes,
			begin() {
				parts.begin();
			},
		},
		cancel() {
			parts.cancel();
		},
	});
	let isOver = false;
	return {
		stream,
		...(left && {offsetBytes: left.sizeBytes}),
		...(resumeId !== undefined && {
			async suspend() {
				await stopWriting(stream);
				isOver = true;
			},
		}),
		async commit() {
			await assertWritten(stream);
			await parts.commit();
			isOver = true;
		},
		async abort() {
			if (isOver) {
				return;
			}

			await stopWriting(stream);
			await parts.abort();
			isOver = true;
		},
	};
}

/** The parts of one object on their way. */
class Parts {
	readonly #s3: S3Connection;
	readonly #object: NewObject;
	/** The run's signal. */
	readonly #signal: AbortSignal;
	/** Ends the parts on their way when the stream is destroyed. */
	readonly #stop = new AbortController();
	readonly #done: CompletedPart[];
	/** How many parts were there before this upload. */
	readonly #leftCount: number;
	#uploadId: Promise<string> | undefined;
	/** The whole of a small object; sent by `commit`. */
	#single: Buffer = Buffer.alloc(0);
	#sizeBytes: number;
	#isNaming = false;

	constructor(s3: S3Connection, object: NewObject, {signal, left}: {readonly signal: AbortSignal; readonly left: LeftUpload | undefined}) {
		this.#s3 = s3;
		this.#object = object;
		this.#signal = signal;
		this.#done = [...left?.parts ?? []];
		this.#leftCount = this.#done.length;
		this.#sizeBytes = left?.sizeBytes ?? 0;
		this.#uploadId = left && Promise.resolve(left.uploadId);
	}

	/** Asks the store for the upload, before there is a part of it: its answer comes while the first one is gathered. */
	begin(): void {
		this.#uploadId ??= this.#ask();
		// The first part waits for it, and fails as it did.
		this.#uploadId.catch(() => undefined);
	}

	async write({bytes, index: ownIndex, isLast}: Block): Promise<void> {
		const index = ownIndex + this.#leftCount;
		this.#sizeBytes += bytes.length;
		if (index === 0 && isLast && this.#uploadId === undefined) {
			this.#single = bytes;
			return;
		}

		const {maxParts} = this.#s3.settings;
		if (index >= maxParts) {
			throw new DestinationError({
				code: 'STORAGE_FAILED',
				message: `can't write ${this.#object.name}: it is larger than the ${maxParts} parts that the destination allows`,
				hint: 'Set a larger part-size= in the destination.',
				mayPass: false,
			});
		}

		const uploadId = await (this.#uploadId ??= this.#ask());
		this.#done[index] = await this.#send(uploadId, bytes, index + 1);
	}

	async commit(): Promise<void> {
		this.#isNaming = true;
		if (this.#uploadId === undefined) {
			await putObject(this.#s3, this.#object, {bytes: this.#single, signal: this.#signal});
		} else {
			await completeUpload(this.#s3, this.#object, {uploadId: await this.#uploadId, parts: this.#done, signal: this.#signal});
			await this.#assertWhole();
		}

		await assertRetained(this.#s3, this.#object, this.#signal);
	}

	cancel(): void {
		this.#stop.abort();
	}

	/** With a signal of its own: an upload is also ended when the run was told to stop. */
	async abort(): Promise<void> {
		this.#stop.abort();
		const signal = AbortSignal.timeout(this.#s3.settings.timeoutMs);
		if (this.#isNaming) {
			// A commit that failed half-way may have given the name all the same.
			await removeOwn(this.#s3, this.#object, signal);
		}

		if (this.#uploadId === undefined) {
			return;
		}

		const uploadId = await this.#uploadId.catch(() => undefined); // It never began: nothing to end.
		if (uploadId !== undefined) {
			await abortUpload(this.#s3, {key: this.#object.key, uploadId}, signal);
		}
	}

	/** A store put the parts together: that none is missing shows in the size. A single part is checked by HTTP itself. */
	async #assertWhole(): Promise<void> {
		const {name} = this.#object;
		const head = await headInBucket(this.#s3, name, this.#signal);
		if (head?.sizeBytes !== this.#sizeBytes) {
			throw new DestinationError({
				code: 'STORAGE_FAILED',
				message: `${name} was stored with ${head?.sizeBytes ?? 'no'} bytes instead of ${this.#sizeBytes}`,
				hint: 'Start the backup again, and look at the store\'s own log.',
			});
		}
	}

	async #ask(): Promise<string> {
		const {client, settings} = this.#s3;
		const call = {action: `can't write ${this.#object.name}`, permission: permissionToWrite(settings, this.#object), settings};
		const {UploadId: uploadId = ''} = await this.#s3.call(call, this.#signal, async () => client.send(new CreateMultipartUploadCommand({
			...objectSettings(settings, this.#object), ...(settings.checksums === 'when-supported' && {ChecksumAlgorithm: 'CRC32'}),
		}), {abortSignal: this.#signal}));
		return uploadId;
	}

	async #send(uploadId: string, bytes: Buffer, partNumber: number): Promise<CompletedPart> {
		const {client, settings} = this.#s3;
		const call = {action: `can't write part ${partNumber} of ${this.#object.name}`, permission: permissionToWrite(settings, this.#object), settings};
		const signal = AbortSignal.any([this.#signal, this.#stop.signal]);
		const {ETag, ChecksumCRC32} = await this.#s3.call(call, signal, async () => client.send(new UploadPartCommand({
			Bucket: settings.bucket, Key: this.#object.key, UploadId: uploadId, PartNumber: partNumber, Body: bytes,
		}), {abortSignal: signal}));
		return {PartNumber: partNumber, ETag, ChecksumCRC32};
	}
}
