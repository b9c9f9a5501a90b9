/**
 * Storage in a folder of this machine (or one that is mounted): `file:PATH`, `file:///PATH` or a plain path.
 * The rule: the destination's own folder is never made silently, for it may be a disk that isn't mounted.
 */
import {Buffer} from 'node:buffer';
import {
	constants, open, rm, statfs, type FileHandle,
} from 'node:fs/promises';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {type Connection} from '../../core/connection.js';
import {NotFoundError} from '../../core/errors.js';
import {
	type ByteRange, type Storage, type StorageKind, type StoredFile,
} from '../../core/storage.js';
import {checkStorage} from '../check.js';
import {toFileError} from '../file-errors.js';
import {assertName} from '../names.js';
import {isEmptyRange} from '../read-stream.js';
import {
	assertRoot, isGone, listFiles, lookAtFile, makeRoot, sweepFiles,
} from './files.js';
import {createUpload} from './upload.js';
import {
	formatLocalUrl, localUrlSettings, parseLocalUrl, readRoot,
} from './url.js';

/**
 * Our choice, by measurement: smaller reads cost time, since each waits its turn in the thread pool beside the codec's blocks;
 * larger ones cost memory, since what is on its way is what the garbage collector keeps.
 */
const readBytes = 196_608;

export const localKind: StorageKind = {
	type: 'local',
	label: 'Local folder',
	schemes: ['file'],
	example: 'file:PATH',
	settings: localUrlSettings,
	parseUrl: parseLocalUrl,
	formatUrl: formatLocalUrl,
	open: openLocal,
	makeRoot: async connection => makeRoot(readRoot(connection)),
};

function openLocal(connection: Connection): Storage {
	const root = readRoot(connection);
	const storage: Storage = {
		isLocal: true,
		async create(name, _options, signal) {
			signal.throwIfAborted();
			assertName(name);
			return createUpload(root, name);
		},
		async read(name, range, signal) {
			signal.throwIfAborted();
			assertName(name);
			return readFile(root, name, {range, signal});
		},
		async stat(name, signal) {
			signal.throwIfAborted();
			assertName(name);
			return statFile(root, name);
		},
		async list(prefix, signal) {
			return listFiles(root, prefix, signal);
		},
		async remove(name, signal) {
			signal.throwIfAborted();
			assertName(name);
			await removeFile(root, name);
		},
		async freeBytes(signal) {
			signal.throwIfAborted();
			await assertRoot(root);
			const {bavail, bsize} = await statfs(root);
			return bavail * bsize;
		},
		async check(signal) {
			return checkStorage(storage, signal);
		},
		async sweep(options, signal) {
			return sweepFiles(root, options, signal);
		},
		async close() {
			// A folder has no connection to end.
		},
	};
	return storage;
}

async function readFile(root: string, name: string, {range, signal}: {range: ByteRange; signal: AbortSignal}): Promise<Readable> {
	const handle = await openRegularFile(root, name);
	if (isEmptyRange(range)) {
		await handle.close();
		return Readable.from([]);
	}

	return streamFile(handle, {range, signal, translate: error => toFileError(error, {action: `can't read ${name}`, root})});
}

type FileReading = {
	readonly range: ByteRange;
	readonly signal: AbortSignal;
	readonly translate: (thrown: unknown) => Error;
};

/** Closes the file when it ends, in whatever way. */
function streamFile(handle: FileHandle, {range: {start = 0, end = Number.POSITIVE_INFINITY}, signal, translate}: FileReading): Readable {
	let position = start;
	const stream = new Readable({
		highWaterMark: readBytes,
		signal,
		read() {
			void readOn();
		},
		destroy(error, callback) {
			handle.close().then(() => {
				callback(error);
			}, callback);
		},
	});
	return stream;

	async function readOn(): Promise<void> {
		try {
			const chunk = Buffer.allocUnsafeSlow(Math.min(readBytes, end - position));
			const {bytesRead} = await handle.read(chunk, 0, chunk.length, position);
			position += bytesRead;
			stream.push(bytesRead === 0 ? null : chunk.subarray(0, bytesRead));
		} catch (error) {
			stream.destroy(translate(error));
		}
	}
}

async function openRegularFile(root: string, name: string): Promise<FileHandle> {
	const place = {action: `can't read ${name}`, root};
	let handle: FileHandle | undefined;
	try {
		// Non-blocking, or a named pipe put there by someone would hang the open.
		handle = await open(join(root, name), constants.O_RDONLY | constants.O_NONBLOCK); // eslint-disable-line no-bitwise -- flags of open(2)
		const found = await handle.stat();
		if (found.isFile()) {
			return handle;
		}
	} catch (error) {
		await handle?.close();
		if (!isGone(error)) {
			throw toFileError(error, place);
		}
	}

	await handle?.close();
	await assertRoot(root);
	throw new NotFoundError({
		code: 'ARTIFACT_NOT_FOUND',
		message: `there is no file ${name} in ${root}`,
		hint: 'See what is there with "dbseal list".',
	});
}

async function statFile(root: string, name: string): Promise<StoredFile | undefined> {
	const file = await lookAtFile(root, name);
	if (file === undefined) {
		await assertRoot(root);
	}

	return file;
}

async function removeFile(root: string, name: string): Promise<void> {
	try {
		await rm(join(root, name));
	} catch (error) {
		if (!isGone(error)) {
			throw toFileError(error, {action: `can't remove ${name}`, root});
		}

		await assertRoot(root);
	}
}
