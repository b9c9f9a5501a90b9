/**
 * The keys that the reader may try: those of `--key-file`, else the kit's own and those of the working folder.
 */
import path from 'node:path';
import {type CandidateKey} from '../vault/candidate-keys.js';
import {loadGivenKeys} from '../vault/kit/given-key.js';
import {type KitKeys, loadKitFolder} from '../vault/kit/kit-keys.js';
import {type ReaderEnvironment} from './environment.js';

/** Throws what `loadGivenKeys` throws. */
export async function findKeys(keyFiles: readonly string[], {workingFolder, readerFolder}: Pick<ReaderEnvironment, 'workingFolder' | 'readerFolder'>): Promise<KitKeys> {
	const parts = keyFiles.length === 0
		? [...new Set([readerFolder, workingFolder])].map(async folder => loadKitFolder(folder))
		: keyFiles.map(async name => loadGivenKeys(name, path.resolve(workingFolder, name)));
	return join(await Promise.all(parts));
}

function join(parts: readonly KitKeys[]): KitKeys {
	const keys = new Map<string, CandidateKey>();
	for (const key of parts.flatMap(part => part.keys)) {
		keys.set(key.fingerprint, keys.get(key.fingerprint) ?? key);
	}

	return {keys: [...keys.values()], problems: parts.flatMap(({problems}) => problems)};
}
