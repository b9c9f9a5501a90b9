/**
 * Encryption profiles as lists show them.
 */
import {formatFingerprint} from '../../core/fingerprint.js';
import {type Store} from '../../store/open-store.js';
import {describeProfile, lastExport, type ProfileDescription} from '../keys/profiles.js';

export type ProfileRow = {
	readonly id: string;
	readonly name: string;
	/** `a1b2-c3d4-e5f6-0718`. */
	readonly fingerprint: string;
	/** `created`, `imported`, `rotated`, `adopted`; `retired` and `no key` go before those. */
	readonly origin: string;
	readonly createdAt: Date;
	/** Jobs that use it. */
	readonly usedBy: readonly string[];
	/** When its key was last written into a kit, or revealed; undefined for never. */
	readonly exportedAt?: Date;
};

/** The jobs are read once: a vault may hold thousands of keys. */
export function profileRows(store: Store): readonly ProfileRow[] {
	const users = new Map<string, string[]>();
	for (const {name, profileId = ''} of store.jobs.all()) {
		const names = users.get(profileId) ?? [];
		names.push(name);
		users.set(profileId, names);
	}

	return store.profiles.all().map(profile => rowOf(describeProfile(profile), users.get(profile.id) ?? []));
}

export function profileRow(profile: ProfileDescription, {store}: {readonly store: Store}): ProfileRow {
	return rowOf(profile, store.jobs.usingProfile(profile.id).map(job => job.name));
}

function rowOf(profile: ProfileDescription, usedBy: readonly string[]): ProfileRow {
	const {id, name, fingerprint, origin, createdAt, hasKey, retiredAt} = profile;
	const exported = lastExport(profile);
	return {
		id,
		name,
		fingerprint: formatFingerprint(fingerprint),
		origin: hasKey ? (retiredAt ? 'retired' : origin) : 'no key',
		createdAt,
		usedBy,
		...(exported && {exportedAt: exported}),
	};
}
