/**
 * Where the cursor stood in the lists of the tabs, in which order and with which filter, so that a tab that is come back to is as it was left.
 */
import {createContext} from 'react';

export type ListState = {
	readonly index: number;
	readonly id: string | undefined;
	readonly filter: string;
	readonly isFiltering: boolean;
	/** -1: as the rows came. */
	readonly sortColumn: number;
	readonly isReversed: boolean;
};

/** By the list's own name. */
export type ListMemory = Map<string, ListState>;

export function createListMemory(): ListMemory {
	return new Map();
}

export const ListMemoryContext = createContext<ListMemory>(createListMemory());
