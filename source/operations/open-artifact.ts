/**
 * Opens an artifact: its metadata, its key, and the proof that key and bytes belong together.
 * The rule: nobody gets an `OpenedArtifact` whose next read could give a byte that isn't authenticated:
 * a stream is read to its end for that first, a chunked one checks itself as it goes.
 */
import {Buffer} from 'node:buffer';
import {type Authentication, authenticate} from '../artifacts/authenticate.js';
import {assertPlainName, assertStoredBytes} from '../artifacts/check-metadata.js';
import {parseChunkedHeader, readChunked} from '../artifacts/chunked-header.js';
import {openRereadable, type Rereadable} from '../artifacts/rereadable.js';
import {type Sidecar, type StreamEncryptionFields} from '../artifacts/sidecar.js';
import {codecByName} from '../compression/registry.js';
import {type Codec, type StreamStage} from '../core/codec.js';
import {type Storage} from '../core/storage.js';
import {decryptStream} from '../crypto/stream-cipher.js';
import {type CandidateKey, candidateKeys} from '../vault/candidate-keys.js';
import {type ArtifactLocation, noSuchArtifact} from './artifact-reference.js';
import {type OperationContext} from './context.js';
import {chunkedKeyTest, streamKeyTest} from './key-test.js';
import {loadMetadata, readHead, type SidecarPlace} from './load-sidecar.js';
import {proveKey} from './prove-key.js';
import {readWithProgress} from './read-with-progress.js';
import {type ProvenKey} from './smart-recovery.js';
import {withStorage} from './with-storage.js';

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
		const file = await storage.stat(name, context.signal);
		if (!file) {
			throw noSuchArtifact(name);
		}

		const {sidecar, foundAt, head} = request.givenSidecar
			? {...request.givenSidecar, head: await readHead(storage, name, context.signal)}
			: await loadMetadata({...request.location, storage}, context);
		const bytes = openRereadable({storage, name, sizeBytes: file.sizeBytes}, context.adapters.scratchFolder);
		try {
			return await work(await openVerified({
				location: {...request.location, storage},
				...(request.givenKeys && {givenKeys: request.givenKeys}),
				sidecar,
				sidecarFoundAt: foundAt,
				head,
				bytes,
				sizeBytes: file.sizeBytes,
				codec: codecByName(sidecar.compression),
			}, context));
		} finally {
			await bytes.close();
		}
	});
}

type Unverified = Pick<OpenArtifactRequest, 'givenKeys'> & Omit<OpenedArtifact, 'proven' | 'isMetadataAuthenticated'> & {readonly head: Buffer};

async function openVerified({head, givenKeys, ...artifact}: Unverified, context: OperationContext): Promise<OpenedArtifact> {
	const {encryption} = artifact.sidecar;
	if (!encryption) {
		return openPlain(artifact, context);
	}

	const candidates = givenKeys ?? candidateKeys(context.vault());
	const keys = {candidates, isVault: givenKeys === undefined, head};
	const opened = await (encryption.format === 'chunked'
		? openChunked({...artifact, ...keys, profileId: encryption.profileId}, context)
		: openStream({...artifact, ...keys, encryption}, context));
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

async function openChunked({candidates, isVault, head, profileId, ...artifact}: Common & Keys & {readonly profileId: string}, context: OperationContext): Promise<OpenedArtifact> {
	const artifactName = artifact.location.name;
	const header = parseChunkedHeader(artifactName, head);
	const {seal, ...proven} = await proveKey({
		artifactName, sidecar: artifact.sidecar, profileId, candidates, isVault, test: chunkedKeyTest(header),
	}, context);
	// The key's commitment covers the header, so metadata from there is authenticated without a seal.
	const isMetadataAuthenticated = seal === 'valid' || artifact.sidecarFoundAt === 'in its own header';
	return {...artifact, isMetadataAuthenticated, proven: {...proven, decrypt: () => readChunked(proven.key, header)}};
}
