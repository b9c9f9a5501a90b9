/**
 * A backup as it lies in a folder: the artifact, and its metadata from the sidecar beside it or from its own header.
 * The rule: what can't be read says what is missing and what is lost with it, so that nobody searches in the wrong place.
 */
import {Buffer} from 'node:buffer';
import {createReadStream} from 'node:fs';
import {open, readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {chunkedHeadBytes, isChunked, parseChunkedHeader} from '../artifacts/chunked-header.js';
import {artifactNameOf, isSidecarName, sidecarNameOf} from '../artifacts/names.js';
import {parseSidecar, type Sidecar, sidecarLimitBytes} from '../artifacts/sidecar.js';
import {parseHeaderFields} from '../artifacts/under-header.js';
import {
	IntegrityError, NotFoundError, systemErrorCode, UsageError,
} from '../core/errors.js';
import {type ArtifactMetadata, headedMetadata} from '../opening/open-artifact.js';

export type BackupFile = ArtifactMetadata & {
	readonly path: string;
	/** The file's name without folders. */
	readonly name: string;
	readonly sizeBytes: number;
	readonly isSidecarMissing: boolean;
};

/**
 * @param given A path to the artifact or to its sidecar.
 * @throws NotFoundError ARTIFACT_NOT_FOUND, SIDECAR_NOT_FOUND
 * @throws IntegrityError SIDECAR_INVALID, ARTIFACT_DAMAGED
 */
export async function readBackupFile(given: string): Promise<BackupFile> {
	const artifactPath = isSidecarName(given) ? artifactNameOf(given) : given;
	const name = path.basename(artifactPath);
	const {head, sizeBytes} = await readHead(artifactPath);
	const beside = await readSidecarBeside(artifactPath, {isChunked: isChunked(head)});
	const sidecar = beside ?? (isChunked(head) ? parseHeaderFields(name, parseChunkedHeader(name, head)) : undefined);
	if (!sidecar) {
		throw missingSidecar(name);
	}

	return {
		path: artifactPath, name, ...headedMetadata(name, head, sidecar), sizeBytes, isSidecarMissing: beside === undefined,
	};
}

/** All stored bytes from the first, in large pieces: a restore is bound by its ciphers, not by system calls. */
export function readStored({path: artifactPath}: Pick<BackupFile, 'path'>, signal: AbortSignal): AsyncIterable<Uint8Array> {
	return createReadStream(artifactPath, {highWaterMark: 262_144, signal});
}

async function readHead(artifactPath: string): Promise<Pick<BackupFile, 'head' | 'sizeBytes'>> {
	try {
		const stats = await stat(artifactPath);
		if (!stats.isFile()) {
			throw noSuchBackup(artifactPath, 'it is a folder');
		}

		const file = await open(artifactPath, 'r');
		try {
			const buffer = Buffer.alloc(Math.min(stats.size, chunkedHeadBytes));
			const {bytesRead} = await file.read(buffer, 0, buffer.length, 0);
			return {head: buffer.subarray(0, bytesRead), sizeBytes: stats.size};
		} finally {
			await file.close();
		}
	} catch (error) {
		throw describeReadError(error, artifactPath);
	}
}

/** Undefined where there is none. */
export async function readSidecarBeside(artifactPath: string, options: {readonly isChunked: boolean}): Promise<Sidecar | undefined> {
	const sidecarPath = sidecarNameOf(artifactPath);
	try {
		const {size} = await stat(sidecarPath);
		// A larger file is no sidecar, and parsing says so without reading it all
		const bytes = size > sidecarLimitBytes ? Buffer.alloc(sidecarLimitBytes + 1) : await readFile(sidecarPath);
		return parseSidecar(path.basename(sidecarPath), bytes, options);
	} catch (error) {
		if (systemErrorCode(error) === 'ENOENT') {
			return undefined;
		}

		throw options.isChunked && error instanceof IntegrityError ? needlessSidecar(error) : describeReadError(error, sidecarPath);
	}
}

/** The artifact's own header stands in for one that is not there, but not for one that says something else. */
function needlessSidecar(cause: IntegrityError): IntegrityError {
	return new IntegrityError({
		code: cause.code, message: cause.message, hint: 'Put an unchanged copy of it beside the artifact, or move it away: this backup opens without.', cause,
	});
}

function describeReadError(error: unknown, filePath: string): unknown {
	const code = systemErrorCode(error);
	if (code === 'ENOENT' || code === 'ENOTDIR') {
		return noSuchBackup(filePath, 'there is no such file', error);
	}

	return code === undefined
		? error
		: new UsageError({
			code: 'INVALID_SETTING', message: `${filePath} can't be read (${code})`, hint: 'Check its permissions, or copy it to another place.', cause: error,
		});
}

function noSuchBackup(filePath: string, reason: string, cause?: unknown): NotFoundError {
	return new NotFoundError({
		code: 'ARTIFACT_NOT_FOUND', message: `no backup at ${filePath}: ${reason}`, hint: 'Without a name, recover.mjs lists the backups that it finds.', cause,
	});
}

function missingSidecar(name: string): NotFoundError {
	return new NotFoundError({
		code: 'SIDECAR_NOT_FOUND',
		message: `${name} has no .meta.json of its name beside it, and without one it can't be opened: `
			+ 'the numbers that start its decryption and prove it (iv, authTag) are only in there, and no key stands in for them',
		hint: 'Look for it at your other destinations, or in the store of dbseal if it is left (\'dbseal repair\' writes it back).',
	});
}
