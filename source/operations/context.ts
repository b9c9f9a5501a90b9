/**
 * What every operation is given: the store, the keys, the world, and where to tell what happens.
 * The rule: operations know no terminal, print nothing, and take the clock, the environment and randomness from here.
 */
import {type Meter} from '../artifacts/meter.js';
import {type AdapterContext, type Connection} from '../core/connection.js';
import {type Emit} from '../core/events.js';
import {kindByType} from '../storage/registry.js';
import {type ConnectionTableName, type StoredConnection} from '../store/connections.js';
import {type Store} from '../store/open-store.js';
import {openConnection} from '../vault/connections.js';
import {type Vault} from '../vault/unlock.js';

export type OperationContext = {
	readonly store: Store;
	/** Unlocked on first use. Throws a KeyError where the system key is missing, malformed or not this vault's. */
	readonly vault: () => Vault;
	readonly adapters: AdapterContext;
	readonly hostname: string;
	readonly now: () => Date;
	/** For durations, in ms from any start. */
	readonly monotonicMs: () => number;
	readonly randomBytes: (count: number) => Uint8Array;
	readonly signal: AbortSignal;
	readonly emit: Emit;
};

/** A source or destination as a run uses it: from the store, or given on the command line. */
export type NamedConnection = {
	/** Absent for one that isn't kept in the store. */
	readonly id?: string;
	readonly name: string;
	readonly connection: Connection;
	/** The stored source whose password it uses, where it came without one of its own. */
	readonly passwordOf?: string;
};

/** How often a run tells its progress. Our choice: calm to read, and little to write over a slow link. */
const progressIntervalMs = 250;

export type ProgressRequest = {
	readonly meter: Meter;
	readonly expectedBytesIn: number | undefined;
	readonly emit: Emit;
};

/** Tells the meter's figures while `work` goes on, and once more at its end. */
export async function withProgress<T>({meter, expectedBytesIn, emit}: ProgressRequest, work: () => Promise<T>): Promise<T> {
	const tell = (): void => {
		emit(meter.read(expectedBytesIn));
	};

	const timer = setInterval(tell, progressIntervalMs);
	try {
		return await work();
	} finally {
		clearInterval(timer);
		tell();
	}
}

/** Under which the store keeps what it knows of a destination: its id, or for one that isn't in the store its address. */
export function destinationKeyOf({id, name, connection}: NamedConnection): string {
	return id ?? `${connection.type}:${name}`;
}

/** The ids of all destinations of the store that are this very place: a path or URL may name one of them, too. */
export function idsOfPlace({connection}: Pick<NamedConnection, 'connection'>, store: Store): readonly string[] {
	const kind = kindByType(connection.type);
	const address = kind.formatUrl(connection);
	return store.destinations.all()
		.filter(({type, options}) => type === connection.type && kind.formatUrl({type, options, secrets: {}}) === address)
		.map(({id}) => id);
}

/** A destination of the store, with its secrets opened. */
export function openDestination(row: StoredConnection, context: OperationContext): NamedConnection {
	return openRow('destinations', row, context);
}

/** A source of the store, with its secrets opened. */
export function openSource(row: StoredConnection, context: Pick<OperationContext, 'store' | 'vault'>): NamedConnection {
	return openRow('sources', row, context);
}

function openRow(table: ConnectionTableName, row: StoredConnection, {store, vault}: Pick<OperationContext, 'store' | 'vault'>): NamedConnection {
	return {id: row.id, name: row.name, connection: openConnection({store, table, unlocked: vault}, row)};
}
