/**
 * What a kind of storage gives of itself, and the whole kind that the registry makes of it.
 * The rule: what every destination has (its limits, a library that is loaded when it is first used) is added here, so that no kind can forget it.
 */
import {type AdapterContext, type Connection} from '../core/connection.js';
import {type StorageKind} from '../core/storage.js';
import {lazyStorage, type RemoteStorage} from './lazy-storage.js';
import {withLimits} from './limits.js';
import {limitSettings} from './url-options.js';

/** A storage that costs nothing to open. */
export type LocalKind = StorageKind;

/** One whose adapter is loaded, and whose server is asked, when something is first done. */
export type RemoteKind = Omit<StorageKind, 'open'> & {
	/** Gives what loads the adapter. MUST NOT connect; MUST throw a UsageError where options are missing or wrong. */
	prepare(connection: Connection, context: AdapterContext): () => Promise<RemoteStorage>;
};

export function completeKind(kind: LocalKind | RemoteKind): StorageKind {
	return {
		...kind,
		settings: {...kind.settings, ...limitSettings},
		open: (connection, context) => withLimits(
			'prepare' in kind ? lazyStorage(kind.prepare(connection, context)) : kind.open(connection, context),
			connection,
		),
	};
}
