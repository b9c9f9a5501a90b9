/**
 * Sources and destinations as a form has them: tested and kept as they are typed, with the secrets of before where nothing new was given.
 */
import {type Connection, type Finding} from '../../core/connection.js';
import {type Pin} from '../../core/storage.js';
import {withStoredPassword} from '../../operations/stored-password.js';
import {type StoredConnection} from '../../store/connections.js';
import {openConnection} from '../../vault/connections.js';
import {type Application} from '../application.js';
import {findConnection, findSource} from '../find-named.js';
import {editConnection, keepConnection, testConnection} from './connection-changes.js';
import {
	type ConnectionSide, shelfOf, sourceSide, withPassword, withSecretsOf,
} from './connections.js';
import {dropStalePin, findPin, withPin} from './server-pin.js';

export type ConnectionDraft = {
	/** Set when an existing one is changed. */
	readonly id?: string;
	readonly name: string;
	readonly url: string;
	/** Empty: as it is in the URL or was before. */
	readonly secret: string;
	/** Secrets by their names; one that is absent is as it was before. */
	readonly secrets?: Connection['secrets'];
	/** What the person has seen of the server, and trusts. */
	readonly pin?: Pin;
};

/** Throws a UsageError for a URL that can't be understood; other trouble is in the findings. */
export async function testDraft(application: Application, side: ConnectionSide, draft: ConnectionDraft, signal: AbortSignal): Promise<readonly Finding[]> {
	return testConnection(application, side, connectionOf(application, side, draft), signal);
}

/** What has to be pinned of its server before that is trusted. Throws a DestinationError where no server answers. */
export async function findDraftPin(application: Application, side: ConnectionSide, draft: ConnectionDraft): Promise<Pin | undefined> {
	return side.thing === 'source' ? undefined : findPin(connectionOf(application, side, draft));
}

export function saveDraft(application: Application, side: ConnectionSide, draft: ConnectionDraft): StoredConnection {
	const {id, name} = draft;
	const named = {name, connection: connectionOf(application, side, draft)};
	return id === undefined ? keepConnection(application, side, named) : editConnection(application, side, {id}, named);
}

/** A database that is typed, or a source that is kept: what one restore goes into. */
export type DatabaseTarget
	= | {readonly sourceId: string}
		/** An empty password: the one in the URL, if any. */
		| {readonly url: string; readonly password: string};

/**
 * What is typed has the password of a source on the same server, where none was typed: the restore itself goes by that, too.
 * Throws a UsageError (INVALID_URL).
 */
export function chosenDatabase(application: Application, target: DatabaseTarget): Connection {
	if ('sourceId' in target) {
		return openConnection(shelfOf(application, sourceSide), findSource(application, {id: target.sourceId}));
	}

	const {store, vault, place: {env}} = application;
	return withStoredPassword(typedDatabase(target), {store, vault, env}).connection;
}

/** With the password beside it, or the one in the URL. */
export function typedDatabase({url, password}: Extract<DatabaseTarget, {readonly url: string}>): Connection {
	return withPassword(sourceSide, sourceSide.schemeForUrl(url).parseUrl(url), givenText(password));
}

function connectionOf(application: Application, side: ConnectionSide, {id, url, secret, secrets = {}, pin}: ConnectionDraft): Connection {
	const row = id === undefined ? undefined : findConnection(side, application, {id});
	const typed = row ? editedConnection(side, url, row) : side.schemeForUrl(url).parseUrl(url);
	const given = withPassword(side, {...typed, secrets: {...typed.secrets, ...secrets}}, givenText(secret));
	const connection = row ? withSecretsOf(application, side, row, given) : given;
	return pin ? withPin(connection, pin) : connection;
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
