/**
 * The keys of a Recovery Kit, of its folder or its zip: keys.json, master.key and keys/*.key.
 * The rule: one changed file must not cost a key that another file still has. What is odd is named, never passed over.
 */
import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {decodeText} from '../../core/decode-text.js';
import {AppError, systemErrorCode} from '../../core/errors.js';
import {formatFingerprint} from '../../core/fingerprint.js';
import {type CandidateKey} from '../candidate-keys.js';
import {type KeyList, type ListedKey, parseKeyList} from './key-list.js';

export type KitKeys = {
	/** Each key once; none for a folder that is no kit. */
	readonly keys: readonly CandidateKey[];
	/** What can't be used or does not agree, for people; never a part of a key. */
	readonly problems: readonly string[];
};

/** The files of a kit, wherever they are. */
export type KitPlaceReader = {
	/** Names of the files beneath `keys/`, without it. */
	listKeys(): Promise<readonly string[]>;
	/** Undefined where there is no such file. */
	readText(name: string): Promise<string | undefined>;
};

export async function loadKitFolder(folder: string): Promise<KitKeys> {
	return loadKit({
		listKeys: async () => listIfThere(path.join(folder, 'keys')),
		readText: async name => readIfThere(path.join(folder, name)),
	});
}

export async function loadKit(place: KitPlaceReader): Promise<KitKeys> {
	const listed = await loadKeyFile(place, 'keys.json');
	const single = await loadKeyFiles(place);
	const named = listed?.keys ?? [];
	const strays = single.flatMap(({name, list}) => named.length > 0 ? describeStrays(name, list, named) : []);
	return {
		keys: toCandidates([...named, ...single.flatMap(({name, list}) => list.keys.map(listedKey => ({name, ...listedKey})))]),
		problems: [...listed?.problems ?? [], ...single.flatMap(({list}) => list.problems), ...strays],
	};
}

/** Of keys that come twice, the first counts: it is the one with a name. */
export function toCandidates(keys: readonly ListedKey[]): readonly CandidateKey[] {
	const byFingerprint = new Map<string, CandidateKey>();
	for (const {key, name, profileId} of keys) {
		const {fingerprint} = key;
		if (!byFingerprint.has(fingerprint)) {
			byFingerprint.set(fingerprint, {
				profileId: profileId ?? '', profileName: name ?? formatFingerprint(fingerprint), fingerprint, unseal: () => key,
			});
		}
	}

	return [...byFingerprint.values()];
}

type KeyFile = {readonly name: string; readonly list: KeyList};

async function loadKeyFiles(place: KitPlaceReader): Promise<readonly KeyFile[]> {
	const {names: inKeys, problem} = await listKeys(place);
	const names = ['master.key', ...inKeys.filter(name => name.endsWith('.key')).map(name => `keys/${name}`)];
	const files: KeyFile[] = problem === undefined ? [] : [{name: 'keys', list: {keys: [], problems: [problem]}}];
	for (const name of names) {
		const list = await loadKeyFile(place, name);
		if (list) {
			files.push({name, list});
		}
	}

	return files;
}

async function listKeys(place: KitPlaceReader): Promise<{readonly names: readonly string[]; readonly problem?: string}> {
	try {
		return {names: await place.listKeys()};
	} catch (error) {
		return {names: [], problem: `keys/: ${describeFault(error)}`};
	}
}

/** Undefined where there is no such file; a file that holds no key is a problem, not an error. */
async function loadKeyFile(place: KitPlaceReader, name: string): Promise<KeyList | undefined> {
	try {
		const text = await place.readText(name);
		if (text === undefined) {
			return undefined;
		}

		const {keys, problems} = parseKeyList(text);
		return {keys, problems: problems.map(problem => `${name}: ${problem}`)};
	} catch (error) {
		return {keys: [], problems: [`${name}: ${describeFault(error)}`]};
	}
}

/** Also of a file that this user may not read: another one may have the key. */
function describeFault(error: unknown): string {
	if (error instanceof AppError) {
		return error.message;
	}

	const code = systemErrorCode(error);
	if (code === undefined) {
		throw error;
	}

	return `it can't be read (${code})`;
}

async function readIfThere(file: string): Promise<string | undefined> {
	try {
		return decodeText(await readFile(file));
	} catch (error) {
		if (isMissing(error)) {
			return undefined;
		}

		throw error;
	}
}

async function listIfThere(folder: string): Promise<readonly string[]> {
	try {
		return await readdir(folder);
	} catch (error) {
		if (isMissing(error)) {
			return [];
		}

		throw error;
	}
}

function isMissing(error: unknown): boolean {
	return ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(systemErrorCode(error) ?? '');
}

function describeStrays(name: string, {keys}: KeyList, named: readonly ListedKey[]): readonly string[] {
	return keys
		.filter(({key}) => named.every(other => other.key.fingerprint !== key.fingerprint))
		.map(({key}) => `${name}: its key has the fingerprint ${formatFingerprint(key.fingerprint)}, which no key in keys.json has; one of them was changed`);
}
