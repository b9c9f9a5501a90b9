/**
 * Databases and client tools that let a backup down: each time the documented exit code, the next step, and nothing at the destination.
 */
import net from 'node:net';
import {
	beforeAll, beforeEach, expect, test,
} from 'vitest';
import {describeWithServer} from '../servers/needs.js';
import {startPostgresql, type PostgresqlServer} from '../servers/postgresql.js';
import {freePort} from '../servers/shared-server.js';
import {filesIn, listRuns, type Answer} from './desk.js';
import {pathWithFault, type ToolFault} from './faulty-tools.js';
import {makePostgresqlDesk, openUrl, type PostgresqlDesk} from './postgresql-desk.js';

describeWithServer('postgresql', 'a backup of PostgreSQL leaves nothing behind', () => {
	let server: PostgresqlServer;
	let desk: PostgresqlDesk;
	let orders: string;
	const backUpFrom = async (url: string, env: Readonly<Record<string, string>> = {}) => desk.run(['backup', '--source-url', url, '--to', 'disk', '--profile', 'main'], {env});
	const withFault = async (fault: ToolFault, tool: string): Promise<Answer> => desk.run(['backup', 'nightly'], {env: {PATH: await pathWithFault(fault, tool)}});

	beforeAll(async () => {
		server = await startPostgresql();
		orders = await server.createDatabase();
		await server.sql(orders, 'CREATE TABLE line AS SELECT n, md5(n::text) AS text FROM generate_series(1, 5000) n');
		desk = await makePostgresqlDesk();
		await desk.addJob('nightly', {server, database: orders});
	});

	beforeEach(async () => async () => {
		expect(await filesIn(desk.disk)).toEqual([]);
		expect(await desk.scratch()).toEqual([]);
	});

	test('when the server is down', async () => {
		const port = await freePort();

		const answer = await backUpFrom(openUrl({...server, port}, orders));

		expect(answer).toMatchObject({
			exitCode: 14,
			message: `the PostgreSQL server at 127.0.0.1:${port} does not answer: connection to server at "127.0.0.1", port ${port} failed: Connection refused`,
			hint: 'Check that the server runs, and its host, port and firewall.',
		});
	});

	test('when the server takes the connection and hangs up', async () => {
		const rude = net.createServer(socket => {
			socket.destroy();
		});
		await new Promise<void>(resolve => {
			rude.listen(0, '127.0.0.1', resolve);
		});
		const {port} = rude.address() as net.AddressInfo;

		const answer = await backUpFrom(openUrl({...server, port}, orders));
		rude.close();

		expect(answer).toMatchObject({exitCode: 14, hint: 'Check that the server runs, and its host, port and firewall.'});
	});

	test('when the password is wrong, which is not shown', async () => {
		const answer = await backUpFrom(openUrl(server, orders), {PGPASSWORD: 'Wrong-Secret-4711'});

		expect(answer).toMatchObject({exitCode: 14, hint: 'Check user and password, and the server\'s pg_hba.conf: "dbseal source edit NAME --password-file FILE" gives a source another one; with a URL, give --password-file, --password-stdin or PGPASSWORD.'});
		expect(answer.message).toContain('refused the connection');
		expect(answer.stdout + answer.stderr).not.toContain('Wrong-Secret-4711');
	});

	test('when there is no such database', async () => {
		const answer = await backUpFrom(openUrl(server, 'nowhere'), {PGPASSWORD: server.password});

		expect(answer).toMatchObject({
			exitCode: 14,
			message: `the PostgreSQL server at 127.0.0.1:${server.port} has no database nowhere`,
			hint: 'Check the name of the database; a restore would create it.',
		});
	});

	test('when pg_dump exits 0 and wrote nothing', async () => {
		const answer = await withFault('empty-output', 'pg_dump');

		expect(answer.exitCode).toBe(14);
		expect(answer.message).toContain('is empty, though pg_dump reported success');
		expect(answer.hint).toMatch(/\.$/v);
	});

	test('when pg_dump exits 0 and the end of its dump is missing', async () => {
		const answer = await withFault('cut-output', 'pg_dump');

		expect(answer.exitCode).toBe(14);
		expect(answer.message).toContain('completion line');
		expect(answer.hint).toMatch(/\.$/v);
	});

	test('when pg_dump is killed half-way', async () => {
		const answer = await withFault('killed-half-way', 'pg_dump');

		expect(answer.exitCode).toBe(14);
		expect(answer.message).toContain('pg_dump was killed by SIGKILL');
		expect(answer.hint).toMatch(/\.$/v);
	});

	test('when pg_dump fails half-way and repeats the password, which is not shown', async () => {
		const answer = await withFault('failing-half-way', 'pg_dump');

		expect(answer.exitCode).toBe(14);
		expect(answer.message).toContain('exited with 1: connection lost (password=***)');
	});

	test('and the next one, with tools that work, is whole', async () => {
		const elsewhere = await makePostgresqlDesk();
		await elsewhere.addJob('nightly', {server, database: orders});
		const PATH = await pathWithFault('killed-half-way', 'pg_dump');
		await elsewhere.run(['backup', 'nightly'], {env: {PATH}});

		await elsewhere.backUp(['nightly']);
		const verified = await elsewhere.run(['verify', 'nightly']);
		const runs = await listRuns(elsewhere);

		expect(verified.exitCode).toBe(0);
		expect(runs.map(({kind, outcome}) => [kind, outcome])).toEqual([['verify', 'succeeded'], ['backup', 'succeeded'], ['backup', 'failed']]);
		expect(await filesIn(elsewhere.disk)).toHaveLength(2);
	});

	test('and no client tool ever sees ENCRYPTION_KEY', async () => {
		const answer = await withFault('showing-environment', 'pg_dump');

		expect(answer.exitCode).toBe(14);
		expect(answer.message).toContain('exited with 1: PGHOST=127.0.0.1 ENCRYPTION_KEY=');
	});
});

describeWithServer('postgresql', 'a database that is called', () => {
	test.each([
		['with spaces', 'two  words '],
		['with quotes', '"it\'s" `quoted` \\'],
		['in unicode', 'Bestellungen — 注文 🦭'],
		['with a leading dash', '--clean'],
		['like a connection string', 'host=evil.example dbname=x'],
		['like a URL', 'postgresql://evil/x?y#z%41'],
	])('%s is backed up and restored into its own name', async (_how, name) => {
		const server = await startPostgresql();
		const desk = await makePostgresqlDesk();
		await server.createDatabase(name);
		await server.sql(name, 'CREATE TABLE t (a text); INSERT INTO t VALUES (\'here\')');
		await desk.addJob('odd', {server, database: name});

		await desk.backUp(['odd']);
		await server.sql(name, 'DROP TABLE t');
		const overwritten = await desk.run(['restore', 'odd@latest', '--into', 'odd', '--overwrite']);
		const again = await server.sql(name, 'SELECT a FROM t');
		await server.sql('postgres', `DROP DATABASE "${name.replaceAll('"', '""')}"`);
		const remade = await desk.run(['restore', 'odd@latest', '--into', 'odd']);

		expect([overwritten.exitCode, remade.exitCode]).toEqual([0, 0]);
		expect([again, await server.sql(name, 'SELECT a FROM t')]).toEqual(['here', 'here']);
	});
});

describeWithServer('mariadb', 'a client tool that is not there', () => {
	test.each([
		['mariadb://root@127.0.0.1:1/orders', 'mariadb-client'],
		['postgresql://root@127.0.0.1:1/orders', 'postgresql-client'],
	])('is named with the package that brings it (%s)', async (url, packageName) => {
		const desk = await makePostgresqlDesk();

		const answer = await desk.run(['backup', '--source-url', url, '--to', 'disk', '--profile', 'main'], {env: {PATH: '/nowhere'}});

		expect(answer).toMatchObject({exitCode: 14});
		expect(answer.message).toMatch(/is not (?:installed|on the PATH)$/v);
		expect(answer.hint).toContain(`apt-get install ${packageName}`);
	});
});
