/**
 * Opens a backup with the keys of a kit, by the same steps as the program.
 * The rule: what comes out here is proven; a stream artifact has been read to its end once.
 */
import {KeyError} from '../core/errors.js';
import {type Emit} from '../core/events.js';
import {openArtifact, type Opened} from '../opening/open-artifact.js';
import {type CandidateKey} from '../vault/candidate-keys.js';
import {type BackupFile, readStored} from './backup-file.js';

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
export async function openBackup({backup, keys, emit, signal}: OpenRequest): Promise<Opened> {
	return openArtifact({
		...backup,
		isHeaderAlone: backup.isSidecarMissing,
		read: async consume => consume(readStored(backup, signal)),
	}, () => {
		if (keys.length === 0) {
			throw noKeys(backup);
		}

		return {candidates: keys, isVault: false};
	}, emit);
}

function noKeys({name}: BackupFile): KeyError {
	return new KeyError({
		code: 'NO_KEY_FITS',
		message: `${name} is encrypted, and no key was found: neither beside recover.mjs nor in this folder`,
		hint: 'Give a key with --key-file: master.key, keys.json, or a text file with the lines of a printed kit.',
	});
}
