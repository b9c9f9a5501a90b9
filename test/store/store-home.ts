/** A home folder for one test, not yet made, with a clock that the test moves. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {openStore, type OpenStoreOptions, type Store} from '../../source/store/open-store.js';

export type Home = {
	/** Missing until a store is opened. */
	readonly path: string;
	readonly file: string;
	readonly now: () => Date;
	/** Moves the clock on by this much. */
	wait(ms: number): void;
	open(options?: Partial<OpenStoreOptions>): Store;
	/** Closes the stores that were opened, and removes the folder. */
	remove(): void;
};

export function makeHome(): Home {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-home-'));
	const home = path.join(folder, 'home');
	const stores: Store[] = [];
	let time = Date.parse('2026-11-24T14:05:09.123Z');
	const now = () => new Date(time);
	return {
		path: home,
		file: path.join(home, 'dbseal.sqlite'),
		now,
		wait(ms) {
			time += ms;
		},
		open(options = {}) {
			const store = openStore({home, now, ...options});
			stores.push(store);
			return store;
		},
		remove() {
			for (const store of stores) {
				store.close();
			}

			fs.rmSync(folder, {recursive: true});
		},
	};
}
