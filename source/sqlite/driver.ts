/**
 * The one place that chooses SQLite's driver: better-sqlite3 12 for Node 20, 13 for all newer ones. 12 aborts the process in
 * garbage collection on Node 24.19 and later; 13 carries its binaries, needs Node 22, and crashes on 20.
 * The rule: native code is loaded when it is first used, and what is wrong with it is told with the command that mends it.
 */
import fs from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import process from 'node:process';
import type BetterSqlite3 from 'better-sqlite3';
import {InstallationError, systemErrorCode, toError} from '../core/errors.js';
import {shellWord} from '../core/shell-word.js';

export type SqliteDatabase = BetterSqlite3.Database;
export type SqliteStatement<Parameters extends unknown[], Row> = BetterSqlite3.Statement<Parameters, Row>;
export type SqliteOptions = BetterSqlite3.Options;
export type SqliteDriver = typeof BetterSqlite3;

const require = createRequire(import.meta.url);

/** The driver's folder in node_modules; its name for npm. */
export const sqliteDriverName = Number.parseInt(process.versions.node, 10) < 22 ? 'better-sqlite3' : 'better-sqlite3-13';

let loaded: SqliteDriver | undefined;

/** @throws InstallationError DRIVER_UNUSABLE where it is not installed, not built, or built for another Node. */
export function sqliteDriver(): SqliteDriver {
	loaded ??= load();
	return loaded;
}

function load(): SqliteDriver {
	try {
		// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- require() gives any
		const Driver = require(sqliteDriverName) as SqliteDriver;
		// Its native part is not looked for before a database is opened
		new Driver(':memory:').close();
		return Driver;
	} catch (error) {
		throw unusable(toError(error));
	}
}

function unusable(cause: Error): InstallationError {
	const root = projectFolder();
	const {what, command} = explain(cause, path.join(root, 'node_modules', sqliteDriverName));
	return new InstallationError({
		code: 'DRIVER_UNUSABLE',
		message: `better-sqlite3, by which dbseal keeps its store, ${what}`,
		hint: `Type 'cd ${shellWord(root)} && ${command}' with the Node that runs dbseal.`,
		cause,
	});
}

/** `bindings` looks for what was built in a dozen places, so that its own message is a page long. */
function explain(cause: Error, folder: string): {readonly what: string; readonly command: string} {
	const node = `Node ${process.versions.node}`;
	if (!fs.existsSync(folder)) {
		return {what: `is not installed for ${node}`, command: 'npm install'};
	}

	if (systemErrorCode(cause) !== 'ERR_DLOPEN_FAILED') {
		return {what: 'was not built', command: buildCommand()};
	}

	return cause.message.includes('NODE_MODULE_VERSION')
		? {what: `was built for another Node than ${node}`, command: buildCommand()}
		: {what: `can't be loaded: ${cause.message}`, command: 'npm ci'};
}

/** A checkout builds what is native in its own last step, and newer npms' `rebuild` leaves that out. */
function buildCommand(): string {
	return fs.existsSync(path.join(projectFolder(), 'prepare.mjs')) ? 'npm install' : `npm rebuild ${sqliteDriverName}`;
}

/** Where dbseal is installed: the nearest folder above this file that holds a package. */
function projectFolder(): string {
	let folder = import.meta.dirname;
	while (folder !== path.dirname(folder) && !fs.existsSync(path.join(folder, 'package.json'))) {
		folder = path.dirname(folder);
	}

	return folder;
}
