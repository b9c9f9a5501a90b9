/**
 * The key that opens an artifact, proven (docs/format.md, "Finding the key"): the profile that the sidecar names, else Smart Recovery.
 * The rule: a wrong key (exit 12) and a damaged file (exit 13) are never mistaken for each other.
 */
import {assertSeal, sidecarOfAnother} from '../../artifacts/check-metadata.js';
import {type Sidecar} from '../../artifacts/sidecar.js';
import {type SealState} from '../../artifacts/write-sidecar.js';
import {type MasterKey} from '../../crypto/master-key.js';
import {type CandidateKey, findProfileForArtifact, unsealIfSound} from '../../vault/candidate-keys.js';
import {type OperationContext} from '../context.js';
import {type KeyTest} from '../../opening/key-test.js';
import {damagedArtifact} from '../../opening/recovery-failure.js';
import {type ProvenKey, smartRecovery} from '../../opening/smart-recovery.js';

export type ProveKeyRequest = {
	readonly artifactName: string;
	readonly sidecar: Sidecar;
	/** As the sidecar has it. */
	readonly profileId: string;
	/** All that Smart Recovery may try. */
	readonly candidates: readonly CandidateKey[];
	/** False where the keys were given by hand: then the sidecar's profile id says nothing. */
	readonly isVault: boolean;
	readonly test: KeyTest;
};

export type ProvenProfile = ProvenKey & {
	readonly isSmartRecovery: boolean;
	readonly seal: SealState;
};

export async function proveKey(request: ProveKeyRequest, context: OperationContext): Promise<ProvenProfile> {
	const {artifactName, sidecar, profileId, isVault, test} = request;
	const direct = isVault ? findNamed(request, context) : undefined;
	const proven = direct && await proveDirect(request, direct);
	if (proven) {
		return proven;
	}

	const recovered = await smartRecovery({
		artifactName, sidecar, profileId, candidates: request.candidates, isVault, failing: direct, test, emit: context.emit,
	});
	return {...recovered, isSmartRecovery: true, seal: assertSeal(request, recovered.key)};
}

/** The profile that the sidecar names, by its id or an alias of it. */
function findNamed({profileId, sidecar: {extras}, candidates}: ProveKeyRequest, {store}: OperationContext): CandidateKey | undefined {
	const fingerprint = extras?.keyFingerprint;
	const found = findProfileForArtifact(store, {profileId, ...(fingerprint !== undefined && {fingerprint})});
	return found?.foundBy === 'fingerprint' ? undefined : candidates.find(candidate => candidate.profileId === found?.profile.id);
}

/**
 * The named profile's key. Undefined where it is damaged in the vault, or does not open the artifact: whatever names it may
 * be wrong, unless its own seal says so.
 */
async function proveDirect(request: ProveKeyRequest, candidate: CandidateKey): Promise<ProvenProfile | undefined> {
	const {artifactName, test} = request;
	const key = unsealIfSound(candidate);
	if (!key) {
		return undefined;
	}

	const seal = assertSeal(request, key);
	if (await test.prove([key])) {
		return {
			candidate, key, isSmartRecovery: false, seal,
		};
	}

	if (seal === 'valid') {
		throw sidecarOfAnother(request) ?? damagedArtifact(artifactName, [candidate]);
	}

	return undefined;
}
