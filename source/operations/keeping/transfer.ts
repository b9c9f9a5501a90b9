/**
 * One more copy of an artifact: from a storage that has it to a destination that lacks it, as ciphertext, without any key.
 * The rule: what arrives has the size and checksum of its sidecar before it gets its name, and the sidecar comes last.
 */
import {Buffer} from 'node:buffer';
import {pipeline} from 'node:stream/promises';
import {assertStoredBytes} from '../../artifacts/check-metadata.js';
import {createMeter} from '../../artifacts/meter.js';
import {sidecarNameOf} from '../../artifacts/names.js';
import {parseSidecar, type Sidecar} from '../../artifacts/sidecar.js';
import {chainStages} from '../../core/codec.js';
import {DestinationError, IntegrityError} from '../../core/errors.js';
import {shellWord} from '../../core/shell-word.js';
import {skipBytes} from '../../core/skip-bytes.js';
import {type Storage, type Upload} from '../../core/storage.js';
import {discard} from '../../core/writing.js';
import {sha256Stage} from '../../crypto/checksum.js';
import {artifactReference} from '../../core/format-reference.js';
import {
	destinationKeyOf, type NamedConnection, type OperationContext, withProgress,
} from '../context.js';
import {
	commitCopy, type Copy, endFailed, forgetUnnamed, type NewCopy, writeSidecarFile,
} from '../backup/copies.js';
import {describeRow} from '../catalogue/describe-row.js';
import {type FoundSeal, sealJudge} from '../catalogue/judge-seal.js';
import {readSmallFile} from '../catalogue/load-sidecar.js';

export type Transfer = {
	readonly name: string;
	readonly from: {readonly destination: NamedConnection; readonly storage: Storage};
	readonly to: {readonly destination: NamedConnection; readonly storage: Storage};
	/** Whether what arrived before a failure is left for the next try, where the storage can: only for bytes that stay at hand. */
	readonly isResumable: boolean;
};

/**
 * @throws {IntegrityError} ARTIFACT_DAMAGED, SIDECAR_INVALID: the copy here is no good, another one may be.
 * @throws {DestinationError} what either storage fails with.
 */
export async function transfer(request: Transfer, context: OperationContext): Promise<void> {
	const {name, from, to} = request;
	const bytes = await readSmallFile(from.storage, sidecarNameOf(name), context.signal);
	const sidecar = parseSidecar(sidecarNameOf(name), bytes);
	const present = await to.storage.stat(name, context.signal);
	const text = bytes.toString('utf8');
	const row = describeRow({
		name, sidecar, text, sizeBytes: sidecar.sizeBytes ?? present?.sizeBytes ?? 0, seal: sealOf(name, {sidecar, text}, context),
	}, context);
	await (present ? completeCopy(request, sidecar, row, context) : copyWhole(request, {sidecar, row}, context));

	const place = {destinationKey: destinationKeyOf(to.destination), name};
	context.store.artifacts.record({...row, ...place});
	// Of other bytes that were there before.
	context.store.artifacts.mark(place, {
		damagedAt: undefined, damage: undefined, fault: undefined, faultAt: undefined,
	});
}

/** A copy's seal was usually checked where it came from, so that no key is needed for it. */
function sealOf(name: string, {sidecar, text}: {readonly sidecar: Sidecar; readonly text: string}, context: OperationContext): FoundSeal {
	const known = context.store.artifacts.findByName(name).find(row => row.sidecar === text && row.seal !== undefined);
	return known?.seal ?? sealJudge(context).judge(name, sidecar);
}

async function copyWhole({name, from, to, isResumable}: Transfer, {sidecar, row}: {readonly sidecar: Sidecar; readonly row: NewCopy}, context: OperationContext): Promise<void> {
	const {sizeBytes, checksum} = sidecar;
	const upload = await to.storage.create(name, {
		...(sizeBytes !== undefined && {sizeEstimateBytes: sizeBytes}),
		...(isResumable && checksum !== undefined && {resumeId: checksum}),
	}, context.signal);
	const copy: Copy = {
		destination: to.destination, storage: to.storage, upload, failure: undefined,
	};
	try {
		await moveBytes({
			name, storage: from.storage, sidecar, upload,
		}, context);
		await commitCopy(copy, row, context);
		if (copy.failure) {
			throw copy.failure;
		}
	} catch (error) {
		const end = async () => upload.suspend && isWorthKeeping(error) ? upload.suspend() : upload.abort();
		await endFailed({name, destination: to.destination, end}, context);
		await forgetUnnamed(copy, name, context);
		throw error;
	}
}

/** Bytes that are no good, or can't get their name, don't wait for another try. */
function isWorthKeeping(error: unknown): boolean {
	return !(error instanceof IntegrityError) && !(error instanceof DestinationError && error.code === 'NAME_EXISTS');
}

type Stored = {readonly name: string; readonly storage: Storage; readonly sidecar: Sidecar};

async function moveBytes({name, storage, sidecar, upload}: Stored & {readonly upload: Upload}, context: OperationContext): Promise<void> {
	const {signal, emit} = context;
	const stages = ['fetch', 'store'] as const;
	const meter = createMeter(stages, context.monotonicMs);
	emit({type: 'stage-started', stages});
	const {offsetBytes = 0} = upload;
	if (offsetBytes > 0) {
		emit({type: 'log', level: 'info', message: `${offsetBytes} bytes of ${name} are there from an earlier upload; it goes on from there`});
	}

	const checksum = sha256Stage();
	await withProgress({meter, expectedBytesIn: sidecar.sizeBytes, emit}, async () => pipeline(
		await storage.read(name, {}, signal),
		// The whole is read, since the checksum is of the whole; only what is missing is sent.
		chainStages([meter.after('fetch'), checksum.stage, source => skipBytes(source, offsetBytes), meter.before('store')]),
		upload.stream,
		{signal},
	));
	assertStoredBytes({artifactName: name, sidecar}, {sizeBytes: meter.bytesAfter('fetch'), checksum: checksum.digestHex()});
}

/** An artifact without its sidecar, as a crash between the two leaves it: the sidecar is all that it lacks, if its bytes are right. */
async function completeCopy({name, to}: Transfer, sidecar: Sidecar, row: NewCopy, context: OperationContext): Promise<void> {
	const {storage} = to;
	const checksum = sha256Stage();
	const meter = createMeter(['fetch', 'verify'], context.monotonicMs);
	context.emit({type: 'log', level: 'info', message: `${name} is at "${to.destination.name}" without its sidecar; it is checked and completed`});
	await pipeline(await storage.read(name, {}, context.signal), chainStages([meter.after('fetch'), checksum.stage]), discard(), {signal: context.signal});
	try {
		assertStoredBytes({artifactName: name, sidecar}, {sizeBytes: meter.bytesAfter('fetch'), checksum: checksum.digestHex()});
	} catch (error) {
		throw new DestinationError({
			code: 'NAME_EXISTS',
			message: `"${to.destination.name}" has a file ${name} without a sidecar, with other bytes than the artifact`,
			hint: `Look at that file; if it may go, type 'dbseal remove ${shellWord(artifactReference(to.destination.name, name))}' and copy again.`,
			cause: error,
		});
	}

	await storage.retain?.(name, context.signal);
	await writeSidecarFile(to, {name: sidecarNameOf(name), bytes: Buffer.from(row.sidecar)}, context);
}
