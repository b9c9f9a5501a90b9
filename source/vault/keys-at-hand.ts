/**
 * Looks for the vault's key in everything that is at hand, beyond the places that count: before it is called lost, and to say where
 * it is. To try a key that is not trusted harms nobody; it is not used from there.
 */
import fs from 'node:fs';
import path from 'node:path';
import {shellWord} from '../core/shell-word.js';
import {SystemKey} from '../crypto/system-key.js';
import {readIfPossible} from '../files/private-file.js';
import {type Store} from '../store/open-store.js';
import {keyFileKey, keysAnywhereIn} from './env-text.js';
import {readLastPlace} from './last-place.js';
import {parseIfKey, placesToLook, type Surroundings} from './system-key-source.js';
import {isKeyOf} from './unlock.js';

export type KeyAtHand = {
	/** For people: a file's path, or what the variable is called. */
	readonly place: string;
	/** Absent for the variable. */
	readonly file?: string;
};

/** Larger files are no key files, and folders with more of that name are not made by hand; our choice. */
const longestFile = 65_536;
const mostFiles = 100;

/** A key that opens the vault: also one that another takes precedence over, in a comment, or in a copy like `.env.bak`. */
export function findFittingKey(store: Store, surroundings: Surroundings): KeyAtHand | undefined {
	const {env: {ENCRYPTION_KEY: variable = ''}} = surroundings;
	const fits = (text: string): boolean => keysAnywhereIn(text).some(key => isKeyOf(store, SystemKey.parse(key)));
	if (fits(variable)) {
		return {place: 'ENCRYPTION_KEY of the environment'};
	}

	const file = filesToTry(store, surroundings).find(candidate => fits(readIfPossible(candidate)));
	return file === undefined ? undefined : {place: file, file};
}

/** What to type so that a key that was found in this file opens the vault again. */
export function wayToUse(file: string, store: Store): string {
	const key = parseIfKey(keyFileKey(readIfPossible(file)));
	return key !== undefined && isKeyOf(store, key)
		? `Type: export ENCRYPTION_KEY_FILE=${shellWord(file)}.`
		: `Put that key, as the only line ENCRYPTION_KEY=…, into ${shellWord(path.join(store.home, '.env'))} (mode 600), then everything opens again.`;
}

/** Where the key is looked for and was last found, the person's own `~/.env`, and what lies beside these under a name that begins like theirs. */
function filesToTry(store: Store, surroundings: Surroundings): readonly string[] {
	const {env: {HOME: personHome = ''}, cwd} = surroundings;
	const named = [
		...placesToLook(surroundings),
		...(personHome === '' ? [] : [path.resolve(cwd, personHome, '.env')]),
		readLastPlace(store).path ?? '',
	].filter(file => file !== '');
	return [...new Set(named.flatMap(file => [file, ...copiesOf(file)]))];
}

/** `.env.new`, which an interrupted change leaves; `.env.bak`, `.envrc`, and the file that a replacement keeps. */
function copiesOf(file: string): readonly string[] {
	const name = path.basename(file);
	const folder = path.dirname(file);
	return namesIn(folder).filter(other => other.startsWith(name) && other !== name)
		.slice(0, mostFiles)
		.map(other => path.join(folder, other))
		.filter(other => isSmallFile(other));
}

function namesIn(folder: string): readonly string[] {
	try {
		return fs.readdirSync(folder);
	} catch {
		// Whatever keeps it from being read: nothing is found there, and nothing depends on it
		return [];
	}
}

function isSmallFile(file: string): boolean {
	const stats = fs.statSync(file, {throwIfNoEntry: false});
	return stats?.isFile() === true && stats.size <= longestFile;
}
