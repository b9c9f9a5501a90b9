/**
 * Where the cursor stands in the lists of the tabs, in which order and with which filter, so that a tab that is come back to is as it was
 * left, and so that a view that saved something can put the cursor on it.
 */
import {createContext, useContext} from 'react';
import {type Watchable, watchable} from './watch.js';

export type ListState = {
	readonly index: number;
	/** Of the row under the cursor; undefined before there was any. */
	readonly id: string | undefined;
	readonly filter: string;
	readonly isFiltering: boolean;
	/** -1: as the rows came. */
	readonly sortColumn: number;
	readonly isReversed: boolean;
};

export type ListName = 'board' | 'jobs' | 'restores' | 'vault' | 'activity' | 'sources' | 'destinations';

export type ListMemory = {
	of(name: ListName): Watchable<ListState>;
	/** Puts the cursor on a row, which may be new. A filter that could hide it goes. */
	select(name: ListName, id: string): void;
};

export function createListMemory(): ListMemory {
	const states = new Map<ListName, Watchable<ListState>>();
	const of: ListMemory['of'] = name => {
		const state = states.get(name) ?? createListState();
		states.set(name, state);
		return state;
	};

	return {
		of,
		select(name, id) {
			of(name).set({...of(name).getSnapshot(), id, filter: ''});
		},
	};
}

export function createListState(): Watchable<ListState> {
	return watchable<ListState>({
		index: 0, id: undefined, filter: '', isFiltering: false, sortColumn: -1, isReversed: false,
	});
}

export const ListMemoryContext = createContext<ListMemory>(createListMemory());

export function useListMemory(): ListMemory {
	return useContext(ListMemoryContext);
}
