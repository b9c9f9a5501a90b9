/**
 * Keys that a person gives: a kit's folder or zip, one of its files, a text file with typed lines, or the lines as they are typed.
 */
import {readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {decodeText} from '../../core/decode-text.js';
import {
	IntegrityError, KeyError, systemErrorCode, UsageError,
} from '../../core/errors.js';
import {looksLikeKeyLines} from '../../crypto/key-lines.js';
import {looksLikeZip} from '../../compression/zip.js';
import {parseKeyList} from './key-list.js';
import {type KitKeys, loadKitFolder, toCandidates} from './kit-keys.js';
import {loadKitZip} from './kit-zip.js';

/**
 * @param given As the person wrote it, for error messages.
 * @throws UsageError INPUT_NEEDED for what can't be read, KeyError MASTER_KEY_INVALID for what holds no key,
 * IntegrityError KIT_DAMAGED for a zip that can't be read
 */
export async function loadGivenKeys(given: string, keyPath: string): Promise<KitKeys> {
	try {
		const stats = await stat(keyPath);
		return stats.isDirectory() ? await loadWhole(given, async () => loadKitFolder(keyPath)) : await loadFile(given, keyPath);
	} catch (error) {
		const code = systemErrorCode(error);
		if (code === undefined) {
			throw error;
		}

		throw new UsageError({
			code: 'INPUT_NEEDED',
			message: `the key file ${given} can't be read (${code})`,
			hint: 'Give the path of a Recovery Kit: its folder, its zip, its master.key or its keys.json.',
			cause: error,
		});
	}
}

/** @throws KeyError MASTER_KEY_INVALID */
export function keysOfText(given: string, text: string): KitKeys {
	try {
		const {keys, problems} = parseKeyList(text);
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

async function loadFile(given: string, keyPath: string): Promise<KitKeys> {
	const bytes = await readFile(keyPath);
	return looksLikeZip(bytes) || path.extname(keyPath).toLowerCase() === '.zip'
		? loadWhole(given, async () => loadKitZip(bytes))
		: keysOfText(given, decodeText(bytes));
}

/** A kit that gives no key at all is an error that says why. */
async function loadWhole(given: string, load: () => Promise<KitKeys>): Promise<KitKeys> {
	const kit = await namingFile(given, load);
	if (kit.keys.length === 0) {
		throw new KeyError({
			code: 'MASTER_KEY_INVALID',
			message: `${given}: ${kit.problems.join('; ') || 'no master.key, keys.json or keys/ is in it'}`,
			hint: 'Give the folder or the zip of a Recovery Kit.',
		});
	}

	return kit;
}

async function namingFile<T>(given: string, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof IntegrityError) {
			throw new IntegrityError({
				code: error.code, message: `${given}: ${error.message}`, hint: error.hint, cause: error,
			});
		}

		throw error;
	}
}
