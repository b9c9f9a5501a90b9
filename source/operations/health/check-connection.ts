/**
 * The connection test of a source or a destination.
 */
import {type AdapterContext, type Connection, type Finding} from '../../core/connection.js';
import {engineByType} from '../../databases/registry.js';
import {type ConnectionTableName} from '../../store/connections.js';
import {withStorage} from '../with-storage.js';

export type CheckRequest = {
	readonly table: ConnectionTableName;
	readonly connection: Connection;
	readonly adapters: AdapterContext;
};

/** What works, what doesn't, and what to do about it. Throws a UsageError where options are missing or wrong. */
export async function checkConnection({table, connection, adapters}: CheckRequest, signal: AbortSignal): Promise<readonly Finding[]> {
	if (table === 'sources') {
		return engineByType(connection.type).open(connection, adapters).check(signal);
	}

	return withStorage({connection}, {adapters}, async storage => storage.check(signal));
}
