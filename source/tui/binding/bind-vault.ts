/**
 * The vault's services, bound to the vault.
 */
import path from 'node:path';
import {exportKit} from '../../application/profiles.js';
import {formatFingerprint} from '../../core/fingerprint.js';
import {MasterKey} from '../../crypto/master-key.js';
import {artifactReference} from '../../core/format-reference.js';
import {type Store} from '../../store/open-store.js';
import {type Profile} from '../../store/profiles.js';
import {importAll, type ImportedKey} from '../../vault/import-all.js';
import {loadGivenKeys} from '../../vault/kit/given-key.js';
import {
	createProfile, hasKey, importProfile, renameProfile, revealProfile,
} from '../../vault/profiles.js';
import {listArtifactsOf} from '../../vault/profile-uses.js';
import {removeProfile} from '../../vault/remove-profile.js';
import {rotateProfile} from '../../vault/rotate-profile.js';
import {type KitImport, type ProfileUsesRow, type VaultServices} from '../services.js';
import {goneError} from '../../application/gone-error.js';
import {type BoundApplication} from './bound-application.js';
import {bindSystemKey} from './bind-system-key.js';
import {profileRow} from './read-overview.js';

export function bindVault(application: BoundApplication): VaultServices {
	const {store, environment} = application;
	const row = (profile: Profile) => {
		application.changed();
		return profileRow(profile, store);
	};

	return {
		...bindSystemKey(application),
		create: name => row(createProfile(application.vault(), name)),
		inspectKey: text => inspectKey(text, application),
		importKey: (name, text) => row(importProfile(application.vault(), {name, key: MasterKey.parse(text)}).profile),
		async importKit(place) {
			const {keys, problems} = await loadGivenKeys(place, path.resolve(environment.workingFolder, place));
			const imported = importAll(application.vault(), keys, place);
			application.changed();
			return describeImport(imported, problems);
		},
		reveal(id) {
			const digits = revealProfile(application.vault(), profileOf(store, id)).toHex();
			application.changed();
			return digits;
		},
		async writeKit(ids, folder) {
			const kit = await exportKit(application.vault(), {profiles: ids.map(id => profileOf(store, id)), file: folder}, environment);
			application.changed();
			return kit;
		},
		async rotate(id) {
			const {profile, retired} = rotateProfile(application.vault(), profileOf(store, id));
			return {profile: row(profile), retired: row(retired)};
		},
		uses: id => describeUses(store.profiles.findById(id), store),
		rename(id, name) {
			renameProfile(store, profileOf(store, id), name);
			application.changed();
		},
		remove(id) {
			removeProfile(store, profileOf(store, id), {consent: 'shown'});
			application.changed();
		},
	};
}

function describeImport(imported: readonly ImportedKey[], problems: readonly string[]): KitImport {
	const namesOf = (...outcomes: ReadonlyArray<ImportedKey['outcome']>) => imported.filter(({outcome}) => outcomes.includes(outcome)).map(({name, profile}) => profile?.name ?? name).join(', ');
	const [taken, present] = [namesOf('imported', 'entered'), namesOf('present')];
	const failed = namesOf('failed');
	return {
		isWhole: failed === '' && problems.length === 0,
		lines: [
			...(failed === '' ? [] : [`Not imported: ${failed} (dbseal vault import --all says why)`]),
			...(taken === '' ? [] : [`Imported ${taken}`]),
			...(present === '' ? [] : [`Here already: ${present}`]),
			...problems,
		],
	};
}

function inspectKey(text: string, {store, vault}: Pick<BoundApplication, 'store' | 'vault'>): ReturnType<VaultServices['inspectKey']> {
	const {fingerprint} = MasterKey.parse(text);
	const known = store.profiles.findByFingerprint(fingerprint);
	return {
		fingerprint: formatFingerprint(fingerprint),
		...(known?.sealedKey !== undefined && hasKey(vault(), known) && {existingName: known.name}),
	};
}

function describeUses(profile: Profile | undefined, store: Store): ProfileUsesRow | undefined {
	return profile && {
		name: profile.name,
		fingerprint: formatFingerprint(profile.fingerprint),
		artifacts: listArtifactsOf(store, profile).map(({destination, name, sizeBytes, createdAt, missingSince}) => ({
			artifact: artifactReference(destination, name), sizeBytes, takenAt: createdAt, isMissing: missingSince !== undefined,
		})),
	};
}

function profileOf(store: Store, id: string): Profile {
	const profile = store.profiles.findById(id);
	if (!profile) {
		throw goneError('profile');
	}

	return profile;
}
