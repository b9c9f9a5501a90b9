/**
 * Master keys that are given with a command instead of lying in the vault.
 */
import path from 'node:path';
import {type CandidateKey} from '../vault/candidate-keys.js';
import {keysOfText, loadGivenKeys} from '../vault/kit/given-key.js';
import {type KitKeys} from '../vault/kit/kit-folder.js';
import {type CommandContext} from './command.js';
import {readGivenSecret} from './secrets.js';

export type KeyFlags = {
	readonly keyFile: string | undefined;
	readonly keyStdin: boolean;
};

/** Undefined where none was given: the vault's are then used. */
export async function givenKeys({keyFile, keyStdin}: KeyFlags, context: CommandContext): Promise<readonly CandidateKey[] | undefined> {
	const given = await loadKeys({keyFile, keyStdin}, context);
	for (const problem of given?.problems ?? []) {
		context.output.warn(problem);
	}

	return given?.keys;
}

async function loadKeys({keyFile, keyStdin}: KeyFlags, context: CommandContext): Promise<KitKeys | undefined> {
	if (keyFile !== undefined && !keyStdin) {
		return loadGivenKeys(keyFile, path.resolve(context.environment.workingFolder, keyFile));
	}

	const text = await readGivenSecret({file: keyFile, isStdin: keyStdin}, context);
	return text === undefined ? undefined : keysOfText('stdin', text);
}
