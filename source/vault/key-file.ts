/**
 * Writes a system key to a `.env`: the first one of a home, or one that a person has typed to open its vault.
 * The rule: a key that is there is never lost, and every other line stays as it is.
 */
import path from 'node:path';
import {DestinationError, UsageError} from '../core/errors.js';
import {type SystemKey} from '../crypto/system-key.js';
import {
	readIfThere, realFile, renameDurably, writePrivateFile,
} from '../files/private-file.js';
import {envFileKey, withEnvFileKey} from './env-text.js';
import {isFileThere, whyNotTaken} from './file-trust.js';

export type WrittenKey = {
	/** Of the file that has a key now. */
	readonly path: string;
	/** False: there was a key already, and nothing was changed. */
	readonly isNew: boolean;
};

/**
 * Puts the key into `.env` in this folder, mode 0600, unless that file has one.
 * @throws DestinationError KEY_FILE_UNUSABLE, UsageError INVALID_SETTING
 */
export function writeSystemKey(folder: string, key: SystemKey): WrittenKey {
	const {file, text} = readKeyFile(folder);
	return (envFileKey(text) ?? '').trim() === '' ? write({file, text}, key) : {path: file, isNew: false};
}

/**
 * Puts the key into `.env` in this folder, mode 0600; another one that is there becomes a comment with this date.
 * @throws DestinationError KEY_FILE_UNUSABLE, UsageError INVALID_SETTING
 */
export function keepSystemKey(folder: string, key: SystemKey, retiredAt: Date): WrittenKey {
	const {file, text} = readKeyFile(folder);
	return envFileKey(text)?.trim().toLowerCase() === key.toHex() ? {path: file, isNew: false} : write({file, text, retiredAt}, key);
}

function readKeyFile(folder: string): {readonly file: string; readonly text: string} {
	const file = realFile(path.resolve(folder, '.env'));
	refuseForeignFile(file);
	return {file, text: readIfThere(file) ?? ''};
}

function write(envFile: EnvFileText, key: SystemKey): WrittenKey {
	const {file} = envFile;
	const temporary = `${file}.tmp`;
	writePrivateFile(temporary, {text: envTextWithKey(envFile, key), like: file});
	renameDurably(temporary, file);
	return {path: file, isNew: true};
}

/** A new file of that name would belong to the one who has the old one, and so would the key. */
function refuseForeignFile(file: string): void {
	const reason = isFileThere(file) ? whyNotTaken(file) : undefined;
	if (reason !== undefined) {
		throw new DestinationError({
			code: 'KEY_FILE_UNUSABLE',
			message: `no key can be put into ${file}: ${reason.why}`,
			hint: `${reason.remedy}, or run this in another folder.`,
		});
	}
}

export type EnvFileText = {
	/** The file's path, for people. */
	readonly file: string;
	readonly text: string;
	/** Keeps the key that was there as a comment with this date. */
	readonly retiredAt?: Date | undefined;
};

/** The text of this `.env` file with the key in it. */
export function envTextWithKey({file, text, retiredAt}: EnvFileText, key: SystemKey): string {
	const changed = withEnvFileKey(text, key.toHex(), retiredAt);
	if (envFileKey(changed) !== key.toHex()) {
		throw new UsageError({
			code: 'INVALID_SETTING',
			message: `a key can't be put into ${file}: one of its lines hides those after it`,
			hint: 'Look for a quotation mark without its partner in that file.',
		});
	}

	return changed;
}
