/**
 * Master keys that are given with a command: a key file, a kit's folder or zip, or stdin.
 */
import {buffer} from 'node:stream/consumers';
import {decodeText} from '../../core/decode-text.js';
import {UsageError} from '../../core/errors.js';
import {
	type CandidateKey, keysOfText, type KitKeys, loadKeysAt,
} from '../../application/keys/given-keys.js';
import {type CommandContext} from '../command.js';
import {type FlagTable} from '../flags/flags.js';

export const keyFlags = {
	keyFile: {
		type: 'string', value: 'FILE', summary: 'a file with the master key, or a Recovery Kit: its folder or its zip', completes: 'file',
	},
	keyStdin: {type: 'boolean', summary: 'the master key comes on stdin'},
} as const satisfies FlagTable;

export type KeyFlags = {
	readonly keyFile: string | undefined;
	readonly keyStdin: boolean;
};

/** Undefined where none was given. What of a kit could not be read is warned of. */
export async function givenKeys(flags: KeyFlags, context: CommandContext): Promise<readonly CandidateKey[] | undefined> {
	const kit = await givenKit(flags, context);
	return kit?.keys;
}

/** As `givenKeys`, with what could not be read. */
export async function givenKit({keyFile, keyStdin}: KeyFlags, {environment, output}: CommandContext): Promise<KitKeys | undefined> {
	if (keyFile !== undefined && keyStdin) {
		throw new UsageError({code: 'USAGE', message: '--key-file and --key-stdin exclude each other', hint: 'Leave one of them out.'});
	}

	if (keyFile === undefined && !keyStdin) {
		return undefined;
	}

	const kit = keyFile === undefined
		? keysOfText('stdin', decodeText(await buffer(environment.stdin)))
		: await loadKeysAt(keyFile, environment);
	for (const problem of kit.problems) {
		output.warn(problem);
	}

	return kit;
}
