/**
 * Character sets and collations that a dump needs. The rule: a server that lacks one stops at its table, so it is asked for all of them
 * before anything is dropped; MySQL 8's own collations are unknown to many servers of MariaDB, and the newest of each to older ones.
 */
import {RefusedError} from '../../core/errors.js';
import {tryStatements, type MysqlAccess} from './client.js';
import {type Statement} from './statements/statement.js';

/** ER_UNKNOWN_CHARACTER_SET, ER_UNKNOWN_COLLATION. */
const unknownNumbers: ReadonlySet<number> = new Set([1115, 1273]);

/** Each as a statement that any server takes which knows it, or refuses for another reason. */
export function encodingsOf({parts}: Statement): readonly string[] {
	return parts.flatMap((part, index) => {
		const question = part.kind === 'word' ? questionOf(part.text, parts[index - 1]?.text) : undefined;
		const value = parts[parts[index + 1]?.text === '=' ? index + 2 : index + 1];
		return question === undefined || value?.kind !== 'word' || !/^[0-9A-Z_]+$/v.test(value.text) ? [] : [question(value.text.toLowerCase())];
	});
}

function questionOf(word: string, before: string | undefined): ((name: string) => string) | undefined {
	if (word === 'CHARSET' || word === 'CHARACTER_SET_CLIENT' || (word === 'SET' && before === 'CHARACTER')) {
		return name => `DO CONVERT('' USING ${name})`;
	}

	return word === 'COLLATE' || word === 'COLLATION_CONNECTION' ? name => `DO _utf8mb4'' COLLATE ${name}` : undefined;
}

export async function assertEncodings(access: MysqlAccess, encodings: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
	const refused = await tryStatements(access, {statements: [...encodings]}, signal);
	const unknown = [...refused.values()].filter(({number}) => unknownNumbers.has(number)).map(({message}) => message.replace(/^Unknown /v, ''));
	if (unknown.length > 0) {
		throw new RefusedError({
			code: 'TARGET_UNFIT',
			message: `the dump needs what this server doesn't know: ${unknown.join(', ')}`,
			hint: 'Restore into a server of the kind that the dump is of, as new or newer; or get it with --to-file, put names in it that this server knows, and load it with its own client.',
		});
	}
}
