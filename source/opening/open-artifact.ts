/**
 * Opens what is stored: its key, and the proof that key and bytes belong together. It knows a name, some metadata and a way to read,
 * and neither a store nor a network: the program and the stand-alone reader open by the same steps.
 * The rule: nobody gets an `Opened` whose next read could give a byte that isn't authenticated: a stream is read to its end for that
 * first, a chunked artifact checks itself as it goes, and one that isn't encrypted is compared with its checksum.
 */
import {Buffer} from 'node:buffer';
import {type Authentication, authenticate} from '../artifacts/authenticate.js';
import {assertPlainName, assertStoredBytes} from '../artifacts/check-metadata.js';
import {
	type ChunkedHeader, isChunked, parseChunkedHeader, readChunked,
} from '../artifacts/chunked-header.js';
import {type Sidecar, type StreamEncryptionFields} from '../artifacts/sidecar.js';
import {
	assertAgreement, type HeadedSidecar, provenOrDamaged, underHeader,
} from '../artifacts/under-header.js';
import {codecByName} from '../compression/registry.js';
import {type StreamStage} from '../core/codec.js';
import {type Emit} from '../core/events.js';
import {decryptStream} from '../crypto/stream-cipher.js';
import {type CandidateKey} from '../vault/candidate-keys.js';
import {chunkedKeyTest, streamKeyTest} from './key-test.js';
import {proveKey, type ProvenProfile} from './prove-key.js';

export type ArtifactMetadata = {
	readonly sidecar: Sidecar;
	/** The artifact's first bytes. */
	readonly head: Buffer;
	/** What a chunked artifact says of itself. */
	readonly header?: ChunkedHeader & Pick<HeadedSidecar, 'contradiction'>;
};

export type UnopenedArtifact = ArtifactMetadata & {
	/** The artifact's name without folders. */
	readonly name: string;
	readonly sizeBytes: number;
	/** Whether there is no sidecar, so that the header stands in for it. */
	readonly isHeaderAlone: boolean;
	/** Gives `use` all stored bytes, from the first. It is called at most once for each read of the whole. */
	read<Found>(use: (source: AsyncIterable<Uint8Array>) => Promise<Found>): Promise<Found>;
};

export type Keyring = {
	readonly candidates: readonly CandidateKey[];
	/** False where they were given by hand: then the profile's id in the sidecar says nothing. */
	readonly isVault: boolean;
	/** The one that the sidecar names, tried first. */
	readonly named?: CandidateKey | undefined;
};

export type Opened = {
	/** Absent for an artifact that is not encrypted. */
	readonly proven?: Omit<ProvenProfile, 'seal'> & {
		/** Takes all stored bytes from the first, once. */
		readonly decrypt: () => StreamStage;
	};
	/** Whether the metadata is known to be as dbseal wrote it: false for other writers' sidecars, and where nothing is encrypted. */
	readonly isMetadataAuthenticated: boolean;
};

/**
 * Of a chunked artifact by its own header, whatever its sidecar has lost.
 * @throws IntegrityError ARTIFACT_DAMAGED where one is said to be chunked and doesn't begin like that, or its header can't be understood
 */
export function headedMetadata(name: string, head: Buffer, sidecar: Sidecar): ArtifactMetadata {
	if (!isChunked(head) && sidecar.encryption?.format !== 'chunked') {
		return {sidecar, head};
	}

	const header = parseChunkedHeader(name, head);
	const {sidecar: headed, ...contradiction} = underHeader(name, header, sidecar);
	return {sidecar: headed, head, header: {...header, ...contradiction}};
}

/**
 * @param keysFor Asked only where something is encrypted.
 * @throws KeyError NO_KEY_FITS, and what `keysFor` throws
 * @throws IntegrityError ARTIFACT_DAMAGED, SIDECAR_ALTERED, SIDECAR_INVALID, SIDECAR_OF_ANOTHER
 */
export async function openArtifact(artifact: UnopenedArtifact, keysFor: (sidecar: Sidecar) => Keyring, emit: Emit): Promise<Opened> {
	const {name, head, sidecar, header} = artifact;
	const {encryption} = sidecar;
	if (header ?? encryption?.format === 'chunked') {
		return openChunked({...artifact, header: header ?? parseChunkedHeader(name, head)}, keysFor(sidecar), emit);
	}

	return encryption ? openStream(artifact, encryption, {keys: keysFor(sidecar), emit}) : openPlain(artifact);
}

async function openPlain(artifact: UnopenedArtifact): Promise<Opened> {
	const {name, sidecar} = artifact;
	assertPlainName({artifactName: name});
	const found = await artifact.read(async source => authenticate({
		source, keys: [], iv: Buffer.alloc(12), authTag: Buffer.alloc(16),
	}));
	assertStoredBytes({artifactName: name, sidecar}, found);
	return {isMetadataAuthenticated: false};
}

async function openStream(artifact: UnopenedArtifact, encryption: StreamEncryptionFields, {keys, emit}: {readonly keys: Keyring; readonly emit: Emit}): Promise<Opened> {
	const {name, sidecar, head, sizeBytes} = artifact;
	let authentication: Authentication | undefined;
	const test = streamKeyTest({
		sidecar,
		encryption,
		codec: codecByName(sidecar.compression),
		head,
		sizeBytes,
		candidates: keys.candidates,
		read: async use => artifact.read(use),
		onAuthenticated(found) {
			authentication = found;
		},
	});
	const {seal, ...proven} = await proveKey({
		artifactName: name, sidecar, profileId: encryption.profileId, ...keys, test, emit,
	});
	if (authentication) {
		assertStoredBytes({artifactName: name, sidecar}, authentication);
	}

	return {isMetadataAuthenticated: seal === 'valid', proven: {...proven, decrypt: () => decryptStream(proven.key, encryption)}};
}

type Chunked = UnopenedArtifact & {readonly header: NonNullable<ArtifactMetadata['header']>};

async function openChunked({name, sidecar, header, isHeaderAlone}: Chunked, keys: Keyring, emit: Emit): Promise<Opened> {
	const profileId = sidecar.encryption?.profileId ?? '';
	const fingerprint = sidecar.extras?.keyFingerprint;
	const isKeyHere = keys.candidates.some(candidate => (keys.isVault && candidate.profileId === profileId) || candidate.fingerprint === fingerprint);
	const {seal, ...proven} = await provenOrDamaged({name, ...header, isKeyHere}, async () => proveKey({
		artifactName: name, sidecar, profileId, ...keys, test: chunkedKeyTest(header), emit,
	}));
	assertAgreement({name, ...header});
	return {
		// The key's commitment covers the header, so metadata from there is authenticated without a seal.
		isMetadataAuthenticated: seal === 'valid' || isHeaderAlone,
		proven: {...proven, decrypt: () => readChunked(proven.key, header)},
	};
}
