/**
 * A storage whose adapter is loaded when something is first done with it, so that opening one costs no library.
 * The rule: names are looked at here, for all remote kinds alike, before anything is loaded or sent.
 */
import {type Storage} from '../core/storage.js';
import {checkStorage} from './check.js';
import {assertName} from './names.js';

/** What a remote adapter is once it is loaded; `metadata` and `retain` where it has them. */
export type RemoteStorage = Omit<Storage, 'isLocal' | 'check'> & {
	/** Findings beside those of the common connection test, made after it. With `isSound`, nothing of that failed. */
	checkMore?: (options: {readonly isSound: boolean}, signal: AbortSignal) => Promise<Awaited<ReturnType<Storage['check']>>>;
};

export function lazyStorage(load: () => Promise<RemoteStorage>): Storage {
	const {get, loaded} = loadOnce(load);
	const storage: Storage = {
		isLocal: false,
		async create(name, options, signal) {
			const remote = await get(signal, name);
			return remote.create(name, options, signal);
		},
		async read(name, range, signal) {
			const remote = await get(signal, name);
			return remote.read(name, range, signal);
		},
		async stat(name, signal) {
			const remote = await get(signal, name);
			return remote.stat(name, signal);
		},
		async metadata(name, signal) {
			const remote = await get(signal, name);
			return remote.metadata?.(name, signal);
		},
		async list(prefix, signal) {
			const remote = await get(signal);
			return remote.list(prefix, signal);
		},
		async remove(name, signal) {
			const remote = await get(signal, name);
			await remote.remove(name, signal);
		},
		async retain(name, signal) {
			const remote = await get(signal, name);
			await remote.retain?.(name, signal);
		},
		async freeBytes(signal) {
			const remote = await get(signal);
			return remote.freeBytes(signal);
		},
		async check(signal) {
			const findings = await checkStorage(storage, signal);
			// What kept it from loading is among the findings already.
			const isSound = findings.every(({verdict}) => verdict !== 'failed');
			return [...findings, ...await loaded()?.checkMore?.({isSound}, signal) ?? []];
		},
		async sweep(options, signal) {
			const remote = await get(signal);
			return remote.sweep(options, signal);
		},
		async close() {
			await loaded()?.close();
		},
	};
	return storage;
}

type Loader = {
	/** Loads the adapter at the first call, after a look at the name. */
	readonly get: (signal: AbortSignal, name?: string) => Promise<RemoteStorage>;
	readonly loaded: () => RemoteStorage | undefined;
};

function loadOnce(load: () => Promise<RemoteStorage>): Loader {
	let loading: Promise<RemoteStorage> | undefined;
	let loaded: RemoteStorage | undefined;
	return {
		async get(signal, name) {
			signal.throwIfAborted();
			if (name !== undefined) {
				assertName(name);
			}

			loading ??= load();
			loaded = await loading;
			return loaded;
		},
		loaded: () => loaded,
	};
}
