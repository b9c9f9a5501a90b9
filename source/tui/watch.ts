/**
 * A value that changes over time, in the shape that React's useSyncExternalStore wants.
 * The rule: `getSnapshot` gives the same object until something changed, so that nothing is drawn in vain.
 */
import {useSyncExternalStore} from 'react';

export type Watch<Value> = {
	/** Calls `listener` after each change; gives the function that ends it. */
	subscribe(listener: () => void): () => void;
	getSnapshot(): Value;
};

export type Watchable<Value> = Watch<Value> & {
	set(value: Value): void;
};

export function watchable<Value>(initial: Value): Watchable<Value> {
	const listeners = new Set<() => void>();
	let value = initial;
	return {
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
		getSnapshot: () => value,
		set(next) {
			if (Object.is(next, value)) {
				return;
			}

			value = next;
			for (const listener of listeners) {
				listener();
			}
		},
	};
}

export function useWatch<Value>(watch: Watch<Value>): Value {
	return useSyncExternalStore(watch.subscribe, watch.getSnapshot);
}
