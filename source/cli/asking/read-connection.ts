/**
 * A connection from what was typed: its URL, and its password from wherever the person keeps it.
 */
import {type Connection} from '../../core/connection.js';
import {UsageError} from '../../core/errors.js';
import {settingWord} from '../../core/kind-settings.js';
import {type ConnectionSide, withPassword} from '../../application/connections/connections.js';
import {type UrlReader} from '../../application/connections/named-connections.js';
import {type CommandContext} from '../command.js';
import {readGivenSecret} from './secrets.js';

export type PasswordFlags = {
	readonly passwordFile: string | undefined;
	readonly passwordStdin: boolean;
};

/** Throws a UsageError (INVALID_URL). A password inside the URL is taken, with a warning. */
export async function readConnection(side: ConnectionSide, url: string, flags: PasswordFlags, context: CommandContext): Promise<Connection> {
	const connection = side.schemeForUrl(url).parseUrl(url);
	if (Object.keys(connection.secrets).length > 0) {
		context.output.warn('other users of this machine can see a password that is part of a command; give it by --password-file or --password-stdin');
	}

	return withPassword(side, connection, await readGivenSecret({file: flags.passwordFile, isStdin: flags.passwordStdin}, context));
}

/** With secrets that were given by their words, each from a file of its own: `passphrase=FILE`. Throws a UsageError for a word that its kind doesn't have. */
export async function withSecretFiles({schemeByType}: ConnectionSide, connection: Connection, given: readonly string[], context: CommandContext): Promise<Connection> {
	const words = new Map(Object.entries(schemeByType(connection.type).settings).filter(([, {place}]) => place === 'secret').map(([option, setting]) => [settingWord(option, setting), option]));
	const secrets: Record<string, string> = {...connection.secrets};
	for (const text of given) {
		const {word = '', file} = /^(?<word>[^=]*)=(?<file>.+)$/sv.exec(text)?.groups ?? {};
		const option = words.get(word);
		const secret = option === undefined ? undefined : await readGivenSecret({file, isStdin: false}, context);
		if (option === undefined || secret === undefined) {
			throw new UsageError({
				code: 'USAGE',
				message: file === undefined ? '--secret-file takes a word and a file' : `there is no secret ${JSON.stringify(word)} here`,
				hint: `Give it as WORD=FILE, where the word is one of ${[...words.keys()].join(', ') || 'none: this kind has no secrets'}.`,
			});
		}

		secrets[option] = secret;
	}

	return {...connection, secrets};
}

const noPassword: PasswordFlags = {passwordFile: undefined, passwordStdin: false};

/** For what may be named by its URL: the flags have a source's password, while a destination has its own within the URL. */
export function urlReader(context: CommandContext, flags = noPassword): UrlReader {
	const {output} = context;
	return {
		readUrl: async (side, url) => readConnection(side, url, side.thing === 'source' ? flags : noPassword, context),
		onStoredPassword(source, fault) {
			if (fault) {
				output.warn(`source "${source}" has a password for this server, but it can't be used: ${fault.message}`, fault.hint);
			} else {
				output.note(`no password was given: that of source "${source}" is used, which is of the same user, host and port`);
			}
		},
	};
}

/** For a connection that is to be kept: at a terminal, a user without a password is asked for it. */
export async function askForPassword(side: ConnectionSide, connection: Connection, {prompt}: CommandContext): Promise<Connection> {
	const {user, host} = connection.options;
	if (user === undefined || Object.keys(connection.secrets).length > 0 || !prompt.canAsk) {
		return connection;
	}

	const password = await prompt.optionalSecret({
		text: `Password of ${user}${host === undefined ? '' : ` at ${host}`} (empty for none):`, flag: '--password-file FILE or --password-stdin',
	});
	return withPassword(side, connection, password);
}
