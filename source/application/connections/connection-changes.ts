/**
 * Sources and destinations kept, changed, tested and forgotten.
 */
import {type Connection, type Finding} from '../../core/connection.js';
import {DestinationError} from '../../core/errors.js';
import {checkConnection} from '../../operations/health/check-connection.js';
import {withStorage} from '../../operations/with-storage.js';
import {type StoredConnection} from '../../store/connections.js';
import {
	addConnection, changeConnection, type ConnectionEdit, type OpenConnection, openConnection,
} from '../../vault/connections.js';
import {type Application} from '../application.js';
import {findConnection, type Which} from '../find-named.js';
import {goneError} from '../gone-error.js';
import {type ConnectionSide, shelfOf} from './connections.js';

export {type ConnectionEdit} from '../../vault/connections.js';

/** Stores a connection, its secrets sealed. Throws UsageErrors: INVALID_NAME, NAME_TAKEN. */
export function keepConnection(application: Application, side: ConnectionSide, named: OpenConnection): StoredConnection {
	return addConnection(shelfOf(application, side), named);
}

/** What isn't given stays. Throws as `keepConnection` does, and a NotFoundError where it was removed meanwhile. */
export function editConnection(application: Application, side: ConnectionSide, {id}: Pick<StoredConnection, 'id'>, edit: ConnectionEdit): StoredConnection {
	const changed = changeConnection(shelfOf(application, side), id, edit);
	if (!changed) {
		throw goneError(side.thing);
	}

	return changed;
}

/** Databases and artifacts stay as they are. Gives what it was; throws a UsageError where a job uses it. */
export function forgetConnection(application: Application, side: ConnectionSide, which: Which): StoredConnection {
	const row = findConnection(side, application, which);
	application.store[side.table].remove(row.id);
	return row;
}

/** What works, what doesn't, and what to do about it. Throws a UsageError where options are missing or wrong. */
export async function testConnection(application: Application, {table}: ConnectionSide, connection: Connection, signal: AbortSignal): Promise<readonly Finding[]> {
	return checkConnection({table, connection, adapters: application.operations({signal}).adapters}, signal);
}

/** As `testConnection`, of one that is kept. Throws a KeyError where its secrets can't be opened. */
export async function testKeptConnection(application: Application, side: ConnectionSide, which: Which, signal: AbortSignal): Promise<readonly Finding[]> {
	const connection = openConnection(shelfOf(application, side), findConnection(side, application, which));
	return testConnection(application, side, connection, signal);
}

/** Why a folder of this machine can't be written to, if it can't. It may be on a disk that isn't mounted yet. */
export async function findFolderTrouble(application: Application, connection: Connection): Promise<DestinationError | undefined> {
	const context = application.operations();
	return withStorage({connection}, context, async storage => {
		try {
			await (storage.isLocal ? storage.freeBytes(context.signal) : undefined);
			return undefined;
		} catch (error) {
			if (error instanceof DestinationError) {
				return error;
			}

			throw error;
		}
	});
}
