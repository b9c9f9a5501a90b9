/**
 * Secrets on their way in: from a file, from stdin, or from a masked prompt.
 * The rule: never from an argument of their own, for everybody on the machine can read those.
 */
import fs from 'node:fs';
import path from 'node:path';
import {text as readAll} from 'node:stream/consumers';
import {systemErrorCode, UsageError} from '../../core/errors.js';
import {shellWord} from '../../core/shell-word.js';
import {type CommandContext} from '../command.js';
import {type FlagTable} from '../flags/flags.js';

export const passwordFlags = {
	passwordFile: {
		type: 'string', value: 'FILE', summary: 'the password is the text of this file', completes: 'file',
	},
	passwordStdin: {type: 'boolean', summary: 'the password comes on stdin'},
} as const satisfies FlagTable;

/** Of what is kept: it may need more than one secret. */
export const secretFlags = {
	...passwordFlags,
	secretFile: {
		type: 'string', value: 'WORD=FILE', summary: 'another secret, by its word below', isMultiple: true, completes: 'file',
	},
} as const satisfies FlagTable;

export type SecretOrigin = {
	readonly file: string | undefined;
	readonly isStdin: boolean;
};

/** Undefined where no flag was given. One line end at its end is no part of a secret. */
export async function readGivenSecret({file, isStdin}: SecretOrigin, {environment, output}: CommandContext): Promise<string | undefined> {
	if (file !== undefined && isStdin) {
		throw new UsageError({code: 'USAGE', message: 'a secret comes from a file or from stdin, not from both', hint: 'Leave one of the two flags out.'});
	}

	if (file !== undefined) {
		const secretPath = path.resolve(environment.workingFolder, file);
		const secret = checkedSecret(readSecretFile(secretPath), file);
		warnOfOpenness(secretPath, output);
		return secret;
	}

	return isStdin ? checkedSecret(await readAll(environment.stdin), 'stdin') : undefined;
}

function readSecretFile(file: string): string {
	try {
		return fs.readFileSync(file, 'utf8');
	} catch (error) {
		throw new UsageError({
			code: 'INPUT_NEEDED',
			message: `the file with the secret, ${file}, can't be read (${systemErrorCode(error) ?? 'unknown reason'})`,
			hint: 'Correct its path or its permissions.',
			cause: error,
		});
	}
}

/** Of a pipe, as `<(pass show db)` makes it, a mode says nothing. */
function warnOfOpenness(file: string, {warn}: CommandContext['output']): void {
	const stats = fs.statSync(file);
	const forOthers = 0o044;
	// eslint-disable-next-line no-bitwise -- a mode is a set of bits
	if (stats.isFile() && (stats.mode & forOthers) !== 0) {
		warn(`other users can read the secret in ${file}; type: chmod 600 ${shellWord(file)}`);
	}
}

/** Nothing, or a file that is no text, is a wrong path or a variable that was not set: better told here than by a server at night. */
function checkedSecret(text: string, origin: string): string {
	const secret = text.replace(/\r?\n$/v, '');
	if (secret === '' || secret.includes('\0')) {
		throw new UsageError({
			code: 'INPUT_NEEDED',
			message: `there is no password in ${origin}: it ${secret === '' ? 'is empty' : 'is no text'}`,
			hint: 'Write the password into it, or leave the flag out where none is needed.',
		});
	}

	return secret;
}
