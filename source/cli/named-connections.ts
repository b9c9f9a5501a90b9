/**
 * Sources and destinations as they are named on the command line: a stored name, a URL, or a folder.
 */
import fs from 'node:fs';
import path from 'node:path';
import {NotFoundError} from '../core/errors.js';
import {type NamedConnection} from '../operations/context.js';
import {type SignedIn, withStoredPassword} from '../operations/stored-password.js';
import {type StoredConnection} from '../store/connections.js';
import {openConnection} from '../vault/connections.js';
import {type Application} from '../application/application.js';
import {
	type ConnectionSide, destinationSide, shelfOf, sourceSide,
} from '../application/connections.js';
import {findConnection} from '../application/find-named.js';
import {type CommandContext} from './command.js';
import {type PasswordFlags, readConnection} from './read-connection.js';

const noPassword: PasswordFlags = {passwordFile: undefined, passwordStdin: false};

type Parts = {readonly application: Application; readonly context: CommandContext};

/** A stored source, or a database's URL. Throws a NotFoundError for a name that isn't there. */
export async function namedSource(text: string, password: PasswordFlags, parts: Parts): Promise<NamedConnection> {
	return stored(sourceSide, text, parts.application)
		?? (text.includes(':') ? fromUrl(sourceSide, text, {...parts, password}) : open(sourceSide, text, parts.application));
}

/** A stored destination, a URL, or the path of a folder. A word without a slash is a folder only where it exists. */
export async function namedDestination(text: string, parts: Parts): Promise<NamedConnection> {
	const known = stored(destinationSide, text, parts.application);
	if (known) {
		return known;
	}

	const isFolder = /[:\/]/v.test(text) || fs.existsSync(path.resolve(parts.context.environment.workingFolder, text));
	return isFolder ? fromUrl(destinationSide, text, {...parts, password: noPassword}) : open(destinationSide, text, parts.application);
}

function stored(side: ConnectionSide, name: string, application: Application): NamedConnection | undefined {
	return application.store[side.table].findByName(name) && open(side, name, application);
}

/** Throws a NotFoundError that names the nearest one. */
function open(side: ConnectionSide, typed: string, {store, vault}: Application): NamedConnection {
	const row = findRow(side, typed, store);
	return {id: row.id, name: row.name, connection: openConnection(shelfOf({store, vault}, side), row)};
}

/** A file's name is not yet a database's URL: what was meant is said. */
function findRow(side: ConnectionSide, typed: string, store: Application['store']): StoredConnection {
	try {
		return findConnection(side, {store}, typed);
	} catch (error) {
		if (error instanceof NotFoundError && side.table === 'sources' && /\/|\.(?:sqlite3?|db3?)$/v.test(typed)) {
			throw new NotFoundError({code: error.code, message: error.message, hint: `For a SQLite file write sqlite:${typed}; see all sources with 'dbseal source list'.`});
		}

		throw error;
	}
}

async function fromUrl(side: ConnectionSide, url: string, {application, context, password}: Parts & {readonly password: PasswordFlags}): Promise<NamedConnection> {
	const typed = await readConnection(side, url, password, context);
	const {connection, ...signedIn} = side.table === 'sources' ? withStoredPassword(typed, {...application, env: context.environment.env}) : {connection: typed};
	tell(signedIn, context);
	const folder = connection.type === 'local' ? connection.options.path : undefined;
	return {
		name: folder ?? side.schemeByType(connection.type).formatUrl(connection),
		connection,
		...(signedIn.passwordOf !== undefined && !signedIn.fault && {passwordOf: signedIn.passwordOf}),
	};
}

function tell({passwordOf, fault}: Omit<SignedIn, 'connection'>, {output}: CommandContext): void {
	if (fault) {
		output.warn(`source "${passwordOf}" has a password for this server, but it can't be used: ${fault.message}`, fault.hint);
	} else if (passwordOf !== undefined) {
		output.note(`no password was given: that of source "${passwordOf}" is used, which is of the same user, host and port`);
	}
}

/** A one-shot backup has no job to be named after: the database's own name says most. */
export function shortName({name, connection: {type, options}}: NamedConnection): string {
	if (type === 'command') {
		// A command may hold what storage must not be told.
		return type;
	}

	return options.database ?? (options.path === undefined ? name : path.parse(options.path).name);
}

