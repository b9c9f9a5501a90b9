/**
 * An artifact's stored bytes, readable more than once: first to check them, then to restore from them.
 * The rule: what is kept in between is ciphertext only, in an unlinked file that a crash can't leave behind.
 */
import {Buffer} from 'node:buffer';
import {randomUUID} from 'node:crypto';
import {
	type FileHandle, open, statfs, unlink,
} from 'node:fs/promises';
import path from 'node:path';
import {SpaceError, systemErrorCode} from '../core/errors.js';
import {type Storage} from '../core/storage.js';
import {formatBytes} from '../core/text.js';

export type StoredArtifact = {
	readonly storage: Storage;
	readonly name: string;
	readonly sizeBytes: number;
};

export type Rereadable = {
	/** True when the next `read` goes over the network. */
	isRemote(): boolean;
	/** All stored bytes, from the first. One read at a time. */
	read(signal: AbortSignal): AsyncIterable<Uint8Array>;
	close(): Promise<void>;
};

/** Large reads: a restore is bound by its ciphers, not by system calls. Our choice. */
const readBytes = 256 * 1024;

/** @param scratchFolder Of mode 0700; remote artifacts are kept there while they are restored. */
export function openRereadable(artifact: StoredArtifact, scratchFolder: string): Rereadable {
	return artifact.storage.isLocal ? readInPlace(artifact) : readThroughFile(artifact, scratchFolder);
}

function readInPlace({storage, name}: StoredArtifact): Rereadable {
	return {
		isRemote: () => false,
		async * read(signal) {
			yield * await storage.read(name, {}, signal);
		},
		async close() {
			// Nothing is held between two reads.
		},
	};
}

function readThroughFile(artifact: StoredArtifact, scratchFolder: string): Rereadable {
	let fetched: FileHandle | undefined;
	return {
		isRemote: () => fetched === undefined,
		async * read(signal) {
			if (fetched) {
				yield * readAgain(fetched);
				return;
			}

			await ensureRoom(artifact, scratchFolder);
			const file = await openUnlinked(scratchFolder);
			try {
				yield * copyThrough(await artifact.storage.read(artifact.name, {}, signal), file);
				fetched = file;
			} catch (error) {
				throw asSpaceError(error, artifact, scratchFolder);
			} finally {
				// Also of a reader that left before the end
				if (fetched !== file) {
					await file.close();
				}
			}
		},
		async close() {
			await fetched?.close();
			fetched = undefined;
		},
	};
}

/** One block ahead of its reader. Not by `createReadStream`, which closes the file for all when its reader leaves before the end. */
async function * readAgain(file: FileHandle): AsyncIterable<Uint8Array> {
	const readAt = async (position: number) => {
		const block = Buffer.allocUnsafe(readBytes);
		const {bytesRead} = await file.read(block, 0, readBytes, position);
		return block.subarray(0, bytesRead);
	};

	let position = 0;
	let next = readAt(position);
	for (let block = await next; block.length > 0; block = await next) {
		position += block.length;
		next = readAt(position);
		// It is awaited in its turn; of a reader that has left nobody hears of it.
		next.catch(() => undefined);
		yield block;
	}
}

async function * copyThrough(source: AsyncIterable<Uint8Array>, file: FileHandle): AsyncIterable<Uint8Array> {
	for await (const chunk of source) {
		let written = 0;
		while (written < chunk.length) {
			const {bytesWritten} = await file.write(chunk, written);
			written += bytesWritten;
		}

		yield chunk;
	}
}

async function openUnlinked(folder: string): Promise<FileHandle> {
	const name = path.join(folder, `fetch-${randomUUID()}`);
	const file = await open(name, 'wx+', 0o600);
	await unlink(name);
	return file;
}

async function ensureRoom({sizeBytes, name}: StoredArtifact, folder: string): Promise<void> {
	const {bavail, bsize} = await statfs(folder);
	if (bavail * bsize < sizeBytes) {
		throw noRoom(name, sizeBytes, folder);
	}
}

function asSpaceError(error: unknown, {name, sizeBytes}: StoredArtifact, folder: string): unknown {
	return systemErrorCode(error) === 'ENOSPC' ? noRoom(name, sizeBytes, folder, error) : error;
}

function noRoom(name: string, sizeBytes: number, folder: string, cause?: unknown): SpaceError {
	return new SpaceError({
		code: 'NO_SPACE',
		message: `no room to fetch ${name}: ${folder} needs ${formatBytes(sizeBytes)}`,
		hint: 'Free some space there, or point --home or DBSEAL_HOME at a larger disk.',
		cause,
	});
}
