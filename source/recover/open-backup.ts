/**
 * Finds the key that opens a backup, by the same steps as the program: fingerprint or commitment, look, then the auth tag.
 * The rule: what comes out here is proven; a stream artifact has been read to its end once.
 */
import {Buffer} from 'node:buffer';
import {type Authentication, authenticate} from '../artifacts/authenticate.js';
import {readChunked} from '../artifacts/chunked-header.js';
import {assertPlainName, assertSeal, assertStoredBytes} from '../artifacts/check-metadata.js';
import {assertAgreement, provenOrDamaged} from '../artifacts/under-header.js';
import {codecByName} from '../compression/registry.js';
import {type StreamStage} from '../core/codec.js';
import {IntegrityError, KeyError} from '../core/errors.js';
import {type Emit} from '../core/events.js';
import {decryptStream} from '../crypto/stream-cipher.js';
import {chunkedKeyTest, type KeyTest, streamKeyTest} from '../opening/key-test.js';
import {type ProvenKey, smartRecovery} from '../opening/smart-recovery.js';
import {type CandidateKey} from '../vault/candidate-keys.js';
import {type BackupFile, readStored} from './backup-file.js';

export type OpenedBackup = {
	/** Absent for a backup that is not encrypted. */
	readonly profileName?: string;
	/** Whether the sidecar is known to be as dbseal wrote it. */
	readonly isMetadataAuthenticated: boolean;
	/** Decrypts all stored bytes from the first; throws an IntegrityError for what isn't authentic. */
	readonly decrypt?: StreamStage;
};

export type OpenRequest = {
	readonly backup: BackupFile;
	readonly keys: readonly CandidateKey[];
	readonly emit: Emit;
	readonly signal: AbortSignal;
};

/**
 * @throws KeyError NO_KEY_FITS
 * @throws IntegrityError ARTIFACT_DAMAGED, SIDECAR_ALTERED, SIDECAR_INVALID
 */
export async function openBackup(request: OpenRequest): Promise<OpenedBackup> {
	const {backup, keys, signal} = request;
	const {encryption} = backup.sidecar;
	if (!encryption && !backup.header) {
		assertPlainName({artifactName: backup.name});
		await assertPlainBytes(backup, signal);
		return {isMetadataAuthenticated: false};
	}

	if (keys.length === 0) {
		throw noKeys(backup);
	}

	return backup.header ? openChunked(request, backup.header) : openStream(request);
}

async function openStream(request: OpenRequest): Promise<OpenedBackup> {
	const {backup, keys, signal} = request;
	const {sidecar, name} = backup;
	const {encryption} = sidecar;
	if (encryption?.format !== 'stream') {
		throw new IntegrityError({
			code: 'ARTIFACT_DAMAGED', message: `${name} is damaged: its metadata says that it is chunked, and it does not begin like that`, hint: 'Take another copy of it, or an older backup.',
		});
	}

	let authentication: Authentication | undefined;
	const test = streamKeyTest({
		sidecar,
		encryption,
		codec: codecByName(sidecar.compression),
		head: backup.head,
		sizeBytes: backup.sizeBytes,
		candidates: keys,
		read: async consume => consume(readStored(backup, signal)),
		onAuthenticated(found) {
			authentication = found;
		},
	});
	const {key, candidate, isMetadataAuthenticated} = await prove(request, test);
	if (authentication) {
		assertStoredBytes({artifactName: name, sidecar}, authentication);
	}

	return {profileName: candidate.profileName, isMetadataAuthenticated, decrypt: decryptStream(key, encryption)};
}

async function openChunked(request: OpenRequest, header: NonNullable<BackupFile['header']>): Promise<OpenedBackup> {
	const {backup, keys} = request;
	const isKeyHere = keys.some(({fingerprint}) => fingerprint === backup.sidecar.extras?.keyFingerprint);
	const {key, candidate, isMetadataAuthenticated} = await provenOrDamaged({...backup, isKeyHere}, async () => prove(request, chunkedKeyTest(header)));
	assertAgreement(backup);
	return {
		profileName: candidate.profileName,
		// The commitment covers the header, which stands in for the sidecar
		isMetadataAuthenticated: isMetadataAuthenticated || backup.isSidecarMissing,
		decrypt: readChunked(key, header),
	};
}

async function prove({backup, keys, emit}: OpenRequest, test: KeyTest): Promise<ProvenKey & {readonly isMetadataAuthenticated: boolean}> {
	const {name, sidecar} = backup;
	const proven = await smartRecovery({
		artifactName: name, sidecar, profileId: sidecar.encryption?.profileId ?? '', candidates: keys, isVault: false, test, emit,
	});
	return {...proven, isMetadataAuthenticated: assertSeal({artifactName: name, sidecar}, proven.key) === 'valid'};
}

async function assertPlainBytes(backup: BackupFile, signal: AbortSignal): Promise<void> {
	const found = await authenticate({
		source: readStored(backup, signal), keys: [], iv: Buffer.alloc(12), authTag: Buffer.alloc(16),
	});
	assertStoredBytes({artifactName: backup.name, sidecar: backup.sidecar}, found);
}

function noKeys({name}: BackupFile): KeyError {
	return new KeyError({
		code: 'NO_KEY_FITS',
		message: `${name} is encrypted, and no key was found: neither beside recover.mjs nor in this folder`,
		hint: 'Give a key with --key-file: master.key, keys.json, or a text file with the lines of a printed kit.',
	});
}
