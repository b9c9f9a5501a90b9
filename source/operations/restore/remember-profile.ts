/**
 * After Smart Recovery: from then on the profile id in such sidecars leads straight to the profile whose key it was.
 * The rule: only what a proof has shown is remembered, and only for a profile that this vault has.
 */
import {type Store} from '../../store/open-store.js';
import {type AliasToRemember, rememberAlias} from '../../vault/aliases.js';
import {type OperationContext} from '../context.js';
import {type OpenedArtifact} from './open-artifact.js';

export type Rememberable = AliasToRemember & {readonly profileName: string};

/** Undefined where there is nothing to remember: found directly, known already, or with a key that isn't in the vault. */
export function findRememberable({sidecar, proven}: Pick<OpenedArtifact, 'sidecar' | 'proven'>, store: Store): Rememberable | undefined {
	const oldProfileId = sidecar.encryption?.profileId ?? '';
	// Other writers may leave the id out: then it would mean every one of theirs
	if (!proven?.isSmartRecovery || oldProfileId === '' || store.profiles.findById(oldProfileId)) {
		return undefined;
	}

	const profile = store.profiles.findByFingerprint(proven.candidate.fingerprint);
	return profile && store.aliases.resolve(oldProfileId) !== profile.id
		? {oldProfileId, profileId: profile.id, profileName: profile.name}
		: undefined;
}

export function rememberProfile(found: Rememberable, {store, emit}: Pick<OperationContext, 'store' | 'emit'>): void {
	rememberAlias(store, found);
	emit({type: 'log', level: 'info', message: `remembered: profile id ${found.oldProfileId} means profile "${found.profileName}" from now on`});
}
