/**
 * Storages for as long as some work takes.
 * The rule: this is the one owner of open storages: what it opened it closes, however the work ends, so that no connection
 * outlives its use and keeps the process from ending. Nobody else closes one.
 */
import {type Storage} from '../core/storage.js';
import {kindByType} from '../storage/registry.js';
import {type NamedConnection, type OperationContext} from './context.js';

type Place = Pick<NamedConnection, 'connection'>;
type Adapters = Pick<OperationContext, 'adapters'>;

/** Throws a UsageError where options of the destination are missing or wrong. */
export type OpenStorage = (destination: Place) => Storage;

/** Opens one storage for `work`, and closes it however that ends. Throws what `OpenStorage` throws, and whatever `work` throws. */
export async function withStorage<Result>(destination: Place, context: Adapters, work: (storage: Storage) => Promise<Result>): Promise<Result> {
	return withStorages(context, async open => work(open(destination)));
}

/** Lets `work` open storages, and closes all of them however it ends. */
export async function withStorages<Result>({adapters}: Adapters, work: (open: OpenStorage) => Promise<Result>): Promise<Result> {
	const opened: Storage[] = [];
	try {
		return await work(({connection}) => {
			const storage = kindByType(connection.type).open(connection, adapters);
			opened.push(storage);
			return storage;
		});
	} finally {
		await Promise.all(opened.map(async storage => storage.close()));
	}
}
