/**
 * Master keys that are given with a command instead of lying in the vault.
 */
import {MasterKey} from '../crypto/master-key.js';
import {type CandidateKey} from '../vault/candidate-keys.js';
import {type CommandContext} from './command.js';
import {readGivenSecret} from './secrets.js';

export type KeyFlags = {
	readonly keyFile: string | undefined;
	readonly keyStdin: boolean;
};

/** Undefined where none was given: the vault's are then used. */
export async function givenKeys({keyFile, keyStdin}: KeyFlags, context: CommandContext): Promise<readonly CandidateKey[] | undefined> {
	const text = await readGivenSecret({file: keyFile, isStdin: keyStdin}, context);
	if (text === undefined) {
		return undefined;
	}

	const key = MasterKey.parse(text);
	return [{
		profileId: 'given', profileName: keyFile ?? 'stdin', fingerprint: key.fingerprint, unseal: () => key,
	}];
}
