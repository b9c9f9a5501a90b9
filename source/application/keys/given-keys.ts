/**
 * Master keys that a person gives: of a Recovery Kit, of a file, or as text.
 */
import path from 'node:path';
import {loadGivenKeys} from '../../vault/kit/given-key.js';
import {type KitKeys} from '../../vault/kit/kit-keys.js';

export {type CandidateKey} from '../../vault/candidate-keys.js';
export {collectKeyText, keysOfText} from '../../vault/kit/given-key.js';
export {type KitKeys} from '../../vault/kit/kit-keys.js';

/** @param given A kit's folder or zip, or a key file, as the person wrote it. Throws as `loadGivenKeys` does. */
export async function loadKeysAt(given: string, {workingFolder}: {readonly workingFolder: string}): Promise<KitKeys> {
	return loadGivenKeys(given, path.resolve(workingFolder, given));
}
