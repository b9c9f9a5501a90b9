/**
 * Which chunks of a damaged chunked artifact still prove themselves, and their plaintext.
 */
import {Buffer} from 'node:buffer';
import {type FileHandle} from 'node:fs/promises';
import {IntegrityError} from '../core/errors.js';
import {openChunked} from '../crypto/chunked-cipher.js';
import {sealedChunkBytes} from '../crypto/chunked-keys.js';

export type IntactChunks = {
	readonly file: FileHandle;
	/** Of the key whose commitment it has. */
	readonly inputKey: Uint8Array;
	readonly context: Uint8Array;
	readonly prefix: Uint8Array;
	/** Of chunk 0 in the file. */
	readonly firstByte: number;
	/** Of the artifact: what follows it in the file is not its own. */
	readonly sizeBytes: number;
	readonly signal: AbortSignal;
};

/** Chunk numbers; `to` is not included. */
export type ChunkRun = {
	readonly from: number;
	readonly to: number;
	/** The last of them is the artifact's last, which is shorter than a full one. */
	readonly isEnd: boolean;
};

export function countChunks({sizeBytes, firstByte}: IntactChunks): number {
	return Math.max(Math.ceil((sizeBytes - firstByte) / sealedChunkBytes), 0);
}

/** For people: the bytes of the file that are lost with these chunks. */
export function storedRange({firstByte, sizeBytes}: IntactChunks, {from, to}: {readonly from: number; readonly to: number}): string {
	const end = Math.min(firstByte + (to * sealedChunkBytes), sizeBytes);
	return `its stored bytes ${firstByte + (from * sealedChunkBytes)} to ${end - 1}`;
}

/** Gives the runs of chunks that are whole, in their order. Each chunk is opened once to find out, and again when it is read: that costs no memory. */
export async function findIntactRuns(chunks: IntactChunks): Promise<readonly ChunkRun[]> {
	const runs: ChunkRun[] = [];
	for (let index = 0; index < countChunks(chunks); index++) {
		chunks.signal.throwIfAborted();
		const {plain, isEnd} = await openAt(chunks, index);
		const last = runs.at(-1);
		if (plain && last?.to === index) {
			runs[runs.length - 1] = {from: last.from, to: index + 1, isEnd};
		} else if (plain) {
			runs.push({from: index, to: index + 1, isEnd});
		}
	}

	return runs;
}

/** With the size that it was stored with, where its end proves that one: a file may have got bytes behind it. */
export async function withoutTrailing(chunks: IntactChunks, storedBytes: number | undefined): Promise<IntactChunks> {
	if (storedBytes === undefined || storedBytes >= chunks.sizeBytes) {
		return chunks;
	}

	const cut = {...chunks, sizeBytes: storedBytes};
	return await isIntact(cut, countChunks(cut) - 1) ? cut : chunks;
}

export async function isIntact(chunks: IntactChunks, index: number): Promise<boolean> {
	const {plain} = await openAt(chunks, index);
	return plain !== undefined;
}

export async function * readRun(chunks: IntactChunks, {from, to}: ChunkRun): AsyncGenerator<Uint8Array, void> {
	for (let index = from; index < to; index++) {
		const {plain} = await openAt(chunks, index);
		if (plain) {
			yield plain;
		}
	}
}

/** No plaintext for a chunk that was changed, moved or cut. */
async function openAt({file, inputKey, context, prefix, firstByte, sizeBytes}: IntactChunks, index: number): Promise<{readonly plain?: Buffer; readonly isEnd: boolean}> {
	const position = firstByte + (index * sealedChunkBytes);
	const length = Math.max(Math.min(sealedChunkBytes, sizeBytes - position), 0);
	const {buffer, bytesRead} = await file.read(Buffer.alloc(length), 0, length, position);
	const isEnd = bytesRead < sealedChunkBytes;
	try {
		return {plain: openChunked(inputKey, context, prefix).open(index, buffer.subarray(0, bytesRead)), isEnd};
	} catch (error) {
		if (error instanceof IntegrityError) {
			return {isEnd};
		}

		throw error;
	}
}
