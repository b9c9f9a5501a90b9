/**
 * Writes a lost sidecar back beside its artifact: the store's copy, or what a chunked artifact's header and a full read tell.
 * The rule: what is written has been proven to fit the artifact. A sidecar that can be read is never replaced, not even an edited one, unless
 * it says itself that it is another artifact's, or has lost the seal that the store's copy has.
 */
import {Buffer} from 'node:buffer';
import {assertStoredBytes, otherNameOf} from '../../artifacts/check-metadata.js';
import {sidecarNameOf} from '../../artifacts/names.js';
import {parseSidecar, type Sidecar} from '../../artifacts/sidecar.js';
import {completeHeader} from '../../artifacts/write-sidecar.js';
import {IntegrityError} from '../../core/errors.js';
import {discard} from '../../core/writing.js';
import {sha256Stage} from '../../crypto/checksum.js';
import {type CandidateKey} from '../../vault/candidate-keys.js';
import {writeSidecarFile} from '../backup/copies.js';
import {destinationKeyOf, type OperationContext} from '../context.js';
import {type StoredPlace} from '../keeping/remove-artifact.js';
import {decodeInto} from '../restore/decode-into.js';
import {type OpenedArtifact, withArtifact} from '../restore/open-artifact.js';
import {withStorage} from '../with-storage.js';
import {type ArtifactLocation, noSuchArtifact} from './artifact-reference.js';
import {describeRow} from './describe-row.js';
import {sealJudge} from './judge-seal.js';
import {
	findKeptText, headerAsSidecar, type LoadedSidecar, readHead, readSmallFile, type SidecarPlace,
} from './load-sidecar.js';

export type RepairRequest = {
	readonly location: ArtifactLocation;
	/** Used instead of the vault's: keys from a file or a kit. */
	readonly givenKeys?: readonly CandidateKey[];
};

export type RepairResult = {
	readonly artifactName: string;
	readonly sidecarName: string;
	/** `sound`: there was one that fits, and nothing was written. `replaced`: there was one that couldn't be read. */
	readonly outcome: 'sound' | 'written' | 'replaced';
	/** Where the one beside the artifact now came from. */
	readonly from: SidecarPlace;
	/** Why the old one couldn't be read. */
	readonly problem?: string;
	/** False: no key could confirm the metadata; size, checksum and auth tag did. */
	readonly isMetadataAuthenticated: boolean;
};

/**
 * @throws {NotFoundError} ARTIFACT_NOT_FOUND, SIDECAR_NOT_FOUND where there is no copy anywhere.
 * @throws {IntegrityError} SIDECAR_ALTERED, ARTIFACT_DAMAGED where copy and artifact don't fit; nothing is written then.
 */
export async function repair(request: RepairRequest, context: OperationContext): Promise<RepairResult> {
	const {destination, name} = request.location;
	return withStorage(destination, context, async storage => {
		const location = {...request.location, storage};
		if (!await storage.stat(name, context.signal)) {
			throw noSuchArtifact(name);
		}

		const present = await readPresent(location, context);
		const found = present.sidecar
			? {sidecar: present.sidecar, foundAt: 'beside the artifact' as const}
			: await findCopy(location, present, context);
		return withArtifact({...request, givenSidecar: found}, context, async artifact => settle(artifact, {present, found}, context));
	});
}

type Present = {
	readonly sidecar?: Sidecar;
	/** Why what is there is of no use; absent where nothing is there. */
	readonly problem?: string;
	/** Its text, where it is another's or was edited. */
	readonly text?: string;
};

async function readPresent(location: StoredPlace, context: OperationContext): Promise<Present> {
	const {storage, name} = location;
	const sidecarName = sidecarNameOf(name);
	if (!await storage.stat(sidecarName, context.signal)) {
		return {};
	}

	try {
		const bytes = await readSmallFile(storage, sidecarName, context.signal);
		const sidecar = parseSidecar(sidecarName, bytes);
		const text = bytes.toString('utf8');
		const problem = findFault({sidecar, text}, location, context);
		return problem === undefined ? {sidecar} : {problem: `sidecar ${sidecarName} ${problem}`, text};
	} catch (error) {
		if (error instanceof IntegrityError && error.code === 'SIDECAR_INVALID') {
			return {problem: error.message};
		}

		throw error;
	}
}

type ReadText = {readonly sidecar: Sidecar; readonly text: string};

/** Why a sidecar that can be read is not this artifact's own as it was written. */
function findFault({sidecar, text}: ReadText, {name}: StoredPlace, context: OperationContext): string | undefined {
	const seal = sealJudge(context).judge(name, sidecar);
	const other = otherNameOf(name, sidecar);
	if (other !== undefined) {
		return `is that of another artifact, ${other}`;
	}

	const isSealLost = seal === 'absent' && context.store.artifacts.findByName(name).some(row => row.seal === 'proven' && row.sidecar !== text);
	return isSealLost ? 'has lost its seal' : undefined;
}

type Copy = LoadedSidecar & {
	/** Absent for a header, which has to be completed first. */
	readonly text?: string;
};

/** Never the very one that is to be replaced. */
async function findCopy(location: StoredPlace, present: Present, context: OperationContext): Promise<Copy> {
	const {storage, name} = location;
	const kept = context.store.artifacts.findByName(name).find(row => row.seal === 'proven' && row.sidecar !== present.text)?.sidecar ?? findKeptText(location, context);
	const text = kept === present.text ? undefined : kept;
	return text === undefined
		? headerAsSidecar(name, await readHead(storage, name, context.signal))
		: {sidecar: parseSidecar(sidecarNameOf(name), Buffer.from(text)), foundAt: 'in the store', text};
}

type Finding = {readonly present: Present; readonly found: Copy};

/** By now key, seal and, for a stream, all stored bytes are found to fit. */
async function settle(artifact: OpenedArtifact, {present, found}: Finding, context: OperationContext): Promise<RepairResult> {
	const {location: {name}, isMetadataAuthenticated} = artifact;
	const bytes = await proveBytes(artifact, found, context);
	if (!present.sidecar) {
		await write(artifact, {present, bytes}, context);
	}

	return {
		artifactName: name,
		sidecarName: sidecarNameOf(name),
		outcome: present.sidecar ? 'sound' : (present.problem === undefined ? 'written' : 'replaced'),
		from: found.foundAt,
		...(present.problem !== undefined && {problem: present.problem}),
		isMetadataAuthenticated,
	};
}

/** A chunked artifact has not been read yet: its size and checksum are only known at its end. */
async function proveBytes(artifact: OpenedArtifact, found: Copy, context: OperationContext): Promise<Buffer> {
	const {location, sidecar, sizeBytes, proven, bytes} = artifact;
	if (proven && sidecar.encryption?.format === 'chunked') {
		const checksum = sha256Stage();
		const readLast = (signal: AbortSignal) => checksum.stage(bytes.readLast(signal));
		const plainSizeBytes = await decodeInto({...artifact, bytes: {...bytes, readLast}}, {output: discard(), endsOutput: true}, context);
		const end = {checksum: checksum.digestHex(), sizeBytes, plainSizeBytes};
		assertStoredBytes({artifactName: location.name, sidecar}, end);
		if (found.text === undefined) {
			return completeHeader(sidecar.json, end, proven.key);
		}
	}

	return Buffer.from(found.text ?? '');
}

async function write({location, sizeBytes}: OpenedArtifact, {present, bytes}: {readonly present: Present; readonly bytes: Buffer}, context: OperationContext): Promise<void> {
	const {storage, name, destination} = location;
	const sidecarName = sidecarNameOf(name);
	if (present.problem !== undefined) {
		context.emit({type: 'log', level: 'warning', message: `${present.problem}; it is replaced`});
		await storage.remove(sidecarName, context.signal);
	}

	await storage.retain?.(name, context.signal);
	await writeSidecarFile({destination, storage}, {name: sidecarName, bytes}, context);
	const place = {destinationKey: destinationKeyOf(destination), name};
	const sidecar = parseSidecar(sidecarName, bytes);
	const row = describeRow({
		name, sidecar, text: bytes.toString('utf8'), sizeBytes, seal: sealJudge(context).judge(name, sidecar),
	}, context);
	context.store.artifacts.record({...row, ...place});
	context.store.artifacts.mark(place, {fault: undefined, faultAt: undefined});
	context.emit({type: 'log', level: 'info', message: `${sidecarName} is written`});
}
