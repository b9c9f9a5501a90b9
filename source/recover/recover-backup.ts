/**
 * One backup, from its file to its dump: find the key, check everything, then decrypt → decompress → output.
 * The rule: a dump has its name only when all of it is proven and complete.
 */
import {randomBytes} from 'node:crypto';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {Writable} from 'node:stream';
import {performance} from 'node:perf_hooks';
import {createMeter} from '../artifacts/meter.js';
import {createOutputFile, describeOutputError} from '../artifacts/output-file.js';
import {readArtifact} from '../artifacts/read-artifact.js';
import {codecByName} from '../compression/registry.js';
import {type Codec} from '../core/codec.js';
import {
	DestinationError, RefusedError, systemErrorCode, UsageError,
} from '../core/errors.js';
import {type Emit} from '../core/events.js';
import {makeFolder} from '../core/make-folder.js';
import {type CandidateKey} from '../vault/candidate-keys.js';
import {type BackupFile, readBackupFile, readStored} from './backup-file.js';
import {openBackup, type OpenedBackup} from './open-backup.js';
import {outputNameOf} from './output-name.js';

export type Target
	= | {readonly kind: 'folder'; readonly path: string}
		/** Left open at the end: stdout is. */
		| {readonly kind: 'stream'; readonly stream: Writable}
		/** Only verifies. */
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
	readonly opened: OpenedBackup;
	/** Of the dump. */
	readonly sizeBytes: number;
	/** Where the dump is; absent unless it is in a folder. */
	readonly outputPath?: string;
	/** Nothing here decompresses it: the output is what was compressed. */
	readonly staysCompressed: boolean;
};

export async function recoverBackup(request: RecoverRequest): Promise<Recovered> {
	const {target} = request;
	const backup = await readBackupFile(request.artifact);
	const {compression} = backup.sidecar;
	const codec = usableCodec(compression);
	const staysCompressed = !codec;
	if (staysCompressed && target.kind === 'stream') {
		throw noDecompressor(compression);
	}

	const outputPath = target.kind === 'folder' ? path.join(target.path, outputNameOf(backup.name, {compression, staysCompressed})) : undefined;
	if (outputPath !== undefined && existsSync(outputPath)) {
		throw outputExists(outputPath);
	}

	const opened = await openBackup({backup, ...request});
	const source: Source = {
		backup, opened, codec: codec ?? codecByName('none'), signal: request.signal,
	};
	const sizeBytes = outputPath === undefined ? await pourOut(source, target) : await pourIntoFile(source, outputPath);
	return {
		backup, opened, sizeBytes, staysCompressed, ...(outputPath !== undefined && {outputPath}),
	};
}

type Source = {
	readonly backup: BackupFile;
	readonly opened: OpenedBackup;
	readonly codec: Codec;
	readonly signal: AbortSignal;
};

/** Undefined where this Node has nothing that reads it. */
function usableCodec(compression: BackupFile['sidecar']['compression']): Codec | undefined {
	const codec = codecByName(compression);
	try {
		codec.decompress();
		return codec;
	} catch (error) {
		if (error instanceof UsageError) {
			return undefined;
		}

		throw error;
	}
}

async function pourIntoFile(source: Source, outputPath: string): Promise<number> {
	makeOutputFolder(path.dirname(outputPath));
	const file = await createOutputFile(outputPath, {overwrite: false, random: randomBytes(4).toString('hex')});
	try {
		const sizeBytes = await pour(source, file.stream, true);
		await file.commit();
		return sizeBytes;
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
async function pourOut(source: Source, target: Target): Promise<number> {
	if (target.kind !== 'stream') {
		return pour(source, nowhere(), true);
	}

	await pour(source, nowhere(), true);
	try {
		return await pour(source, target.stream, false);
	} catch (error) {
		throw systemErrorCode(error) === 'EPIPE' ? readerGone(error) : describeOutputError(error, 'stdout');
	}
}

async function pour({backup, opened, codec, signal}: Source, output: Writable, endsOutput: boolean): Promise<number> {
	const meter = createMeter(['decrypt', 'decompress', 'load'], () => performance.now());
	await readArtifact({
		stored: readStored(backup, signal),
		artifactName: backup.name,
		sidecar: backup.sidecar,
		codec,
		...(opened.decrypt && {decrypt: opened.decrypt}),
		output,
		endsOutput,
		meter,
		signal,
	});
	return meter.bytesAfter('decompress');
}

function nowhere(): Writable {
	return new Writable({
		write(_chunk, _encoding, done) {
			done();
		},
	});
}

function outputExists(outputPath: string): RefusedError {
	return new RefusedError({
		code: 'OUTPUT_EXISTS', message: `${outputPath} exists`, hint: 'Move it away, or choose another folder with --output.',
	});
}

function noDecompressor(compression: string): UsageError {
	return new UsageError({
		code: 'INVALID_SETTING', message: `this Node.js can't decompress ${compression}`, hint: 'Use Node.js 22.15 or newer, or --output DIR: it writes the file that a zstd program can decompress.',
	});
}

function readerGone(cause: unknown): DestinationError {
	return new DestinationError({
		code: 'STORAGE_FAILED', message: 'the program that reads the dump ended before the dump did', hint: 'See what that program says.', cause,
	});
}
