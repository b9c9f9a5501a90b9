/**
 * A connection from what was typed: its URL, and its password from wherever the person keeps it.
 */
import {type Connection, type UrlScheme} from '../core/connection.js';
import {type CommandContext} from './command.js';
import {type ConnectionSide} from './connection-side.js';
import {readGivenSecret} from './secrets.js';

export type PasswordFlags = {
	readonly passwordFile: string | undefined;
	readonly passwordStdin: boolean;
};

/** Throws a UsageError (INVALID_URL). A password inside the URL is taken, with a warning. */
export async function readConnection(side: ConnectionSide, url: string, flags: PasswordFlags, context: CommandContext): Promise<Connection> {
	const scheme = side.schemeForUrl(url);
	const connection = scheme.parseUrl(url);
	if (Object.keys(connection.secrets).length > 0) {
		context.output.warn('other users of this machine can see a password that is part of a command; give it by --password-file or --password-stdin');
	}

	return withPassword(scheme, connection, await readGivenSecret({file: flags.passwordFile, isStdin: flags.passwordStdin}, context));
}

export function withPassword(scheme: UrlScheme, connection: Connection, password: string | undefined): Connection {
	return password === undefined
		? connection
		: {...connection, secrets: {...connection.secrets, [scheme.passwordSecret ?? 'password']: password}};
}
