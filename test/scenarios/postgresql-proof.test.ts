/**
 * The proof for PostgreSQL: back up, destroy, restore, compare all of it. Two ways of comparing: every row and object by query,
 * and a second dump by pg_dump as text.
 */
import {beforeAll, expect, test} from 'vitest';
import {createRoles, hardContent, listEverything} from '../databases/postgresql/content.js';
import {describeWithServer} from '../servers/needs.js';
import {startPostgresql, type PostgresqlServer} from '../servers/postgresql.js';
import {
	dumpText, hasDatabase, makePostgresqlDesk, openUrl, type PostgresqlDesk,
} from './postgresql-desk.js';

describeWithServer('postgresql', 'a PostgreSQL database with everything in it', () => {
	let server: PostgresqlServer;
	let desk: PostgresqlDesk;
	let orders: string;
	let before: {readonly rows: string; readonly dump: string};
	const look = async (at: PostgresqlServer, database: string) => ({rows: await listEverything(at, database), dump: await dumpText(at, database)});

	beforeAll(async () => {
		server = await startPostgresql();
		await createRoles(server);
		orders = await server.createDatabase();
		await server.sql(orders, hardContent);
		before = await look(server, orders);
		desk = await makePostgresqlDesk();
		await desk.addJob('nightly', {server, database: orders});
		await desk.backUp(['nightly']);
	});

	test('comes back into itself after rows were lost, changed and added, and objects dropped', async () => {
		await server.sql(orders, `
			DELETE FROM kinds WHERE id > 1000; UPDATE kinds SET name = upper(name); DROP VIEW latest; DROP TRIGGER parts_note ON parts_new;
			DROP PROCEDURE commits; SELECT lo_unlink(4711); SELECT setval('counted', 50); CREATE TABLE intruder (a int); ALTER TABLE kinds DROP COLUMN doubled;
		`);

		const answer = await desk.run(['restore', 'nightly@latest', '--into', 'nightly', '--overwrite']);

		expect(answer).toMatchObject({exitCode: 0, message: ''});
		expect(await look(server, orders)).toEqual(before);
	});

	test('comes back after the whole database was dropped', async () => {
		const lost = await server.createDatabase();
		await server.sql(lost, hardContent);
		const written = await look(server, lost);
		await desk.addJob('lost', {server, database: lost});
		await desk.backUp(['lost']);
		await server.sql('postgres', `DROP DATABASE ${lost}`);

		const answer = await desk.run(['restore', 'lost@latest', '--into', 'lost']);

		expect(answer).toMatchObject({exitCode: 0, message: ''});
		expect(await look(server, lost)).toEqual(written);
	});

	test('comes back on another server, under another name', async () => {
		const other = await startPostgresql('postgresql-elsewhere');
		await createRoles(other);

		const answer = await desk.run(['restore', 'nightly@latest', ...desk.into(other, 'orders elsewhere')]);

		expect(answer).toMatchObject({exitCode: 0, message: ''});
		expect(await look(other, 'orders elsewhere')).toEqual(before);
	});

	test('comes back beside the original by a URL without a password, with the one that a source of the same server has', async () => {
		const answer = await desk.run(['restore', 'nightly@latest', '--into', openUrl(server, 'beside')]);
		const drilled = await desk.run(['drill', 'nightly', '--on', openUrl(server, 'postgres')]);

		expect(answer, answer.stderr).toMatchObject({exitCode: 0});
		expect(answer.stderr).toMatch(/no password was given: that of source "[a-z]+" is used, which is of the same user, host and port/v);
		expect(await listEverything(server, 'beside')).toBe(before.rows);
		expect(drilled, drilled.stderr).toMatchObject({exitCode: 0});
	});

	test.each([
		['user', (it: PostgresqlServer) => ({...it, user: 'owner'})],
		['name of the host', (it: PostgresqlServer) => ({...it, host: 'localhost'})],
	])('gets no stored password for another %s', async (_what, other) => {
		const answer = await desk.run(['restore', 'nightly@latest', '--into', openUrl(other(server), 'not_beside')]);

		expect(answer, answer.stderr).toMatchObject({exitCode: 14});
		expect(answer.stderr).not.toContain('that of source');
		expect(await hasDatabase(server, 'not_beside')).toBe(false);
	});

	test.each([
		['gzip -1', ['--compression', 'gzip', '--level', '1', '--profile', 'main'], '.sql.gz.enc'],
		['gzip -9, chunked', ['--compression', 'gzip', '--level', '9', '--profile', 'main', '--format', 'chunked'], '.sql.gz.enc'],
		['brotli', ['--compression', 'brotli', '--profile', 'main'], '.sql.br.enc'],
		['zstd, chunked', ['--compression', 'zstd', '--profile', 'main', '--format', 'chunked'], '.sql.zst.enc'],
		['no compression', ['--compression', 'none', '--profile', 'main'], '.sql.enc'],
		['no compression, chunked', ['--compression', 'none', '--profile', 'main', '--format', 'chunked'], '.sql.enc'],
		['gzip, not encrypted', ['--compression', 'gzip', '--unencrypted'], '.sql.gz'],
		['nothing at all', ['--compression', 'none', '--unencrypted'], '.sql'],
	])('comes back from a backup without a stored job, with %s', async (_name, flags, suffix) => {
		const target = `copy_${suffix}_${flags.length}_${flags[3] ?? ''}`;
		const source = ['--source-url', openUrl(server, orders), '--password-file', desk.passwordFile, '--to', desk.disk];

		const artifact = await desk.backUp([...source, ...flags]);
		const verified = await desk.run(['verify', artifact]);
		const restored = await desk.run(['restore', artifact, ...desk.into(server, target)]);

		expect(artifact.endsWith(suffix)).toBe(true);
		expect([verified.exitCode, restored.exitCode]).toEqual([0, 0]);
		expect(await listEverything(server, target)).toBe(before.rows);
	});

	test('is not overwritten unless that is asked for', async () => {
		const answer = await desk.run(['restore', 'nightly@latest', '--into', 'nightly']);

		expect(answer).toMatchObject({exitCode: 17, hint: 'Restore into another database, or pass --overwrite to replace what is there.'});
		expect(answer.message).toContain('is not empty');
		expect(await listEverything(server, orders)).toBe(before.rows);
	});

	test('stays as it was when the dump can\'t be loaded to its end, and a database made for it is dropped again', async () => {
		const broken = await server.createDatabase();
		await server.sql(broken, `CREATE FUNCTION fits(int) RETURNS bool LANGUAGE sql AS 'SELECT true'; CREATE TABLE sound (a int CHECK (fits(a)));
			INSERT INTO sound VALUES (1); CREATE OR REPLACE FUNCTION fits(int) RETURNS bool LANGUAGE sql AS 'SELECT false'`);
		await desk.addJob('broken', {server, database: broken});
		await desk.backUp(['broken']);
		await server.sql(broken, 'CREATE OR REPLACE FUNCTION fits(int) RETURNS bool LANGUAGE sql AS \'SELECT true\'; INSERT INTO sound VALUES (2)');

		const overwriting = await desk.run(['restore', 'broken@latest', '--into', 'broken', '--overwrite']);
		const making = await desk.run(['restore', 'broken@latest', ...desk.into(server, 'never_made')]);

		expect([overwriting.exitCode, making.exitCode]).toEqual([14, 14]);
		expect(overwriting.message).toContain('violates check constraint');
		expect(await server.sql(broken, 'SELECT a FROM sound ORDER BY a')).toBe('1\n2');
		expect(await hasDatabase(server, 'never_made')).toBe(false);
		expect(await hasDatabase(server, 'dbseal_restoring_never_made')).toBe(false);
	});

	test('is not touched where a role of its dump is missing, which is named with the statement that makes it', async () => {
		const roles = await server.createDatabase();
		await server.sql(roles, 'CREATE TABLE sound (a int); INSERT INTO sound VALUES (1); CREATE ROLE passing; GRANT SELECT ON sound TO passing');
		await desk.addJob('roles', {server, database: roles});
		await desk.backUp(['roles']);
		await server.sql(roles, 'INSERT INTO sound VALUES (2); REVOKE SELECT ON sound FROM passing; DROP ROLE passing');

		const answer = await desk.run(['restore', 'roles@latest', '--into', 'roles', '--overwrite']);

		expect(answer.exitCode).toBe(17);
		expect(answer.hint).toContain('CREATE ROLE "passing"');
		expect(await server.sql(roles, 'SELECT a FROM sound ORDER BY a')).toBe('1\n2');
	});
});
