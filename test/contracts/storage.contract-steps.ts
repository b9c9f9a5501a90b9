/**
 * Steps that the storage conformance suite takes again and again.
 */
import {Buffer} from 'node:buffer';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {type CreateOptions, type Storage, type StoredFile} from '../../source/core/storage.js';

/** What the parts of the suite get: the storage that they share, and the way to fresh ones. */
export type StorageBench = {
	readonly hasMetadata: boolean;
	/** Only inside tests: it is opened before the first one. */
	storage(): Storage;
	openFresh(): Promise<Storage>;
	openMissing(): Promise<Storage>;
};

export const {signal} = new AbortController();
/** In the shape of every artifact's name: what a sweep takes for ours. */
export const artifactName = 'orders_2026-11-24T14-05-09Z_9f3c.sql.gz.enc';
export const future = new Date('2100-01-01T00:00:00Z');
export const past = new Date('2001-01-01T00:00:00Z');

export async function put(storage: Storage, name: string, content: Buffer, options: CreateOptions = {}): Promise<void> {
	const upload = await storage.create(name, options, signal);
	try {
		await pipeline(Readable.from(slices(content, 1_000_000)), upload.stream);
		await upload.commit();
	} finally {
		await upload.abort();
	}
}

/** Bytes that differ by position, so that a swapped or repeated block is seen. */
export function patternOf(sizeBytes: number): Buffer {
	const pattern = Buffer.alloc(sizeBytes);
	for (let position = 0; position < sizeBytes; position++) {
		pattern[position] = (position ^ (position >> 8) ^ (position >> 15)) & 0xFF;
	}

	return pattern;
}

export function * slices(content: Buffer, sizeBytes: number): Generator<Buffer> {
	for (let start = 0; start < content.length; start += sizeBytes) {
		yield content.subarray(start, start + sizeBytes);
	}
}

export async function errorOf(work: Promise<unknown>): Promise<Error> {
	try {
		await work;
	} catch (error) {
		if (error instanceof Error) {
			return error;
		}

		throw error;
	}

	throw new Error('nothing was thrown');
}

export async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
	const error = await errorOf(work);
	return 'code' in error ? String(error.code) : error.message;
}

export async function namesOf(files: Promise<readonly StoredFile[]>): Promise<string[]> {
	const found = await files;
	return found.map(({name}) => name).toSorted();
}
