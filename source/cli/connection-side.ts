/**
 * Sources and destinations are handled by the same commands; this is what differs.
 */
import {type UrlScheme} from '../core/connection.js';
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
};

export const sourceSide: ConnectionSide = {
	thing: 'source',
	table: 'sources',
	findRow: findSource,
	schemeForUrl: engineForUrl,
	schemeByType: engineByType,
};

export const destinationSide: ConnectionSide = {
	thing: 'destination',
	table: 'destinations',
	findRow: findDestination,
	schemeForUrl: kindForUrl,
	schemeByType: kindByType,
};
