/**
 * The password of a server that is given by its URL alone, where the store has one for it already: a copy beside the original is
 * restored without looking for the password again. The rule: only for the same kind, user, host and port, and with the settings that
 * the password was stored with, so that it never goes over a line that is less safe than that one.
 */
import {type Connection} from '../core/connection.js';
import {AppError} from '../core/errors.js';
import {engineByType} from '../databases/registry.js';
import {type StoredConnection} from '../store/connections.js';
import {openSource, type OperationContext} from './context.js';

/** With the name of the source whose password it has; a `fault` says why that one could not be opened. */
export type SignedIn = {
	readonly connection: Connection;
	readonly passwordOf?: string;
	readonly fault?: AppError;
};

type Parts = Pick<OperationContext, 'store' | 'vault'> & {readonly env: OperationContext['adapters']['env']};

/** A password that was given, by the URL, a flag or the environment, is the one that is meant. */
export function withStoredPassword(connection: Connection, {env, ...parts}: Parts): SignedIn {
	const {server} = engineByType(connection.type);
	if (!server || Object.keys(connection.secrets).length > 0 || (env[server.passwordVariable] ?? '') !== '') {
		return {connection};
	}

	const address = addressOf(connection, server.usualPort);
	const sources = parts.store.sources.all().filter(source => source.sealedSecrets !== undefined && source.type === connection.type && addressOf(source, server.usualPort) === address);
	const [source] = sources.toSorted((one, other) => Number(isOf(other, connection)) - Number(isOf(one, connection)));
	return source ? signIn(connection, source, parts) : {connection};
}

function signIn({type, options}: Connection, source: StoredConnection, parts: Omit<Parts, 'env'>): SignedIn {
	try {
		const {connection: stored} = openSource(source, parts);
		const {database: _database, ...settings} = stored.options;
		return {connection: {type, options: {...settings, ...options}, secrets: stored.secrets}, passwordOf: source.name};
	} catch (error) {
		if (error instanceof AppError) {
			return {connection: {type, options, secrets: {}}, passwordOf: source.name, fault: error};
		}

		throw error;
	}
}

function addressOf({options: {user, host, port, socket}}: Pick<Connection, 'options'>, usualPort: string): string {
	return JSON.stringify([user, host?.toLowerCase(), port ?? usualPort, socket]);
}

/** Two passwords of one address are rare, but then the database's own is the better guess. */
function isOf({options}: StoredConnection, connection: Connection): boolean {
	return options.database === connection.options.database;
}
