/**
 * The first evening with dbseal as a person types it into the screens: everything from an empty home to a first backup, and a restore.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import {makeHome} from './program.js';
import {keys, openScreen, type ScreenSession} from './screen.js';

export type Evening = ScreenSession & {
	/** Where dbseal was started: the `.env` and the Recovery Kit get there. */
	readonly folder: string;
	/** Where the destination `disk` stores. */
	readonly disk: string;
};

/** A database as it is typed; its password, where it has one, goes into a field of its own. */
export type TypedDatabase = {readonly url: string; readonly password?: string};

/** An empty machine, with the introduction on its screen. */
export async function beginEvening(): Promise<Evening> {
	const home = await makeHome();
	const [folder, disk] = [path.join(home, 'evening'), path.join(home, 'disk')];
	await fs.mkdir(folder);
	await fs.mkdir(disk);
	return {...await openScreen(path.join(home, 'store'), {workingFolder: folder}), folder, disk};
}

/** System key, profile, its export, source, destination, job and a first backup of it, which succeeds. */
export async function typeFirstStart({shows, type, disk}: Evening, {url, password = ''}: TypedDatabase): Promise<void> {
	await shows('First, a system key');
	type(keys.enter);
	await shows('A key for your backups');
	type(keys.enter);
	await shows('Export the key now');
	type(keys.enter);
	await shows('A source: the database');
	type(`shop${keys.tab}${url}${keys.tab}${password}${keys.ctrlT}`);
	await shows(/^ {3}✓ \w/mv);
	type(keys.enter);
	await shows('A destination: where');
	type(`disk${keys.tab}${disk}${keys.enter}${keys.enter}`);
	await shows('The first job');
	type(keys.enter);
	await shows('Ready: shop can run');
	type(keys.enter);
	await shows('succeeded, exit 0');
}

/** The newest artifact of the only destination, into an empty database, which succeeds. */
export async function typeRestore({shows, type}: ScreenSession, {url, password = ''}: TypedDatabase): Promise<void> {
	type('2');
	await shows('where are the artifacts?');
	type(keys.enter);
	await shows(/1 of \d+ artifact/v);
	type('R');
	await shows('into which database?');
	type(`u${url}${keys.enter}`);
	await shows(url.slice(0, 20));
	type(`${password}${keys.enter}`);
	await shows('Restore now?');
	type(keys.enter);
	await shows('succeeded, exit 0');
}
