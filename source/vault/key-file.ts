/**
 * Writes the first system key of a home to its `.env`.
 * The rule: a key that is there is never replaced, and every other line stays as it is.
 */
import path from 'node:path';
import {UsageError} from '../core/errors.js';
import {type SystemKey} from '../crypto/system-key.js';
import {envFileKey, withEnvFileKey} from './env-text.js';
import {
	readIfThere, realFile, renameDurably, writePrivateFile,
} from './private-file.js';

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
	const file = realFile(path.resolve(folder, '.env'));
	const text = readIfThere(file) ?? '';
	if ((envFileKey(text) ?? '').trim() !== '') {
		return {path: file, isNew: false};
	}

	const temporary = `${file}.tmp`;
	writePrivateFile(temporary, {text: envTextWithKey(file, text, key), like: file});
	renameDurably(temporary, file);
	return {path: file, isNew: true};
}

/** The text of this `.env` file with the key in it. */
export function envTextWithKey(file: string, text: string, key: SystemKey): string {
	const changed = withEnvFileKey(text, key.toHex());
	if (envFileKey(changed) !== key.toHex()) {
		throw new UsageError({
			code: 'INVALID_SETTING',
			message: `a key can't be put into ${file}: one of its lines hides those after it`,
			hint: 'Look for a quotation mark without its partner in that file.',
		});
	}

	return changed;
}
