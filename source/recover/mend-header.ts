/**
 * The beginning of a chunked artifact whose own beginning is damaged: its header again, from the sidecar, and its commitment again,
 * from a key. The rule: nothing is taken on trust, since a header or key that isn't the right one opens no chunk.
 */
import {Buffer} from 'node:buffer';
import {open} from 'node:fs/promises';
import path from 'node:path';
import {type ChunkedHeader, headerBytes, parseChunkedHeader} from '../artifacts/chunked-header.js';
import {artifactNameOf, isSidecarName} from '../artifacts/names.js';
import {type Sidecar} from '../artifacts/sidecar.js';
import {IntegrityError} from '../core/errors.js';
import {chunkedPrefixBytes, commitmentMatches} from '../crypto/chunked-cipher.js';
import {deriveMessageKeys, saltBytes} from '../crypto/chunked-keys.js';
import {type BackupFile, readBackupFile, readSidecarBeside} from './backup-file.js';
import {countChunks, isIntact, type IntactChunks} from './intact-chunks.js';

/** What only a backup's end knows, and so no header has (docs/format.md, "Chunked artifact"). */
const endFields: ReadonlySet<string> = new Set(['checksum', 'size']);
const ownEndFields: ReadonlySet<string> = new Set(['plainSize', 'summary', 'seal']);

/**
 * The backup as it is, then the same with the header that its sidecar says it had.
 * @throws what `readBackupFile` does, where no sidecar tells a header
 */
export async function readDamagedBackup(given: string): Promise<readonly [BackupFile, ...BackupFile[]]> {
	const artifactPath = isSidecarName(given) ? artifactNameOf(given) : given;
	const rebuilt = await rebuildBackup(artifactPath);
	try {
		const own = await readBackupFile(artifactPath);
		return [own, ...(rebuilt ? [rebuilt] : [])];
	} catch (error) {
		if (rebuilt && error instanceof IntegrityError) {
			return [rebuilt];
		}

		throw error;
	}
}

type ChunkedBackup = BackupFile & {readonly header: ChunkedHeader};

async function rebuildBackup(artifactPath: string): Promise<ChunkedBackup | undefined> {
	const sidecar = await readSidecarBeside(artifactPath, {isChunked: false});
	if (sidecar?.encryption?.format !== 'chunked') {
		return undefined;
	}

	const name = path.basename(artifactPath);
	const file = await open(artifactPath, 'r');
	try {
		const header = headerBytes(fieldsOfHeader(sidecar));
		const prefix = Buffer.alloc(chunkedPrefixBytes);
		const {bytesRead} = await file.read(prefix, 0, prefix.length, header.length);
		const {size: sizeBytes} = await file.stat();
		const head = Buffer.concat([header, prefix.subarray(0, bytesRead)]);
		return {
			path: artifactPath, name, sidecar, head, sizeBytes, isSidecarMissing: false, header: parseChunkedHeader(name, head),
		};
	} finally {
		await file.close();
	}
}

function fieldsOfHeader({json: {dbseal, ...fields}}: Sidecar): Record<string, unknown> {
	return {...without(fields, endFields), dbseal: without(new Object(dbseal), ownEndFields)};
}

function without(fields: object, names: ReadonlySet<string>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.has(name)));
}

type Message = Omit<IntactChunks, 'inputKey'>;

/** With the key that it is committed to; else with one that opens a chunk, and the commitment that this key has. */
export async function findKey(message: Message, inputKeys: readonly Uint8Array[]): Promise<IntactChunks | undefined> {
	const {context, prefix} = message;
	const committed = inputKeys.find(inputKey => commitmentMatches(inputKey, context, prefix));
	if (committed) {
		return {...message, inputKey: committed};
	}

	for (const inputKey of prefix.length === chunkedPrefixBytes ? inputKeys : []) {
		const mended = {...message, inputKey, prefix: withCommitment(prefix.subarray(0, saltBytes), inputKey, context)};
		const count = countChunks(mended);
		for (const index of new Set([0, 1, Math.floor(count / 2), count - 1])) {
			if (await isIntact(mended, index)) {
				return mended;
			}
		}
	}

	return undefined;
}

function withCommitment(salt: Uint8Array, inputKey: Uint8Array, context: Uint8Array): Buffer {
	return Buffer.concat([salt, deriveMessageKeys({inputKey, context, salt}).commitment]);
}
