/**
 * The vault's services, bound to the application.
 */
import {loadKeysAt} from '../../application/keys/given-keys.js';
import {exportKit} from '../../application/keys/kits.js';
import {
	dropProfile, giveProfileName, type ImportedKey, inspectKey, makeProfile, type ProfileDescription, revealKey, rotateKey, showProfile, type ShownProfile, takeKey, takeKeys,
} from '../../application/keys/profiles.js';
import {profileRow} from '../../application/overview/profile-rows.js';
import {formatFingerprint} from '../../core/fingerprint.js';
import {type KitImport, type ProfileUsesRow, type VaultServices} from '../services.js';
import {type BoundApplication} from './bound-application.js';
import {bindSystemKey} from './bind-system-key.js';
import {ifThere} from './if-there.js';

export function bindVault(application: BoundApplication): VaultServices {
	const {environment} = application;
	const row = (profile: ProfileDescription) => {
		application.changed();
		return profileRow(profile, application);
	};

	return {
		...bindSystemKey(application),
		create: name => row(makeProfile(application, name)),
		inspectKey(text) {
			const {fingerprint, ...known} = inspectKey(application, text);
			return {fingerprint: formatFingerprint(fingerprint), ...known};
		},
		importKey: (name, key) => row(takeKey(application, {name, key}).profile),
		async importKit(place) {
			const {keys, problems} = await loadKeysAt(place, environment);
			const imported = takeKeys(application, keys, place);
			application.changed();
			return describeImport(imported, problems);
		},
		reveal(id) {
			const digits = revealKey(application, {id});
			application.changed();
			return digits;
		},
		async writeKit(ids, file) {
			const {path} = await exportKit(application, {profiles: ids.map(id => ({id})), file, version: environment.version});
			application.changed();
			return path;
		},
		async rotate(id) {
			const {profile, retired} = rotateKey(application, {id});
			return {profile: row(profile), retired: row(retired)};
		},
		uses: id => describeUses(ifThere(() => showProfile(application, {id}))),
		rename(id, name) {
			giveProfileName(application, {id}, name);
			application.changed();
		},
		remove(id) {
			dropProfile(application, {id}, 'shown');
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

function describeUses(shown: ShownProfile | undefined): ProfileUsesRow | undefined {
	return shown && {
		name: shown.profile.name,
		fingerprint: formatFingerprint(shown.profile.fingerprint),
		artifacts: shown.artifacts.map(({artifact, sizeBytes, createdAt, missingSince}) => ({
			artifact, sizeBytes, takenAt: createdAt, isMissing: missingSince !== undefined,
		})),
	};
}
