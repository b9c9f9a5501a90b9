/**
 * One backup, from its file to its dump: find the key, check everything, then decrypt → decompress → output.
 * The rule: a dump has its name only when all of it is proven and complete.
 */
import {randomBytes} from 'node:crypto';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {type Writable} from 'node:stream';
import {performance} from 'node:perf_hooks';
import {createMeter} from '../artifacts/meter.js';
import {readArtifact} from '../artifacts/read-artifact.js';
import {codecByName} from '../compression/registry.js';
import {type Codec} from '../core/codec.js';
import {
	DestinationError, RefusedError, systemErrorCode, UsageError,
} from '../core/errors.js';
import {type Emit} from '../core/events.js';
import {discard} from '../core/writing.js';
import {makeFolder} from '../files/make-folder.js';
import {createOutputFile, describeOutputError} from '../files/output-file.js';
import {type Opened} from '../opening/open-artifact.js';
import {type CandidateKey} from '../vault/candidate-keys.js';
import {type BackupFile, readBackupFile, readStored} from './backup-file.js';
import {openBackup} from './open-backup.js';
import {outputNameOf} from './output-name.js';

export type Target
	= | {readonly kind: 'folder'; readonly path: string}
		/** Left open at the end: stdout is. */
		| {readonly kind: 'stream'; readonly stream: Writable}
		/** The backup is only verified. */
		| {readonly kind: 'nowhere'};

export type RecoverRequest = {
	/** The artifact's path. */
	readonly artifact: string;
	readonly keys: readonly CandidateKey[];
	readonly target: Target;
	readonly emit: Emit;
	readonly signal: AbortSignal;
};

export type Recovered = {
	readonly backup: BackupFile;
	readonly opened: Opened;
	/** How large the dump is. */
	readonly sizeBytes: number;
	/** Where the dump is; absent unless it is in a folder. */
	readonly outputPath?: string;
};

export async function recoverBackup(request: RecoverRequest): Promise<Recovered> {
	const {target} = request;
	const backup = await readBackupFile(request.artifact);
	const {compression} = backup.sidecar;
	const outputPath = target.kind === 'folder' ? path.join(target.path, outputNameOf(backup.name, compression)) : undefined;
	if (outputPath !== undefined) {
		refuseExisting(outputPath);
	}

	const opened = await openBackup({backup, ...request});
	const source: Source = {
		backup, opened, codec: codecByName(compression), signal: request.signal,
	};
	const sizeBytes = outputPath === undefined ? await decodeToTarget(source, target) : await decodeToFile(source, outputPath);
	return {
		backup, opened, sizeBytes, ...(outputPath !== undefined && {outputPath}),
	};
}

type Source = {
	readonly backup: BackupFile;
	readonly opened: Opened;
	readonly codec: Codec;
	readonly signal: AbortSignal;
};

async function decodeToFile(source: Source, outputPath: string): Promise<number> {
	return withOutputFile(outputPath, async output => decodeInto(source, output, true));
}

/** The file has its name only once `write` has ended well. */
export async function withOutputFile<T>(outputPath: string, write: (output: Writable) => Promise<T>): Promise<T> {
	makeOutputFolder(path.dirname(outputPath));
	const file = await createOutputFile(outputPath, {overwrite: false, random: randomBytes(4).toString('hex')});
	try {
		const written = await write(file.stream);
		await file.commit();
		return written;
	} finally {
		await file.abort();
	}
}

function makeOutputFolder(folder: string): void {
	try {
		makeFolder(folder);
	} catch (error) {
		throw describeOutputError(error, folder);
	}
}

/** Only its end says that nothing is missing, and that the dump is what was promised: what can't be taken back goes out in a second pass. */
async function decodeToTarget(source: Source, target: Target): Promise<number> {
	if (target.kind !== 'stream') {
		return decodeInto(source, discard(), true);
	}

	await decodeInto(source, discard(), true);
	try {
		return await decodeInto(source, target.stream, false);
	} catch (error) {
		throw systemErrorCode(error) === 'EPIPE' ? readerGone(error) : describeOutputError(error, 'stdout');
	}
}

async function decodeInto({backup, opened, codec, signal}: Source, output: Writable, endsOutput: boolean): Promise<number> {
	const meter = createMeter(['decrypt', 'decompress', 'load'], () => performance.now());
	await readArtifact({
		stored: readStored(backup, signal),
		artifactName: backup.name,
		sidecar: backup.sidecar,
		codec,
		...(opened.proven && {decrypt: opened.proven.decrypt()}),
		output,
		endsOutput,
		meter,
		signal,
	});
	return meter.bytesAfter('decompress');
}

/** @throws RefusedError OUTPUT_EXISTS */
export function refuseExisting(outputPath: string): void {
	if (existsSync(outputPath)) {
		throw new RefusedError({
			code: 'OUTPUT_EXISTS', message: `${outputPath} exists`, hint: 'Move it away, or choose another folder with --output.',
		});
	}
}

function readerGone(cause: unknown): DestinationError {
	return new DestinationError({
		code: 'STORAGE_FAILED', message: 'the program that reads the dump ended before the dump did', hint: 'See what that program says.', cause,
	});
}
