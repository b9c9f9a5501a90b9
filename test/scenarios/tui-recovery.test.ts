/**
 * A server is lost; a new one has its storage and, on paper, its key.
 */
import {expect, test} from 'vitest';
import {digestSqliteFile} from '../../source/databases/sqlite/rows.js';
import {startMariadb} from '../servers/mariadb.js';
import {describeWithServer} from '../servers/needs.js';
import {makeSandbox, systemKey} from './sandbox.js';
import {keys, openScreen, pasted} from './screen.js';

const masterKey = 'c0ffee42'.repeat(8);

test('when no key fits, the key is pasted there, and Smart Recovery restores', async () => {
	const old = await makeSandbox();
	await old.good(['vault', 'import', 'main', '--key-stdin'], {stdin: masterKey});
	await old.good(['backup', '--source-url', `sqlite:${old.database}`, '--to', old.disk, '--profile', 'main']);
	const fresh = await makeSandbox();
	await fresh.good(['vault', 'create', 'something else']);
	await fresh.good(['destination', 'add', 'rescued', old.disk]);
	const session = await openScreen(fresh.home, {env: {ENCRYPTION_KEY: systemKey}});

	await session.shows('[1 Jobs]');
	session.type('2');
	await session.shows('rescued');
	session.type(keys.enter);
	await session.shows('main (not here)');
	session.type('R');
	await session.shows('into which database?');
	session.type(`sqlite:${fresh.path('restored.db')}${keys.enter}${keys.enter}`);
	await session.shows('Restore now?');
	session.type(keys.enter);
	await session.shows('Press i to import the key');
	session.type(`iold server${keys.enter}`);
	await session.shows('0/64');
	session.type(pasted(`${masterKey.toUpperCase().replaceAll(/.{16}/gv, '$& ')}\r\n`));
	await session.shows('Enter saves it.');
	session.type(keys.enter);
	await session.shows('Smart Recovery Successful: Matched key from profile \'old server\'');
	await session.shows('succeeded, exit 0');
	session.type('Q');

	expect(await session.exitCode).toBe(0);
	expect(digestSqliteFile(fresh.path('restored.db'))).toEqual(digestSqliteFile(old.database));
	expect(session.output().toLowerCase()).not.toContain(masterKey.slice(0, 16));
});

test('a restore of another process that lacked a key goes on from its run, into the same target', async () => {
	const old = await makeSandbox();
	await old.good(['vault', 'import', 'main', '--key-stdin'], {stdin: masterKey});
	await old.good(['backup', '--source-url', `sqlite:${old.database}`, '--to', old.disk, '--profile', 'main']);
	const fresh = await makeSandbox();
	await fresh.good(['vault', 'create', 'something else']);
	await fresh.good(['destination', 'add', 'rescued', old.disk]);
	const listed = await fresh.good(['list', 'rescued', '--json']);
	const [, artifact = ''] = /"name":"(?<name>[^"]+\.enc)"/v.exec(listed.stdout) ?? [];
	const failed = await fresh.run(['restore', `rescued:${artifact}`, '--into', 'sqlite:restored.db']);
	expect(failed.exitCode).toBe(12);
	const session = await openScreen(fresh.home, {env: {ENCRYPTION_KEY: systemKey}});

	await session.shows('[1 Jobs]');
	session.type('4');
	await session.shows('1 of 1 run');
	session.type(keys.enter);
	await session.shows('Press i to import the key');
	session.type(`iold server${keys.enter}`);
	await session.shows('Then starts again: dbseal restore');
	session.type(pasted(masterKey));
	await session.shows('Enter saves it.');
	session.type(keys.enter);
	await session.shows('succeeded, exit 0');
	session.type('Q');

	expect(await session.exitCode).toBe(0);
	expect(digestSqliteFile(fresh.path('restored.db'))).toEqual(digestSqliteFile(old.database));
});

test('a pasted text that is no key is refused, and says where it goes wrong', async () => {
	const sandbox = await makeSandbox();
	await sandbox.good(['vault', 'create', 'main']);
	const session = await openScreen(sandbox.home, {env: {ENCRYPTION_KEY: systemKey}});

	await session.shows('Export the key now');
	session.type(keys.escape);
	await session.shows('A source: the database');
	session.type(keys.escape);
	await session.shows('[1 Jobs]');
	session.type('3');
	await session.shows('1 of 1 profile');
	session.type(`ipaper${keys.enter}`);
	await session.shows('2  The key');
	session.type(pasted(`${'ab'.repeat(20)}zz${'ab'.repeat(11)}`));

	await session.shows('number 41');
	session.type(keys.ctrlC);
	expect(await session.exitCode).toBe(0);
});

describeWithServer('mariadb', 'a MariaDB server and the storage of a lost machine', () => {
	test('Smart Recovery finds the imported key among many and brings the rows back', async () => {
		const server = await startMariadb();
		const [shop, restored] = [await server.createDatabase(), await server.createDatabase()];
		await server.sql(shop, 'CREATE TABLE orders AS SELECT seq AS id, md5(seq) AS code FROM seq_1_to_3000');
		const url = (database: string) => `mariadb://${server.user}@${server.host}:${server.port}/${database}`;
		const old = await makeSandbox();
		await old.good(['vault', 'import', 'main', '--key-stdin'], {stdin: masterKey});
		await old.good(['backup', '--source-url', url(shop), '--password-stdin', '--to', old.disk, '--profile', 'main'], {stdin: server.password});
		const fresh = await makeSandbox();
		for (const name of ['accounting', 'archive', 'mail', 'wiki']) {
			await fresh.good(['vault', 'create', name]);
		}

		await fresh.good(['destination', 'add', 'rescued', old.disk]);
		const session = await openScreen(fresh.home, {env: {ENCRYPTION_KEY: systemKey}});

		await session.shows('[1 Jobs]');
		session.type('3');
		await session.shows('4 profiles');
		session.type(`iold server${keys.enter}`);
		await session.shows('0/64');
		session.type(masterKey);
		await session.shows('Enter saves it.');
		session.type(keys.enter);
		await session.shows('5 profiles');
		session.type('2');
		await session.shows('rescued');
		session.type(keys.enter);
		await session.shows('1 of 1 artifact');
		session.type('R');
		await session.shows('into which database?');
		session.type(`${url(restored)}${keys.enter}`);
		await session.shows(restored);
		session.type(`${server.password}${keys.enter}`);
		await session.shows('Restore now?');
		session.type(keys.enter);
		const screen = await session.shows('succeeded, exit 0');
		session.type('Q');

		expect(screen).toContain('Smart Recovery Successful: Matched key from profile \'old server\'');
		expect(screen).toMatch(/^ {2}✓ old server +fits/mv);
		expect(await session.exitCode).toBe(0);
		expect(await server.sql(restored, 'SELECT count(*), min(id), max(id) FROM orders')).toBe('3000\t1\t3000');
		expect(await server.sql(restored, 'SELECT * FROM orders ORDER BY id')).toBe(await server.sql(shop, 'SELECT * FROM orders ORDER BY id'));
		expect(session.output()).not.toContain(server.password);
		expect(session.output().toLowerCase()).not.toContain(masterKey.slice(0, 16));
	});
});
