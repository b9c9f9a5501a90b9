/**
 * Sources and destinations as people name them: a stored name, a URL, or a folder.
 */
import fs from 'node:fs';
import path from 'node:path';
import {type Connection} from '../../core/connection.js';
import {type AppError, NotFoundError} from '../../core/errors.js';
import {type NamedConnection} from '../../operations/context.js';
import {withStoredPassword} from '../../operations/stored-password.js';
import {type StoredConnection} from '../../store/connections.js';
import {openConnection} from '../../vault/connections.js';
import {type Application} from '../application.js';
import {findConnection} from '../find-named.js';
import {
	type ConnectionSide, destinationSide, shelfOf, sourceSide,
} from './connections.js';

export {type NamedConnection} from '../../operations/context.js';

/** How a URL becomes a connection, and who hears which password is used where none came with it. */
export type UrlReader = {
	/** With the password that was given beside it. Throws a UsageError (INVALID_URL). */
	readUrl(side: ConnectionSide, url: string): Promise<Connection>;
	/** That of a stored source is used; a `fault` says why it can't be. */
	onStoredPassword(source: string, fault?: AppError): void;
};

/** A stored source, or a database's URL. Throws a NotFoundError for a name that isn't there. */
export async function namedSource(application: Application, text: string, reader: UrlReader): Promise<NamedConnection> {
	return stored(sourceSide, text, application)
		?? (text.includes(':') ? sourceFromUrl(text, application, reader) : open(sourceSide, text, application));
}

/** A stored destination, a URL, or the path of a folder. A word without a slash is a folder only where it exists. */
export async function namedDestination(application: Application, text: string, {readUrl}: Pick<UrlReader, 'readUrl'>): Promise<NamedConnection> {
	const known = stored(destinationSide, text, application);
	if (known) {
		return known;
	}

	return isFolderOrUrl(application, text) ? withAddress(destinationSide, await readUrl(destinationSide, text)) : open(destinationSide, text, application);
}

/** Whether a destination that isn't stored is meant. */
export function isFolderOrUrl({place}: Pick<Application, 'place'>, text: string): boolean {
	return /[:\/]/v.test(text) || fs.existsSync(path.resolve(place.workingFolder, text));
}

function stored(side: ConnectionSide, name: string, application: Application): NamedConnection | undefined {
	return application.store[side.table].findByName(name) && open(side, name, application);
}

/** Throws a NotFoundError that names the nearest one. */
function open(side: ConnectionSide, typed: string, application: Application): NamedConnection {
	const row = findRow(side, typed, application);
	return {id: row.id, name: row.name, connection: openConnection(shelfOf(application, side), row)};
}

/** A file's name is not yet a database's URL: what was meant is said. */
function findRow(side: ConnectionSide, typed: string, application: Application): StoredConnection {
	try {
		return findConnection(side, application, typed);
	} catch (error) {
		if (error instanceof NotFoundError && side.table === 'sources' && /\/|\.(?:sqlite3?|db3?)$/v.test(typed)) {
			throw new NotFoundError({code: error.code, message: error.message, hint: `For a SQLite file write sqlite:${typed}; see all sources with 'dbseal source list'.`});
		}

		throw error;
	}
}

async function sourceFromUrl(url: string, {store, vault, place: {env}}: Application, {readUrl, onStoredPassword}: UrlReader): Promise<NamedConnection> {
	const typed = await readUrl(sourceSide, url);
	const {connection, passwordOf, fault} = withStoredPassword(typed, {store, vault, env});
	if (passwordOf !== undefined) {
		onStoredPassword(passwordOf, fault);
	}

	return {...withAddress(sourceSide, connection), ...(passwordOf !== undefined && !fault && {passwordOf})};
}

/** Named after its place. */
function withAddress(side: ConnectionSide, connection: Connection): NamedConnection {
	const folder = connection.type === 'local' ? connection.options.path : undefined;
	return {name: folder ?? side.schemeByType(connection.type).formatUrl(connection), connection};
}

/** A one-shot backup has no job to be named after: the database's own name says most. */
export function shortName({name, connection: {type, options}}: NamedConnection): string {
	if (type === 'command') {
		// A command may hold what storage must not be told.
		return type;
	}

	return options.database ?? (options.path === undefined ? name : path.parse(options.path).name);
}
