/**
 * Opens an artifact: its metadata, its key, and the proof that key and bytes belong together.
 * The rule: nobody gets an `OpenedArtifact` whose next read could give a byte that isn't authenticated:
 * a stream is read to its end for that first, a chunked one checks itself as it goes.
 */
import {Buffer} from 'node:buffer';
import {type Authentication, authenticate} from '../../artifacts/authenticate.js';
import {assertPlainName, assertStoredBytes} from '../../artifacts/check-metadata.js';
import {
	type ChunkedHeader, isChunked, parseChunkedHeader, readChunked,
} from '../../artifacts/chunked-header.js';
import {openRereadable, type Rereadable} from '../../artifacts/rereadable.js';
import {type Sidecar, type StreamEncryptionFields} from '../../artifacts/sidecar.js';
import {
	assertAgreement, type HeadedSidecar, provenOrDamaged, underHeader,
} from '../../artifacts/under-header.js';
import {codecByName} from '../../compression/registry.js';
import {type Codec, type StreamStage} from '../../core/codec.js';
import {IntegrityError, toError} from '../../core/errors.js';
import {type Storage} from '../../core/storage.js';
import {decryptStream} from '../../crypto/stream-cipher.js';
import {chunkedKeyTest, streamKeyTest} from '../../opening/key-test.js';
import {type ProvenKey} from '../../opening/smart-recovery.js';
import {type CandidateKey, candidateKeys} from '../../vault/candidate-keys.js';
import {type ArtifactLocation, noSuchArtifact} from '../catalogue/artifact-reference.js';
import {loadMetadata, readHead, type SidecarPlace} from '../catalogue/load-sidecar.js';
import {damagingCodes} from '../catalogue/remember-damage.js';
import {type OperationContext} from '../context.js';
import {withStorage} from '../with-storage.js';
import {proveKey} from './prove-key.js';
import {readWithProgress} from './read-with-progress.js';

export type OpenedArtifact = {
	/** Its storage is open for as long as this is. */
	readonly location: ArtifactLocation & {readonly storage: Storage};
	readonly sidecar: Sidecar;
	readonly sidecarFoundAt: SidecarPlace;
	readonly sizeBytes: number;
	readonly codec: Codec;
	/** Absent for an artifact that is not encrypted. */
	readonly proven?: ProvenKey & {
		readonly isSmartRecovery: boolean;
		/** Takes all stored bytes from the first, once. */
		readonly decrypt: () => StreamStage;
	};
	/** False for other writers' sidecars, and for artifacts that aren't encrypted. */
	readonly isMetadataAuthenticated: boolean;
	readonly bytes: Rereadable;
};

export type OpenArtifactRequest = {
	readonly location: ArtifactLocation;
	/** Used instead of the vault's: keys from a file or a kit. */
	readonly givenKeys?: readonly CandidateKey[];
	/** Throws for what need not be fetched at all, by what its sidecar says. */
	readonly admit?: (sidecar: Sidecar) => void;
	/** Used instead of looking for one. */
	readonly givenSidecar?: {readonly sidecar: Sidecar; readonly foundAt: SidecarPlace};
};

/**
 * Calls `work` with the opened artifact, and closes everything behind it.
 * @throws {NotFoundError} ARTIFACT_NOT_FOUND, SIDECAR_NOT_FOUND
 * @throws {IntegrityError} SIDECAR_INVALID, SIDECAR_ALTERED, ARTIFACT_DAMAGED
 * @throws {KeyError} NO_KEY_FITS, and what unlocking the vault throws
 */
export async function withArtifact<T>(request: OpenArtifactRequest, context: OperationContext, work: (artifact: OpenedArtifact) => Promise<T>): Promise<T> {
	const {destination, name} = request.location;
	return withStorage(destination, context, async storage => {
		let bytes: Rereadable | undefined;
		const attempt = async (): Promise<T> => {
			const file = await storage.stat(name, context.signal);
			if (!file) {
				throw noSuchArtifact(name);
			}

			const metadata = await readMetadata({...request, location: {...request.location, storage}}, context);
			request.admit?.(metadata.sidecar);
			bytes = openRereadable({storage, name, sizeBytes: file.sizeBytes}, context.adapters.scratchFolder);
			try {
				return await work(await openVerified({
					...metadata,
					location: {...request.location, storage},
					...(request.givenKeys && {givenKeys: request.givenKeys}),
					bytes,
					sizeBytes: file.sizeBytes,
					codec: codecByName(metadata.sidecar.compression),
				}, context));
			} finally {
				await bytes.close();
			}
		};

		try {
			return await attempt();
		} catch (error) {
			if (storage.isLocal || bytes?.isKept() === true || !isDamage(error)) {
				throw error;
			}

			context.emit({type: 'log', level: 'warning', message: `${toError(error).message}; it came over a network, so it is read once more before that is believed`});
			return attempt();
		}
	});
}

function isDamage(error: unknown): boolean {
	return error instanceof IntegrityError && damagingCodes.has(error.code);
}

type Metadata = {
	readonly sidecar: Sidecar;
	readonly sidecarFoundAt: SidecarPlace;
	/** The artifact's first bytes. */
	readonly head: Buffer;
	/** Of a chunked artifact. */
	readonly header?: ChunkedHeader & Pick<HeadedSidecar, 'contradiction'>;
};

/** For a chunked artifact by its own header, whatever its sidecar has lost. */
async function readMetadata({location, givenSidecar}: OpenArtifactRequest & Pick<OpenedArtifact, 'location'>, context: OperationContext): Promise<Metadata> {
	const {name, storage} = location;
	const {sidecar, foundAt, head} = givenSidecar
		? {...givenSidecar, head: await readHead(storage, name, context.signal)}
		: await loadMetadata(location, context);
	if (!isChunked(head) && sidecar.encryption?.format !== 'chunked') {
		return {sidecar, sidecarFoundAt: foundAt, head};
	}

	const header = parseChunkedHeader(name, head);
	const {sidecar: headed, ...contradiction} = underHeader(name, header, sidecar);
	return {
		sidecar: headed, sidecarFoundAt: foundAt, head, header: {...header, ...contradiction},
	};
}

type Unverified = Metadata & Pick<OpenArtifactRequest, 'givenKeys'> & Omit<OpenedArtifact, 'proven' | 'isMetadataAuthenticated'>;

async function openVerified({head, header, givenKeys, ...artifact}: Unverified, context: OperationContext): Promise<OpenedArtifact> {
	const {encryption} = artifact.sidecar;
	if (!encryption) {
		return openPlain(artifact, context);
	}

	const candidates = givenKeys ?? candidateKeys(context.vault());
	const keys = {candidates, isVault: givenKeys === undefined, head};
	const opened = await (encryption.format === 'stream'
		? openStream({...artifact, ...keys, encryption}, context)
		: openChunked({
			...artifact, ...keys, header: header ?? parseChunkedHeader(artifact.location.name, head), profileId: encryption.profileId,
		}, context));
	if (!opened.isMetadataAuthenticated) {
		context.emit({type: 'log', level: 'warning', message: 'metadata not authenticated: the sidecar has no seal (another tool may have written it)'});
	}

	return opened;
}

type Common = Omit<OpenedArtifact, 'proven' | 'isMetadataAuthenticated'>;
type Keys = {readonly candidates: readonly CandidateKey[]; readonly isVault: boolean; readonly head: Buffer};

async function openPlain(artifact: Common, context: OperationContext): Promise<OpenedArtifact> {
	assertPlainName({artifactName: artifact.location.name});
	const authentication = await readWithProgress(artifact, context, async source => authenticate({
		source, keys: [], iv: Buffer.alloc(12), authTag: Buffer.alloc(16),
	}));
	assertStoredBytes({artifactName: artifact.location.name, sidecar: artifact.sidecar}, authentication);
	context.emit({type: 'log', level: 'warning', message: `${artifact.location.name} is not encrypted: its checksum shows damage, but not who wrote it`});
	return {...artifact, isMetadataAuthenticated: false};
}

async function openStream({candidates, isVault, head, encryption, ...artifact}: Common & Keys & {readonly encryption: StreamEncryptionFields}, context: OperationContext): Promise<OpenedArtifact> {
	let authentication: Authentication | undefined;
	const {sidecar, codec} = artifact;
	const test = streamKeyTest({
		sidecar,
		encryption,
		codec,
		head,
		sizeBytes: artifact.sizeBytes,
		candidates,
		read: async work => readWithProgress(artifact, context, work),
		onAuthenticated(found) {
			authentication = found;
		},
	});
	const {seal, ...proven} = await proveKey({
		artifactName: artifact.location.name, sidecar, profileId: encryption.profileId, candidates, isVault, test,
	}, context);
	if (authentication) {
		assertStoredBytes({artifactName: artifact.location.name, sidecar}, authentication);
	}

	return {...artifact, isMetadataAuthenticated: seal === 'valid', proven: {...proven, decrypt: () => decryptStream(proven.key, encryption)}};
}

type Chunked = Common & Keys & {readonly profileId: string; readonly header: NonNullable<Metadata['header']>};

async function openChunked({candidates, isVault, head: _, profileId, header, ...artifact}: Chunked, context: OperationContext): Promise<OpenedArtifact> {
	const artifactName = artifact.location.name;
	const named = {name: artifactName, ...header, isKeyHere: candidates.some(candidate => candidate.profileId === profileId)};
	const {seal, ...proven} = await provenOrDamaged(named, async () => proveKey({
		artifactName, sidecar: artifact.sidecar, profileId, candidates, isVault, test: chunkedKeyTest(header),
	}, context));
	assertAgreement(named);
	// The key's commitment covers the header, so metadata from there is authenticated without a seal.
	const isMetadataAuthenticated = seal === 'valid' || artifact.sidecarFoundAt === 'in its own header';
	return {...artifact, isMetadataAuthenticated, proven: {...proven, decrypt: () => readChunked(proven.key, header)}};
}
