/**
 * Sources and destinations, bound to the store and the adapters.
 */
import {
	type ConnectionSide, connectionSides, commandUrl, shelfOf, type SideName, sourceSide, withPassword, withSecretsOf,
} from '../../application/connections.js';
import {type Connection} from '../../core/connection.js';
import {checkConnection} from '../../operations/health/check-connection.js';
import {dropStalePin, withOption} from '../../operations/server-pin.js';
import {withStoredPassword} from '../../operations/stored-password.js';
import {kindByType} from '../../storage/registry.js';
import {type StoredConnection} from '../../store/connections.js';
import {type Store} from '../../store/open-store.js';
import {addConnection, changeConnection, openConnection} from '../../vault/connections.js';
import {type ConnectionDraft, type ConnectionServices} from '../services.js';
import {goneError} from '../../application/gone-error.js';
import {type BoundApplication} from './bound-application.js';

export function bindConnections(application: BoundApplication): ConnectionServices {
	const connectionOf = (name: SideName, draft: ConnectionDraft) => draftedConnection(connectionSides[name], draft, application);
	return {
		kinds: name => connectionSides[name].schemes,
		async test(name, draft, signal) {
			const {adapters} = application.operations({signal});
			return checkConnection({table: connectionSides[name].table, connection: connectionOf(name, draft), adapters}, signal);
		},
		async findPin(name, draft) {
			if (name === 'source') {
				return undefined;
			}

			const connection = connectionOf(name, draft);
			return kindByType(connection.type).findPin?.(connection);
		},
		save(name, draft) {
			const shelf = shelfOf(application, connectionSides[name]);
			const named = {name: draft.name, connection: connectionOf(name, draft)};
			const {id} = (draft.id === undefined ? addConnection(shelf, named) : changeConnection(shelf, draft.id, named)) ?? {};
			application.changed();
			if (id === undefined) {
				throw goneError(name);
			}

			return id;
		},
		remove(name, id) {
			application.store[connectionSides[name].table].remove(id);
			application.changed();
		},
	};
}

export function sourceConnection(application: BoundApplication, id: string): Connection {
	return openConnection(shelfOf(application, sourceSide), rowOf(sourceSide, id, application.store));
}

/** A target that is typed, for one restore. */
export function typedConnection({url, password}: {readonly url: string; readonly password: string}): Connection {
	return withPassword(sourceSide, sourceSide.schemeForUrl(url).parseUrl(url), givenText(password));
}

/** With the password of a source on the same server, where none was typed: what the restore itself then goes by, too. */
export function signedIn(connection: Connection, {store, vault, environment: {env}}: BoundApplication): Connection {
	return withStoredPassword(connection, {store, vault, env}).connection;
}

/** What is typed, with the secrets of before where nothing new was given. */
function draftedConnection(side: ConnectionSide, {id, command, secret, pin, ...draft}: ConnectionDraft, application: BoundApplication): Connection {
	const url = command ? commandUrl(command) : draft.url;
	const row = id === undefined ? undefined : rowOf(side, id, application.store);
	const typed = row ? editedConnection(side, url, row) : side.schemeForUrl(url).parseUrl(url);
	const given = withPassword(side, typed, givenText(secret));
	const connection = row ? withSecretsOf(row, given, shelfOf(application, side)) : given;
	return pin ? withOption(connection, pin.option, pin.value) : connection;
}

function givenText(text: string): string | undefined {
	return text === '' ? undefined : text;
}

/** A kind without URLs keeps its settings: what is shown of it can't be read back. */
function editedConnection({thing, schemeByType, schemeForUrl}: ConnectionSide, url: string, {type, options}: StoredConnection): Connection {
	const before = {type, options, secrets: {}};
	if (url === schemeByType(type).formatUrl(before)) {
		return before;
	}

	const typed = schemeForUrl(url).parseUrl(url);
	return thing === 'destination' ? dropStalePin(typed, before) : typed;
}

function rowOf({thing, table}: ConnectionSide, id: string, store: Store): StoredConnection {
	const row = store[table].findById(id);
	if (!row) {
		throw goneError(thing);
	}

	return row;
}
