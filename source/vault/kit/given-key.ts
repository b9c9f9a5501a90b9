/**
 * Keys that a person gives: a kit's folder, one of its files, a text file with typed lines, or the lines as they are typed.
 */
import {readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {KeyError, systemErrorCode, UsageError} from '../../core/errors.js';
import {looksLikeKeyLines} from '../../crypto/key-lines.js';
import {parseKeyText} from './key-list.js';
import {type KitKeys, loadKitFolder, toCandidates} from './kit-folder.js';

/**
 * @param given As the person wrote it, for error messages.
 * @throws UsageError INPUT_NEEDED for what can't be read, KeyError MASTER_KEY_INVALID for what holds no key.
 */
export async function loadGivenKeys(given: string, keyPath: string): Promise<KitKeys> {
	try {
		const stats = await stat(keyPath);
		return stats.isDirectory() ? await loadFolder(given, keyPath) : keysOfText(given, await readFile(keyPath, 'utf8'));
	} catch (error) {
		const code = systemErrorCode(error);
		if (code === undefined || error instanceof KeyError) {
			throw error;
		}

		throw new UsageError({
			code: 'INPUT_NEEDED', message: `the key file ${given} can't be read (${code})`, hint: 'Give the path of master.key, keys.json or the folder of a Recovery Kit.', cause: error,
		});
	}
}

/** @throws KeyError MASTER_KEY_INVALID */
export function keysOfText(given: string, text: string): KitKeys {
	try {
		const {keys, problems} = parseKeyText(text);
		return {keys: toCandidates(keys.map(key => ({name: path.basename(given), ...key}))), problems: problems.map(problem => `${given}: ${problem}`)};
	} catch (error) {
		if (error instanceof KeyError) {
			throw new KeyError({
				code: error.code, message: `${given}: ${error.message}`, hint: error.hint, cause: error,
			});
		}

		throw error;
	}
}

const paperLines = 4;

/** The text of a key as it is typed: 64 digits in one line, or the four lines of a printed page one by one. */
export async function collectKeyText(ask: (lineNumber: number) => Promise<string>): Promise<string> {
	const first = await ask(1);
	const lines = [first];
	while (isPaperLine(first) && lines.length < paperLines) {
		lines.push(await ask(lines.length + 1));
	}

	return lines.join('\n');
}

/** Shorter than a whole key, and not several lines in one. */
function isPaperLine(line: string): boolean {
	const digits = line.replaceAll(/\s/gv, '').length;
	return digits > 0 && digits < 40 && !looksLikeKeyLines(line);
}

async function loadFolder(given: string, folder: string): Promise<KitKeys> {
	const kit = await loadKitFolder(folder);
	if (kit.keys.length === 0) {
		throw new KeyError({
			code: 'MASTER_KEY_INVALID',
			message: `${given}: ${kit.problems.join('; ') || 'that folder holds no master.key, keys.json or keys/'}`,
			hint: 'Give the folder of an unpacked Recovery Kit.',
		});
	}

	return kit;
}
