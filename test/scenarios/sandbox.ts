/**
 * A home of its own for each scenario: a small database, a folder to store in, a system key, a profile, a job.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import {expect} from 'vitest';
import {createSqliteFile} from '../../source/databases/sqlite/rows.js';
import {
	dbseal, type DbsealOptions, type Finished, makeHome,
} from './program.js';

/** Found in no output, wherever it is looked for. */
export const systemKey = '5ec3e7'.repeat(11).slice(0, 64);

export type Sandbox = {
	/** Of the store; also the working folder. */
	readonly home: string;
	readonly database: string;
	/** Where the destination `disk` stores. */
	readonly disk: string;
	/** `dbseal` in this home, with its system key. */
	run(words: readonly string[], options?: DbsealOptions): Promise<Finished>;
	/** The same, for what has to work: fails the test with its stderr. */
	good(words: readonly string[], options?: DbsealOptions): Promise<Finished>;
	path(name: string): string;
	remove(): Promise<void>;
};

export async function makeSandbox(): Promise<Sandbox> {
	const home = await makeHome();
	const database = path.join(home, 'shop.sqlite');
	const disk = path.join(home, 'disk');
	await fs.mkdir(disk);
	createSqliteFile(database, smallShop);
	const run = async (words: readonly string[], options: DbsealOptions = {}) =>
		dbseal(home, words, {...options, env: {ENCRYPTION_KEY: systemKey, ...options.env}});
	return {
		home,
		database,
		disk,
		run,
		async good(words, options) {
			const finished = await run(words, options);
			expect(finished.exitCode, finished.stderr).toBe(0);
			return finished;
		},
		path: name => path.join(home, name),
		async remove() {
			await fs.rm(home, {
				recursive: true, force: true, maxRetries: 5, retryDelay: 100,
			});
		},
	};
}

/** With profile `main`, source `shop`, destination `disk` and job `orders`. */
export async function makeJobSandbox(): Promise<Sandbox> {
	const sandbox = await makeSandbox();
	await sandbox.good(['vault', 'create', 'main']);
	await sandbox.good(['source', 'add', 'shop', `sqlite:${sandbox.database}`]);
	await sandbox.good(['destination', 'add', 'disk', sandbox.disk]);
	await sandbox.good(['job', 'add', 'orders', '--source', 'shop', '--destination', 'disk', '--profile', 'main']);
	return sandbox;
}

const smallShop = `
	CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, note TEXT, picture BLOB);
	INSERT INTO customers VALUES (1, 'Åse 日本', NULL, x'00FF'), (2, '', 'a|b' || char(10) || 'c', x''), (9223372036854775807, '🦉', '0', NULL);
	CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER REFERENCES customers (id), total REAL);
	INSERT INTO orders WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT i, 1 + i % 2, i * 0.1 FROM n;
	CREATE VIEW totals AS SELECT customer, sum(total) AS total FROM orders GROUP BY customer;
`;
