/**
 * An artifact's stored bytes, readable more than once: first to check them, then to restore from them.
 * The rules: what is kept in between is as it was stored, in an unlinked file that a crash can't leave behind; a later read gives
 * the bytes of the first one or fails; and what is read only once is not kept.
 */
import {Buffer} from 'node:buffer';
import {randomUUID} from 'node:crypto';
import {
	type FileHandle, open, statfs, unlink,
} from 'node:fs/promises';
import path from 'node:path';
import {SpaceError, systemErrorCode} from '../core/errors.js';
import {isOutOfRoom} from '../core/out-of-room.js';
import {type Storage} from '../core/storage.js';
import {formatBytes} from '../core/text.js';
import {sameAgain} from './same-again.js';

export type ArtifactFile = {
	readonly storage: Storage;
	readonly name: string;
	readonly sizeBytes: number;
};

export type Rereadable = {
	/** All stored bytes, from the first, which will be read again. A read MUST end before the next one begins. */
	read(signal: AbortSignal): AsyncIterable<Uint8Array>;
	/** The same, for the last time: what nobody has read before needs no room here. */
	readLast(signal: AbortSignal): AsyncIterable<Uint8Array>;
	/** Whether the last read was of what is kept here: then nothing that it gave was lost on the way. */
	isKept(): boolean;
	close(): Promise<void>;
};

/** Large reads: a restore is bound by its ciphers, not by system calls. Our choice. */
const readBytes = 256 * 1024;

/** @param scratchFolder Of mode 0700; remote artifacts are kept there while they are restored. */
export function openRereadable(artifact: ArtifactFile, scratchFolder: string): Rereadable {
	const {storage, name} = artifact;
	const again = sameAgain(name);
	const fetched = storage.isLocal ? undefined : openFetched(artifact, scratchFolder);
	let isKept = false;
	const fromStorage = async function * (signal: AbortSignal): AsyncIterable<Uint8Array> {
		isKept = false;
		yield * await storage.read(name, {}, signal);
	};

	const reread = (signal: AbortSignal): AsyncIterable<Uint8Array> => {
		isKept = fetched !== undefined;
		return again.compare(fetched ? fetched.read() : fromStorage(signal));
	};

	return {
		read: signal => again.hasNoted()
			? reread(signal)
			: again.note(fetched ? fetched.fill(fromStorage(signal)) : fromStorage(signal)),
		readLast: signal => again.hasNoted() ? reread(signal) : fromStorage(signal),
		isKept: () => isKept,
		async close() {
			await fetched?.close();
		},
	};
}

type Fetched = {
	/** Gives the bytes on and keeps them, once they are all there. */
	fill(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
	read(): AsyncIterable<Uint8Array>;
	close(): Promise<void>;
};

function openFetched(artifact: ArtifactFile, scratchFolder: string): Fetched {
	let fetched: FileHandle | undefined;
	return {
		async * fill(source) {
			await ensureRoom(artifact, scratchFolder);
			let file: FileHandle | undefined;
			try {
				file = await openUnlinked(scratchFolder);
				yield * copyThrough(source, file);
				fetched = file;
			} catch (error) {
				throw asSpaceError(error, artifact, scratchFolder);
			} finally {
				// Also of a reader that left before the end
				if (fetched !== file) {
					await file?.close();
				}
			}
		},
		async * read() {
			yield * fetched ? readAgain(fetched) : [];
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

async function ensureRoom({sizeBytes, name}: ArtifactFile, folder: string): Promise<void> {
	const {bavail, bsize} = await statfs(folder);
	if (bavail * bsize < sizeBytes) {
		throw noRoom(name, sizeBytes, folder);
	}
}

function asSpaceError(error: unknown, {name, sizeBytes}: ArtifactFile, folder: string): unknown {
	return isOutOfRoom(error) ? noRoom(name, sizeBytes, folder, error) : error;
}

function noRoom(name: string, sizeBytes: number, folder: string, cause?: unknown): SpaceError {
	return new SpaceError({
		code: 'NO_SPACE',
		message: `no room to fetch ${name}: ${folder} needs ${formatBytes(sizeBytes)}`,
		hint: systemErrorCode(cause) === 'EFBIG'
			? 'Raise the limit of file sizes ("ulimit -f"), or point --home or DBSEAL_HOME at a file system that holds larger files.'
			: 'Free some space there, or point --home or DBSEAL_HOME at a larger disk.',
		cause,
	});
}
