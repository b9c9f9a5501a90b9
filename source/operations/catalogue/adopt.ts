/**
 * After the store is lost: rebuilds from the sidecars at a destination what they tell: the catalogue of artifacts, profiles by name
 * and fingerprint, and jobs with their history. Keys, addresses and schedules are in no sidecar and have to be entered again.
 * The rule: sidecars that are damaged, edited or without an artifact are named and left out, and adopting twice changes nothing.
 */
import {type Sidecar} from '../../artifacts/sidecar.js';
import {checkSeal} from '../../artifacts/write-sidecar.js';
import {type MasterKey} from '../../crypto/master-key.js';
import {type StoredConnection} from '../../store/connections.js';
import {type Profile} from '../../store/profiles.js';
import {adoptProfile} from '../../vault/adopt-profile.js';
import {hasKey, unsealProfile} from '../../vault/profiles.js';
import {type Vault} from '../../vault/unlock.js';
import {type NamedConnection, openDestination, type OperationContext} from '../context.js';
import {adoptJobs, type AdoptedJob} from './adopt-jobs.js';
import {readSidecars, withCatalogue} from './catalogue.js';
import {describeCatalogue, type ListedArtifact} from './list-artifacts.js';

export type AdoptResult = {
	readonly destination: string;
	/** Backups that are in the catalogue now. */
	readonly artifacts: number;
	readonly seals: SealCounts;
	/** New in this vault, without their keys. */
	readonly profiles: ReadonlyArray<{readonly name: string; readonly fingerprint: string}>;
	readonly jobs: readonly AdoptedJob[];
	/** What was left out, and why. */
	readonly problems: ReadonlyArray<{readonly name: string; readonly problem: string}>;
};

/** How many sidecars were found unchanged, can't be checked before their key is here, or have no seal to check. */
export type SealCounts = {
	readonly valid: number;
	readonly unchecked: number;
	readonly absent: number;
};

/** @param destination Of the store, so that its jobs can be given it. */
export async function adopt(destination: StoredConnection, context: OperationContext): Promise<AdoptResult> {
	const {listed, sidecars} = await readAll(openDestination(destination, context), context);
	const judged = judgeAll(sidecars, context);
	const good = judged.filter(one => one.seal !== 'altered');
	const {store} = context;
	return store.transaction(() => {
		const profiles = adoptProfiles(good, context);
		return {
			destination: destination.name,
			artifacts: judged.length,
			seals: {valid: countSeals(judged, 'valid'), unchecked: countSeals(judged, 'unchecked'), absent: countSeals(judged, 'absent')},
			profiles,
			jobs: adoptJobs(good.map(({sidecar}) => sidecar), destination.id, store),
			problems: [
				...listed.flatMap(artifact => describeProblem(artifact)),
				...judged.filter(one => one.seal === 'altered').map(({name}) => ({name, problem: 'its sidecar was edited: its seal does not match'})),
			],
		};
	});
}

type Found = {
	readonly listed: readonly ListedArtifact[];
	/** Of the backups among them, newest first. */
	readonly sidecars: ReadonlyArray<{readonly name: string; readonly sidecar: Sidecar}>;
};

async function readAll(destination: NamedConnection, context: OperationContext): Promise<Found> {
	return withCatalogue({destination}, context, async catalogue => {
		const listed = await describeCatalogue(catalogue, context);
		const names = listed.filter(({state}) => state === 'backup' || state === 'other host').map(({name}) => name);
		const entries = await readSidecars(catalogue, names, context);
		return {listed, sidecars: [...entries].flatMap(([name, entry]) => 'sidecar' in entry ? [{name, sidecar: entry.sidecar}] : [])};
	});
}

type Judged = {
	readonly name: string;
	readonly sidecar: Sidecar;
	readonly seal: 'valid' | 'altered' | 'absent' | 'unchecked';
};

function judgeAll(sidecars: Found['sidecars'], context: OperationContext): readonly Judged[] {
	const findKey = keyFinder(context);
	return sidecars.map(({name, sidecar}): Judged => {
		const {seal, keyFingerprint} = sidecar.extras ?? {};
		const key = keyFingerprint === undefined ? undefined : findKey(keyFingerprint);
		return {name, sidecar, seal: key ? checkSeal(sidecar, key) : (seal === undefined ? 'absent' : 'unchecked')};
	});
}

/** The vault is only opened for a key that is in it: a fresh store needs no system key here. */
function keyFinder({store, vault}: OperationContext): (fingerprint: string) => MasterKey | undefined {
	const keys = new Map<string, MasterKey | undefined>();
	return fingerprint => {
		if (!keys.has(fingerprint)) {
			const profile = store.profiles.findByFingerprint(fingerprint);
			keys.set(fingerprint, profile?.sealedKey === undefined ? undefined : openedKey(vault(), profile));
		}

		return keys.get(fingerprint);
	};
}

/** A sealed key that is damaged costs the check of its own seals only. */
function openedKey(vault: Vault, profile: Profile): MasterKey | undefined {
	return hasKey(vault, profile) ? unsealProfile(vault, profile) : undefined;
}

function countSeals(judged: readonly Judged[], seal: Judged['seal']): number {
	return judged.filter(one => one.seal === seal).length;
}

/** Other writers' sidecars have no fingerprint; Smart Recovery opens what they describe once the key is here. */
function adoptProfiles(judged: readonly Judged[], {store}: OperationContext): AdoptResult['profiles'] {
	return judged.flatMap(({sidecar: {encryption, extras}}) => {
		const fingerprint = extras?.keyFingerprint;
		const profile = encryption && fingerprint !== undefined
			? adoptProfile(store, {id: encryption.profileId, name: extras?.profileName, fingerprint})
			: undefined;
		return profile ? [{name: profile.name, fingerprint: profile.fingerprint}] : [];
	});
}

const problemsByState: Readonly<Partial<Record<ListedArtifact['state'], string>>> = {
	'no sidecar': 'it has no sidecar',
	'no artifact': 'its artifact is gone',
	'bad sidecar': 'its sidecar can\'t be read',
	'not sealed': 'no key of this vault has sealed it',
	'wrong size': 'it is not as large as its sidecar says',
};

function describeProblem({name, state, problem}: ListedArtifact): AdoptResult['problems'] {
	const general = problemsByState[state];
	return general === undefined ? [] : [{name, problem: problem ?? general}];
}
