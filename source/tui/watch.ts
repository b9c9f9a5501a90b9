/**
 * A value that changes over time, in the shape that React's useSyncExternalStore wants.
 * The rule: `getSnapshot` gives the same object until something changed, so that nothing is drawn in vain.
 */
import {
	createContext, useContext, useMemo, useSyncExternalStore,
} from 'react';

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

/** Whether the view in which a component stands is seen. */
export const ShownContext = createContext(true);

/** While nobody sees the view, what changes doesn't reach it: it has what it had, and draws nothing. */
export function useWatch<Value>(watch: Watch<Value>): Value {
	const isShown = useContext(ShownContext);
	const {subscribe, getSnapshot} = useMemo(() => isShown ? watch : stillOf(watch), [isShown, watch]);
	return useSyncExternalStore(subscribe, getSnapshot);
}

function stillOf<Value>(watch: Watch<Value>): Watch<Value> {
	const value = watch.getSnapshot();
	return {subscribe: () => () => undefined, getSnapshot: () => value};
}
