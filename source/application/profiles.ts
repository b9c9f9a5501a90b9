/**
 * Encryption profiles as both faces export them.
 */
import path from 'node:path';
import {type Profile} from '../store/profiles.js';
import {makeKit} from '../vault/kit/make-kit.js';
import {loadReader} from '../vault/kit/reader-file.js';
import {type Vault} from '../vault/unlock.js';

export type KitWish = {
	readonly profiles: readonly Profile[];
	/** The folder, or the zip, to make; relative to the working folder. */
	readonly file: string;
	/** One file, whatever it is called; a name that ends in `.zip` always makes one. */
	readonly isZip?: boolean;
};

/** Where it is written, and by whom. */
export type KitMaker = {
	readonly workingFolder: string;
	readonly hostname: string;
	readonly version: string;
	/** Lower-case hex of so many random bytes. */
	randomHex(byteLength: number): string;
};

/** Writes a Recovery Kit; gives its path. Throws what `makeKit` throws. */
export async function exportKit(vault: Vault, {profiles, file, isZip = false}: KitWish, {workingFolder, hostname, version, randomHex}: KitMaker): Promise<string> {
	const kitPath = path.resolve(workingFolder, file);
	await makeKit(vault, {
		profiles,
		place: {path: kitPath, form: isZip || kitPath.toLowerCase().endsWith('.zip') ? 'zip' : 'folder', random: randomHex(4)},
		host: hostname,
		version,
		reader: await loadReader(),
	});
	return kitPath;
}
