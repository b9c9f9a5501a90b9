/**
 * Whether a sidecar and the artifact beside it still are what was written.
 * The rule: an edited sidecar and a damaged file are two different errors, and neither is a wrong key.
 */
import path from 'node:path';
import {IntegrityError} from '../core/errors.js';
import {type MasterKey} from '../crypto/master-key.js';
import {type Authentication} from './authenticate.js';
import {type Sidecar} from './sidecar.js';
import {damagedArtifact} from './damaged-artifact.js';
import {checkSeal, type SealState} from './write-sidecar.js';

export type StoredBytes = Pick<Authentication, 'sizeBytes' | 'checksum'>;

type Described = {readonly artifactName: string; readonly sidecar: Sidecar};

/** The artifact that a sidecar of ours was written for, where that is another one than the file of this name; undefined where it fits. */
export function otherNameOf(name: string, {originalFileName, extras}: Pick<Sidecar, 'originalFileName'> & {readonly extras?: unknown}): string | undefined {
	// What other writers mean by this field isn't known.
	const isOther = extras !== undefined && originalFileName !== undefined && path.posix.basename(originalFileName) !== path.posix.basename(name);
	return isOther ? originalFileName : undefined;
}

/** What to say instead of "damaged" where the sidecar is another artifact's: then it says nothing of these bytes. */
export function sidecarOfAnother({artifactName, sidecar}: Described): IntegrityError | undefined {
	const other = otherNameOf(artifactName, sidecar);
	return other === undefined
		? undefined
		: new IntegrityError({
			code: 'SIDECAR_OF_ANOTHER',
			message: `the sidecar of ${artifactName} is that of another artifact, ${other}`,
			hint: 'Type \'dbseal repair ARTIFACT\', which writes its own back from the store or its header where the file is still its own.',
		});
}

/** @throws IntegrityError SIDECAR_ALTERED; asked as soon as there is a key to tell by. */
export function assertSeal({artifactName, sidecar}: Described, key: MasterKey): SealState {
	const seal = checkSeal(sidecar, key);
	if (seal === 'altered') {
		throw new IntegrityError({
			code: 'SIDECAR_ALTERED',
			message: `the sidecar of ${artifactName} was edited: its seal does not match`,
			hint: 'Put an unchanged copy of it beside the artifact, or move it away and let dbseal use the copy in its store.',
		});
	}

	return seal;
}

/**
 * For a sidecar without encryption. A name in `.enc` contradicts it, and whoever took the encryption out of a sidecar
 * would have the ciphertext, or something of their own, taken for the dump.
 * @throws IntegrityError SIDECAR_INVALID
 */
export function assertPlainName({artifactName}: Pick<Described, 'artifactName'>): void {
	if (artifactName.toLowerCase().endsWith('.enc')) {
		throw new IntegrityError({
			code: 'SIDECAR_INVALID',
			message: `the sidecar of ${artifactName} can't be used: field encryption: is missing, though the artifact's name ends in .enc`,
			hint: 'Put an unchanged copy of it beside the artifact, or run \'dbseal repair\' to write back the copy that the store keeps.',
		});
	}
}

/**
 * Size and checksum, where the sidecar has them. The auth tag says more; these also speak for artifacts without one.
 * @throws IntegrityError ARTIFACT_DAMAGED, SIDECAR_OF_ANOTHER
 */
export function assertStoredBytes({artifactName, sidecar}: Described, {sizeBytes, checksum}: StoredBytes): void {
	const difference = findDifference(sidecar, {sizeBytes, checksum});
	if (difference !== undefined) {
		throw sidecarOfAnother({artifactName, sidecar}) ?? damagedArtifact(`${artifactName} is damaged: its ${difference}`);
	}
}

/** How these bytes differ from what the sidecar says of them, in words that go on from `its`. */
export function findDifference(sidecar: Sidecar, {sizeBytes, checksum}: StoredBytes): string | undefined {
	if (sidecar.sizeBytes !== undefined && sidecar.sizeBytes !== sizeBytes) {
		return `size is ${sizeBytes} bytes, not ${sidecar.sizeBytes}`;
	}

	return sidecar.checksum !== undefined && sidecar.checksum !== checksum ? 'checksum does not match' : undefined;
}
