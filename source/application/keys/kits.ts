/**
 * Recovery Kits as both faces write them.
 */
import path from 'node:path';
import {UsageError} from '../../core/errors.js';
import {type Profile} from '../../store/profiles.js';
import {makeKit} from '../../vault/kit/make-kit.js';
import {loadReader} from '../../vault/kit/reader-file.js';
import {hasKey} from '../../vault/profiles.js';
import {type Application} from '../application.js';
import {findProfile, type Which} from '../find-named.js';
import {
	describeProfile, type ListedProfile, listProfiles, type ProfileDescription,
} from './profiles.js';

export type KitWish = {
	/** `all`: every profile whose key is here, without those whose key is damaged. */
	readonly profiles: readonly Which[] | 'all';
	/** The folder, or the zip, to make; relative to the working folder. */
	readonly file: string;
	/** One file, whatever it is called; a name that ends in `.zip` always makes one. */
	readonly isZip?: boolean;
	/** Of the dbseal that writes it. */
	readonly version: string;
};

export type WrittenKit = {
	readonly path: string;
	readonly profiles: readonly ProfileDescription[];
	/** Of `all`: those whose key does not open, so that the kit lacks it. */
	readonly damaged: readonly ProfileDescription[];
};

/** Throws a UsageError (INPUT_NEEDED) where there is no key to write, and what `makeKit` throws. */
export async function exportKit(application: Application, {profiles: wanted, file, isZip = false, version}: KitWish): Promise<WrittenKit> {
	const {vault, place: {workingFolder, hostname, randomHex}} = application;
	const chosen = chooseProfiles(application, wanted);
	const sound = wanted === 'all' ? chosen.filter(profile => hasKey(vault(), profile)) : chosen;
	const profiles = sound.length === 0 ? chosen : sound;
	const kitPath = path.resolve(workingFolder, file);
	await makeKit(vault(), {
		profiles,
		place: {path: kitPath, form: isZip || kitPath.toLowerCase().endsWith('.zip') ? 'zip' : 'folder', random: randomHex(4)},
		host: hostname,
		version,
		reader: await loadReader(),
	});
	return {
		path: kitPath,
		profiles: profiles.map(profile => describeProfile(profile)),
		damaged: chosen.filter(profile => !profiles.includes(profile)).map(profile => describeProfile(profile)),
	};
}

/** Gives each wanted profile once. */
function chooseProfiles(application: Application, wanted: KitWish['profiles']): readonly Profile[] {
	const chosen = wanted === 'all'
		? application.store.profiles.all().filter(({sealedKey}) => sealedKey !== undefined)
		: wanted.map(which => findProfile(application, which));
	const profiles = [...new Map(chosen.map(profile => [profile.id, profile])).values()];
	if (profiles.length === 0) {
		throw new UsageError({code: 'INPUT_NEEDED', message: 'there is no profile with a key in this vault', hint: 'Make one with: dbseal vault create NAME.'});
	}

	return profiles;
}

/** Keys that a rotation retired and that artifacts still need, and that are not in this kit: a kit of the new key alone would not open those. */
export function leftOutOf({profiles}: WrittenKit, application: Pick<Application, 'store'>): readonly ListedProfile[] {
	return listProfiles(application)
		.filter(({id, retiredAt, hasKey: isHere, uses}) => retiredAt !== undefined && isHere && uses.artifacts > 0 && profiles.every(profile => profile.id !== id));
}
