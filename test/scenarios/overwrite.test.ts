/**
 * What replaces a target is typed by its name at a terminal, in commands and screens alike: a flag alone comes along with a line from the
 * shell's history.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {createSqliteFile, digestSqliteFile} from '../../source/databases/sqlite/rows.js';
import {describeWithServer} from '../servers/needs.js';
import {startPostgresql, type PostgresqlServer} from '../servers/postgresql.js';
import {makePostgresqlDesk, openUrl, type PostgresqlDesk} from './postgresql-desk.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';
import {keys, openScreen, type ScreenSession} from './screen.js';
import {dbsealInTerminal, type TerminalSession} from './terminal.js';

describe('a SQLite file with other content', () => {
	let sandbox: Sandbox;
	let target: string;
	let session: TerminalSession | ScreenSession | undefined;

	beforeEach(async () => {
		sandbox = await makeJobSandbox();
		await sandbox.good(['backup', 'orders']);
		target = sandbox.path('other.sqlite');
		createSqliteFile(target, 'CREATE TABLE kept (a INTEGER); INSERT INTO kept VALUES (4711)');
	});

	afterEach(async () => {
		session?.close();
		await session?.exitCode;
		session = undefined;
		await sandbox.remove();
	});

	const env = {ENCRYPTION_KEY: systemKey};
	const words = (...more: readonly string[]) => ['restore', 'orders@latest', '--into', `sqlite:${target}`, ...more];
	const restoreInTerminal = async (...more: readonly string[]) => {
		session = await dbsealInTerminal(sandbox.home, words(...more), {env});
		return session;
	};

	test('is replaced with --overwrite once its name is typed', async () => {
		const before = await fs.readFile(target);
		const terminal = await restoreInTerminal('--overwrite');

		await terminal.sees('To replace all of it, type other.sqlite:');
		expect(await fs.readFile(target)).toEqual(before);
		terminal.type('other.sqlite\r');

		expect(await terminal.exitCode).toBe(0);
		expect(digestSqliteFile(target)).toEqual(digestSqliteFile(sandbox.database));
	});

	test.each(['yes', 'other', 'Other.sqlite', 'orders', ''])('stays as it is when %j is typed instead, --overwrite or not', async typed => {
		const before = await fs.readFile(target);

		const terminal = await restoreInTerminal('--overwrite');
		await terminal.sees('type other.sqlite:');
		terminal.type(`${typed}\r`);

		expect(await terminal.exitCode).toBe(17);
		expect(terminal.output()).toContain('its name was not typed');
		expect(await fs.readFile(target)).toEqual(before);
	});

	test('stays as it is when the question is answered by Ctrl-C', async () => {
		const before = await fs.readFile(target);

		const terminal = await restoreInTerminal('--overwrite');
		await terminal.sees('type other.sqlite:');
		terminal.type(keys.ctrlC);

		expect(await terminal.exitCode).toBe(130);
		expect(await fs.readFile(target)).toEqual(before);
	});

	test('is replaced by a script with --overwrite --yes, at a terminal too, and asked for with --yes alone', async () => {
		const alone = await restoreInTerminal('--yes');
		await alone.sees('type other.sqlite:');
		alone.type('\r');
		expect(await alone.exitCode).toBe(17);

		const both = await restoreInTerminal('--overwrite', '--yes');

		expect(await both.exitCode).toBe(0);
		expect(both.output()).not.toContain('type other.sqlite:');
		expect(digestSqliteFile(target)).toEqual(digestSqliteFile(sandbox.database));
	});

	test('where nobody can be asked, --overwrite says it, and without it nothing changes', async () => {
		const before = await fs.readFile(target);

		const refused = await sandbox.run(words());

		expect(refused.exitCode).toBe(17);
		expect(await fs.readFile(target)).toEqual(before);
		await sandbox.good(words('--overwrite'));
		expect(digestSqliteFile(target)).toEqual(digestSqliteFile(sandbox.database));
	});

	test('a file is replaced with --to-file --overwrite once its name is typed', async () => {
		const file = sandbox.path('dump.sqlite');
		await fs.writeFile(file, 'precious');
		const dump = async () => {
			session = await dbsealInTerminal(sandbox.home, ['restore', 'orders@latest', '--to-file', file, '--overwrite'], {env});
			await session.sees('type dump.sqlite:');
			return session;
		};

		const wrong = await dump();
		wrong.type('dump\r');
		expect(await wrong.exitCode).toBe(17);
		expect(await fs.readFile(file, 'utf8')).toBe('precious');
		const right = await dump();
		right.type('dump.sqlite\r');

		expect(await right.exitCode).toBe(0);
		expect(digestSqliteFile(file)).toEqual(digestSqliteFile(sandbox.database));
	});

	test('the screens take no Enter for its name, and replace it once that is typed', async () => {
		await sandbox.good(['source', 'add', 'other', `sqlite:${target}`]);
		const before = await fs.readFile(target);
		const screens = await openScreen(sandbox.home, {env});
		session = screens;
		await screens.shows('1 of 1 job');
		screens.type('2');
		await screens.shows('1 of 1 destination');
		screens.type(keys.enter);
		await screens.shows('1 of 1 artifact');
		screens.type('R');
		await screens.shows(/other +SQLite/v);
		screens.type('/other\r');
		await screens.shows('1 of');
		screens.type(keys.enter);
		await screens.shows('Overwrite other.sqlite?');

		screens.type(keys.enter);
		screens.type('other\r');
		const asked = await screens.shows('other');
		expect(asked).toContain('Overwrite other.sqlite?');
		expect(await fs.readFile(target)).toEqual(before);
		screens.type('.sqlite\r');
		await screens.shows('✓ succeeded, exit 0');

		expect(digestSqliteFile(target)).toEqual(digestSqliteFile(sandbox.database));
	});
});

describeWithServer('postgresql', 'a PostgreSQL database with other content', () => {
	let server: PostgresqlServer;
	let desk: PostgresqlDesk;

	beforeEach(async () => {
		server = await startPostgresql();
		desk = await makePostgresqlDesk();
	});

	test('nobody is asked for the name of a target of another kind', async () => {
		const orders = await server.createDatabase();
		await server.sql(orders, 'CREATE TABLE orders (a int)');
		await desk.addJob('of another kind', {server, database: orders});
		await desk.backUp(['of another kind']);
		const target = path.join(desk.home, 'other.sqlite');
		createSqliteFile(target, 'CREATE TABLE kept (a INTEGER)');

		const terminal = await dbsealInTerminal(desk.home, ['restore', 'of another kind@latest', '--into', `sqlite:${target}`, '--overwrite'], {env: {ENCRYPTION_KEY: desk.systemKey}, columns: 200});

		expect(await terminal.exitCode).toBe(2);
		expect(terminal.output()).toContain('is a backup of postgresql and can\'t be loaded into sqlite');
		expect(terminal.output()).not.toContain('To replace all of it');
	});

	test('is replaced only by the one whose name is typed, and a wrong one changes nothing', async () => {
		const [orders, other] = [await server.createDatabase(), await server.createDatabase()];
		await server.sql(orders, 'CREATE TABLE orders (a int); INSERT INTO orders VALUES (1)');
		await server.sql(other, 'CREATE TABLE kept (a int); INSERT INTO kept VALUES (4711)');
		await desk.addJob('nightly', {server, database: orders});
		await desk.backUp(['nightly']);
		const restore = async (name: string) => {
			const terminal = await dbsealInTerminal(desk.home, ['restore', 'nightly@latest', '--into', openUrl(server, other), '--overwrite'], {env: {ENCRYPTION_KEY: desk.systemKey}, columns: 200});
			await terminal.sees(`type ${other}:`);
			terminal.type(`${name}\r`);
			return terminal.exitCode;
		};

		const [wrong, kept] = [await restore(orders), await server.sql(other, 'SELECT a FROM kept')];
		const right = await restore(other);

		expect([wrong, kept, right]).toEqual([17, '4711', 0]);
		expect(await server.sql(other, 'SELECT to_regclass(\'kept\'), (SELECT a FROM orders)')).toBe('|1');
	});
});
