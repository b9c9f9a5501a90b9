/**
 * Sources and destinations as both faces add, change and show them; they differ in one table and one registry.
 * The rule: what is not given anew stays, secrets above all.
 */
import {type Connection, type UrlScheme} from '../../core/connection.js';
import {AppError} from '../../core/errors.js';
import {databaseEngines, engineByType, engineForUrl} from '../../databases/registry.js';
import {kindByType, kindForUrl, storageKinds} from '../../storage/registry.js';
import {type ConnectionTableName, type StoredConnection} from '../../store/connections.js';
import {type ConnectionShelf, hasAddress, secretsLeft} from '../../vault/connections.js';
import {type Application} from '../application.js';

export {commandUrlSettings} from '../../databases/command/url.js';
export {type StoredConnection} from '../../store/connections.js';

export type ConnectionSide = {
	readonly thing: 'source' | 'destination';
	readonly table: ConnectionTableName;
	readonly schemes: readonly UrlScheme[];
	/** Throws a UsageError (INVALID_URL). */
	schemeForUrl(url: string): UrlScheme;
	/** Throws a UsageError (INVALID_SETTING) for a kind that this dbseal doesn't have. */
	schemeByType(type: string): UrlScheme;
};

export type SideName = ConnectionSide['thing'];

export const sourceSide: ConnectionSide = {
	thing: 'source', table: 'sources', schemes: databaseEngines, schemeForUrl: engineForUrl, schemeByType: engineByType,
};

export const destinationSide: ConnectionSide = {
	thing: 'destination', table: 'destinations', schemes: storageKinds, schemeForUrl: kindForUrl, schemeByType: kindByType,
};

export const connectionSides = {source: sourceSide, destination: destinationSide} as const;

/** `PostgreSQL`; of a kind that this dbseal doesn't have, its type. */
export function sourceLabel(type: string): string {
	return sourceSide.schemes.find(scheme => scheme.type === type)?.label ?? type;
}

/** Where the connections of a side are kept. */
export function shelfOf({store, vault}: Pick<Application, 'store' | 'vault'>, {table}: ConnectionSide): ConnectionShelf {
	return {store, table, unlocked: vault};
}

/** With a secret that was given apart from the URL; as it was where none was given. */
export function withPassword({schemeByType}: ConnectionSide, connection: Connection, password: string | undefined): Connection {
	return password === undefined
		? connection
		: {...connection, secrets: {...connection.secrets, [schemeByType(connection.type).passwordSecret ?? 'password']: password}};
}

/** With the secrets of what was there before, as far as none are given anew; another kind has no use for them. */
export function withSecretsOf(application: Application, side: ConnectionSide, row: StoredConnection, connection: Connection): Connection {
	return row.type === connection.type
		? {...connection, secrets: {...secretsLeft(shelfOf(application, side), row), ...connection.secrets}}
		: connection;
}

/** The parts of a source that is commands; one that is absent or empty is not given. */
export type CommandParts = {
	readonly dump?: string | undefined;
	readonly load?: string | undefined;
	readonly extension?: string | undefined;
};

/** As its engine reads it, which refuses what is missing or wrong. */
export function commandUrl({dump, load, extension}: CommandParts): string {
	const parts = Object.entries({dump, load, extension}).filter((part): part is [string, string] => part[1] !== undefined && part[1] !== '');
	return `command:?${new URLSearchParams(parts).toString()}`;
}

export type ConnectionDescription = Pick<StoredConnection, 'id' | 'name' | 'type' | 'createdAt' | 'secretsLost'> & {
	/** `PostgreSQL`; of a kind that this dbseal no longer has, its type. */
	readonly kind: string;
	/** Its URL without secrets. Absent where the connection was adopted from sidecars, which don't have it, and of a kind that is gone. */
	readonly url?: string;
	/** Why there is no URL, where that is a fault. */
	readonly fault?: string;
	readonly hasSecrets: boolean;
	/** Names of the jobs that use it. */
	readonly jobs: readonly string[];
};

export function describeConnections({store}: Pick<Application, 'store'>, side: ConnectionSide): readonly ConnectionDescription[] {
	const table = store[side.table];
	return table.all().map(row => describeConnection(row, side, table.usedBy(row.id)));
}

/** @param jobs Names of those that use it. */
export function describeConnection(row: StoredConnection, side: ConnectionSide, jobs: readonly string[]): ConnectionDescription {
	const {id, name, type, createdAt, secretsLost, sealedSecrets} = row;
	return {
		id, name, type, ...describeAddress(row, side), hasSecrets: sealedSecrets !== undefined, secretsLost, jobs, createdAt,
	};
}

function describeAddress(row: StoredConnection, {schemeByType}: ConnectionSide): Pick<ConnectionDescription, 'kind' | 'url' | 'fault'> {
	const {type, options} = row;
	try {
		const {label, formatUrl} = schemeByType(type);
		return {kind: label, ...(hasAddress(row) && {url: formatUrl({type, options, secrets: {}})})};
	} catch (error) {
		if (error instanceof AppError) {
			return {kind: type, fault: error.message};
		}

		throw error;
	}
}
