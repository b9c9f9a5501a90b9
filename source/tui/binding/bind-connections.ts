/**
 * Sources and destinations, bound to the store and the adapters.
 */
import {type Connection, type UrlScheme} from '../../core/connection.js';
import {databaseEngines, engineByType, engineForUrl} from '../../databases/registry.js';
import {checkConnection} from '../../operations/health/check-connection.js';
import {dropStalePin, withOption} from '../../operations/server-pin.js';
import {withStoredPassword} from '../../operations/stored-password.js';
import {kindByType, kindForUrl, storageKinds} from '../../storage/registry.js';
import {type StoredConnection} from '../../store/connections.js';
import {
	addConnection, changeConnection, type ConnectionShelf, openConnection, secretsLeft,
} from '../../vault/connections.js';
import {
	type CommandDraft, type ConnectionDraft, type ConnectionServices, type ConnectionSide,
} from '../services.js';
import {type BoundApplication} from './bound-application.js';
import {goneError} from './gone-error.js';

type Side = {
	readonly table: 'sources' | 'destinations';
	readonly schemes: readonly UrlScheme[];
	schemeForUrl(url: string): UrlScheme;
	schemeByType(type: string): UrlScheme;
};

const sides: Readonly<Record<ConnectionSide, Side>> = {
	source: {
		table: 'sources', schemes: databaseEngines, schemeForUrl: engineForUrl, schemeByType: engineByType,
	},
	destination: {
		table: 'destinations', schemes: storageKinds, schemeForUrl: kindForUrl, schemeByType: kindByType,
	},
};

/** How the URL of a kind goes on after its scheme, for the placeholder; a kind that isn't here shows its scheme alone. */
const examples: Readonly<Record<string, string>> = {
	postgresql: '//user@host:5432/db',
	mariadb: '//user@host/db',
	mysql: '//user@host/db',
	sqlite: 'PATH',
	redis: '//host:6379',
	local: 'PATH',
	s3: '//bucket/prefix?region=R',
	sftp: '//user@host/folder',
};

export function bindConnections(application: BoundApplication): ConnectionServices {
	const shelf = (side: ConnectionSide): ConnectionShelf => ({store: application.store, table: sides[side].table, unlocked: application.vault});
	return {
		kinds: side => sides[side].schemes.map(({type, label, schemes}) => ({label, example: `${schemes[0] ?? type}:${examples[type] ?? ''}`})),
		async test(side, draft, signal) {
			const connection = connectionOf(side, draft, shelf(side));
			const {adapters} = application.operations({signal});
			return checkConnection({table: sides[side].table, connection, adapters}, signal);
		},
		async findPin(side, draft) {
			if (side === 'source') {
				return undefined;
			}

			const connection = connectionOf(side, draft, shelf(side));
			return kindByType(connection.type).findPin?.(connection);
		},
		save(side, draft) {
			const named = {name: draft.name, connection: connectionOf(side, draft, shelf(side))};
			if (draft.id === undefined) {
				addConnection(shelf(side), named);
			} else {
				changeConnection(shelf(side), draft.id, named);
			}

			application.changed();
		},
		remove(side, id) {
			application.store[sides[side].table].remove(id);
			application.changed();
		},
	};
}

export function sourceConnection(application: BoundApplication, id: string): Connection {
	const shelf: ConnectionShelf = {store: application.store, table: 'sources', unlocked: application.vault};
	return openConnection(shelf, rowOf(shelf, id));
}

/** A target that is typed, for one restore. */
export function typedConnection({url, password}: {readonly url: string; readonly password: string}): Connection {
	const connection = engineForUrl(url).parseUrl(url);
	return password === '' ? connection : {...connection, secrets: {...connection.secrets, [passwordNameOf('source', connection.type)]: password}};
}

/** With the password of a source on the same server, where none was typed: what the restore itself then goes by, too. */
export function signedIn(connection: Connection, {store, vault, environment: {env}}: BoundApplication): Connection {
	return withStoredPassword(connection, {store, vault, env}).connection;
}

/** What is typed, with the secrets of before where nothing new was given. */
function connectionOf(side: ConnectionSide, {id, command, secret, pin, ...draft}: ConnectionDraft, shelf: ConnectionShelf): Connection {
	const url = command ? commandUrl(command) : draft.url;
	const row = id === undefined ? undefined : rowOf(shelf, id);
	const typed = row ? editedConnection(side, url, row) : sides[side].schemeForUrl(url).parseUrl(url);
	const before = row ? secretsBefore(shelf, row, typed.type) : {};
	const given = secret === '' ? {} : {[passwordNameOf(side, typed.type)]: secret};
	const connection = {...typed, secrets: {...before, ...typed.secrets, ...given}};
	return pin ? withOption(connection, pin.option, pin.value) : connection;
}

/** Throws a UsageError where the dump command is missing. */
function commandUrl({dump, load, extension}: CommandDraft): string {
	const options = {dumpCommand: dump, ...(load !== '' && {loadCommand: load}), ...(extension !== '' && {extension})};
	return engineByType('command').formatUrl({type: 'command', options, secrets: {}});
}

/** A kind without URLs keeps its settings: what is shown of it can't be read back. */
function editedConnection(side: ConnectionSide, url: string, row: StoredConnection): Connection {
	const before = {type: row.type, options: row.options, secrets: {}};
	if (url === addressOf(side, row)) {
		return before;
	}

	const typed = sides[side].schemeForUrl(url).parseUrl(url);
	return side === 'destination' ? dropStalePin(typed, before) : typed;
}

function secretsBefore(shelf: ConnectionShelf, row: StoredConnection, type: string): Connection['secrets'] {
	return row.type === type ? secretsLeft(shelf, row) : {};
}

function passwordNameOf(side: ConnectionSide, type: string): string {
	return sides[side].schemeByType(type).passwordSecret ?? 'password';
}

function addressOf(side: ConnectionSide, {type, options}: StoredConnection): string {
	return sides[side].schemeByType(type).formatUrl({type, options, secrets: {}});
}

function rowOf({store, table}: ConnectionShelf, id: string): StoredConnection {
	const row = store[table].findById(id);
	if (!row) {
		throw goneError(table === 'sources' ? 'source' : 'destination');
	}

	return row;
}
