/**
 * The key that opens an artifact, proven (docs/format.md, "Finding the key"): the profile that the sidecar names, else Smart Recovery.
 * The rule: a wrong key (exit 12) and a damaged file (exit 13) are never mistaken for each other.
 */
import {assertSeal, sidecarOfAnother} from '../artifacts/check-metadata.js';
import {type SealState} from '../artifacts/write-sidecar.js';
import {type MasterKey} from '../crypto/master-key.js';
import {type CandidateKey, unsealIfSound} from '../vault/candidate-keys.js';
import {damagedThoughFitting} from './recovery-failure.js';
import {type ProvenKey, smartRecovery, type SmartRecoveryRequest} from './smart-recovery.js';

export type ProveKeyRequest = Omit<SmartRecoveryRequest, 'failing'> & {
	/** The one that the sidecar names, tried first; none where keys were given by hand. */
	readonly named?: CandidateKey | undefined;
};

export type ProvenProfile = ProvenKey & {
	readonly isSmartRecovery: boolean;
	readonly seal: SealState;
};

export async function proveKey({named, ...request}: ProveKeyRequest): Promise<ProvenProfile> {
	const proven = named && await proveDirect(request, named);
	if (proven) {
		return proven;
	}

	const recovered = await smartRecovery({...request, failing: named});
	return {...recovered, isSmartRecovery: true, seal: assertSeal(request, recovered.key)};
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
		throw sidecarOfAnother(request) ?? damagedThoughFitting(artifactName, [candidate]);
	}

	return undefined;
}
