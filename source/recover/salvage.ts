/**
 * What is left of a damaged backup: of a chunked one everything that is intact, of a stream what decompresses before the damage.
 * The rule: what comes out here is marked as not whole by its name and by every word said of it, and never ends with exit 0.
 */
import {open} from 'node:fs/promises';
import path from 'node:path';
import {pipeline} from 'node:stream/promises';
import {lookWithKey} from '../artifacts/look.js';
import {codecByName} from '../compression/registry.js';
import {type Codec} from '../core/codec.js';
import {IntegrityError, KeyError} from '../core/errors.js';
import {chunkedPrefixBytes} from '../crypto/chunked-cipher.js';
import {type MasterKey} from '../crypto/master-key.js';
import {decryptUnproven} from '../crypto/stream-cipher.js';
import {type CandidateKey} from '../vault/candidate-keys.js';
import {type BackupFile, readStored} from './backup-file.js';
import {
	countChunks, findIntactRuns, type IntactChunks, readRun, storedRange, withoutTrailing,
} from './intact-chunks.js';
import {findKey, readDamagedBackup} from './mend-header.js';
import {salvagedNameOf} from './output-name.js';
import {refuseExisting, withOutputFile} from './recover-backup.js';
import {fromNextStart} from './next-start.js';

export type SalvageRequest = {
	/** The artifact's path. */
	readonly artifact: string;
	readonly keys: readonly CandidateKey[];
	/** The folder for the output. */
	readonly folder: string;
	readonly signal: AbortSignal;
};

export type Salvaged = {
	readonly outputPath: string;
	readonly sizeBytes: number;
	/** For people, one each: what is lost, and where it would have been in the output. */
	readonly losses: readonly string[];
};

/** Whether a failure leaves something to salvage. */
export function isSalvageable(error: unknown): boolean {
	return error instanceof IntegrityError && ['ARTIFACT_DAMAGED', 'DATA_CORRUPT'].includes(error.code);
}

/** @throws KeyError NO_KEY_FITS where no key even looks right, RefusedError OUTPUT_EXISTS */
export async function salvage(request: SalvageRequest): Promise<Salvaged> {
	const backups = await readDamagedBackup(request.artifact);
	const [backup] = backups;
	const outputPath = path.join(request.folder, salvagedNameOf(backup.name, backup.sidecar.compression));
	refuseExisting(outputPath);
	return withOutputFile(outputPath, async output => {
		const found = {sizeBytes: 0, losses: new Array<string>()};
		const parts = backup.header ? intactParts(backups, {...request, found}) : partOfStream(backup, {...request, found});
		await pipeline(counted(parts, found), output);
		assertSome(backup, found);
		return {outputPath, ...found};
	});
}

/** An empty file would only look like something. */
function assertSome({name}: BackupFile, {sizeBytes}: Found): void {
	if (sizeBytes === 0) {
		throw new IntegrityError({
			code: 'ARTIFACT_DAMAGED', message: `nothing of ${name} can be salvaged: not one byte comes out of it`, hint: 'Look for another copy of it, or an older backup.',
		});
	}
}

type Found = {sizeBytes: number; readonly losses: string[]};
type Work = SalvageRequest & {readonly found: Found};

async function * counted(parts: AsyncIterable<Uint8Array>, found: Found): AsyncGenerator<Uint8Array, void> {
	for await (const part of parts) {
		found.sizeBytes += part.length;
		yield part;
	}
}

/** Nothing proves a stream but its whole: where the damage is, only decompression can tell. */
async function * partOfStream(backup: BackupFile, {keys, signal, found}: Work): AsyncGenerator<Uint8Array, void> {
	const {sidecar} = backup;
	const codec = codecByName(sidecar.compression);
	const stored = readStored(backup, signal);
	const iv = sidecar.encryption?.format === 'stream' ? sidecar.encryption.iv : undefined;
	yield * untilDamage(codec, iv ? decryptUnproven(likelyKey(backup, keys, iv), iv)(stored) : stored);
	found.losses.push(codec.name === 'none'
		? 'nothing tells where it is damaged: any byte of the output may be wrong'
		: `everything behind byte ${found.sizeBytes} of the output; what stands just before it may be wrong, too`);
}

function likelyKey({name, head, sidecar}: BackupFile, keys: readonly CandidateKey[], iv: Uint8Array): MasterKey {
	const codec = codecByName(sidecar.compression);
	const likely = keys.find(({fingerprint}) => fingerprint === sidecar.extras?.keyFingerprint)
		?? keys.find(key => lookWithKey(codec, key.unseal(), {iv, head}).verdict === 'plausible');
	if (!likely) {
		throw noKeyFits(name);
	}

	return likely.unseal();
}

/** Each chunk proves itself: all that do are used, and each run of them that is missing is named. */
async function * intactParts(backups: readonly [BackupFile, ...BackupFile[]], {keys, signal, found}: Work): AsyncGenerator<Uint8Array, void> {
	const [{path: artifactPath, name}] = backups;
	const file = await open(artifactPath, 'r');
	try {
		const inputKeys = keys.map(key => key.unseal().artifactKey());
		for (const {header, sidecar, sizeBytes} of backups) {
			const chunks = header && await findKey({
				file, context: header.context, prefix: header.prefix, firstByte: header.payloadOffset + chunkedPrefixBytes, sizeBytes, signal,
			}, inputKeys);
			if (chunks) {
				yield * intactRuns(await withoutTrailing(chunks, sidecar.sizeBytes), {codec: codecByName(sidecar.compression), found});
				return;
			}
		}

		throw noKeyFits(name);
	} finally {
		await file.close();
	}
}

async function * intactRuns(chunks: IntactChunks, {codec, found}: {readonly codec: Codec; readonly found: Found}): AsyncGenerator<Uint8Array, void> {
	let next = 0;
	const tellLoss = (to: number) => {
		if (to > next) {
			found.losses.push(`${storedRange(chunks, {from: next, to})}, in the output behind its byte ${found.sizeBytes}`);
		}
	};

	let isDecoded = true;
	const runs = await findIntactRuns(chunks);
	for (const run of runs) {
		tellLoss(run.from);
		next = run.to;
		const intact = readRun(chunks, run);
		isDecoded = yield * untilDamage(codec, run.from === 0 ? intact : fromNextStart(intact, codec.name));
	}

	tellLoss(countChunks(chunks));
	if (runs.at(-1)?.isEnd !== true && next === countChunks(chunks)) {
		found.losses.push(`its end, in the output behind its byte ${found.sizeBytes}`);
	}

	if (!isDecoded && found.losses.length === 0) {
		found.losses.push(`everything behind byte ${found.sizeBytes} of the output: it was damaged before it was encrypted`);
	}
}

/** What decompresses before the data end or break off; false for the latter. */
async function * untilDamage(codec: Codec, compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, boolean> {
	try {
		yield * codec.salvage()(compressed);
		return true;
	} catch (error) {
		if (!(error instanceof IntegrityError)) {
			throw error;
		}

		return false;
	}
}

function noKeyFits(name: string): KeyError {
	return new KeyError({
		code: 'NO_KEY_FITS', message: `nothing of ${name} can be salvaged: no key here looks like its own`, hint: 'Give its key with --key-file.',
	});
}
