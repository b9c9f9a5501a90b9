/**
 * Sources and destinations are handled by the same commands; this is what differs.
 */
import {
	type AdapterContext, type Connection, type Finding, type UrlScheme,
} from '../core/connection.js';
import {engineByType, engineForUrl} from '../databases/registry.js';
import {kindByType, kindForUrl} from '../storage/registry.js';
import {type ConnectionTableName, type StoredConnection} from '../store/connections.js';
import {type Store} from '../store/open-store.js';
import {findDestination, findSource} from './find-named.js';

export type ConnectionSide = {
	readonly thing: 'source' | 'destination';
	readonly table: ConnectionTableName;
	/** Throws a NotFoundError that names the nearest one. */
	findRow(store: Store, name: string): StoredConnection;
	schemeForUrl(url: string): UrlScheme;
	schemeByType(type: string): UrlScheme;
	/** The connection test. */
	check(connection: Connection, adapters: AdapterContext, signal: AbortSignal): Promise<readonly Finding[]>;
};

export const sourceSide: ConnectionSide = {
	thing: 'source',
	table: 'sources',
	findRow: findSource,
	schemeForUrl: engineForUrl,
	schemeByType: engineByType,
	check: async (connection, adapters, signal) => engineByType(connection.type).open(connection, adapters).check(signal),
};

export const destinationSide: ConnectionSide = {
	thing: 'destination',
	table: 'destinations',
	findRow: findDestination,
	schemeForUrl: kindForUrl,
	schemeByType: kindByType,
	async check(connection, adapters, signal) {
		const storage = kindByType(connection.type).open(connection, adapters);
		try {
			return await storage.check(signal);
		} finally {
			await storage.close();
		}
	},
};
