/**
 * Sends what was written on to the disk while the rest still comes, so that the sync at the end has little left to wait for.
 * The rule: it makes nothing durable by itself; what failed in between fails the one who asks at the end.
 */
import {type FileHandle} from 'node:fs/promises';

export type EarlySync = {
	/** Tells of bytes that were written just now. */
	wrote(sizeBytes: number): void;
	/** Waits for what is on its way. Throws the first error of them all: the system tells of it only once. */
	settle(): Promise<void>;
};

/** Our choice: often enough that a disk is never idle for long, and seldom enough that it writes in large strokes. */
const strideBytes = 16_777_216;

export function createEarlySync(file: Pick<FileHandle, 'datasync'>): EarlySync {
	let waitingBytes = 0;
	let running: Promise<void> | undefined;
	let failure: {readonly error: unknown} | undefined;
	const run = async (): Promise<void> => {
		waitingBytes = 0;
		try {
			await file.datasync();
		} catch (error) {
			failure ??= {error};
		}

		running = undefined;
	};

	return {
		wrote(sizeBytes) {
			waitingBytes += sizeBytes;
			if (waitingBytes >= strideBytes) {
				running ??= run();
			}
		},
		async settle() {
			await running;
			if (failure) {
				throw failure.error;
			}
		},
	};
}
