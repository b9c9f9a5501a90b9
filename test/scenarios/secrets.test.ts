/**
 * No secret gets out: not in what the program says, not in the files that it writes, not in a command line that `ps` would show.
 */
import {Buffer} from 'node:buffer';
import fs from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {beforeAll, expect, test} from 'vitest';
import {describeWithServer} from '../servers/needs.js';
import {startPostgresql, type PostgresqlServer} from '../servers/postgresql.js';
import {makePostgresqlDesk, openUrl, type PostgresqlDesk} from './postgresql-desk.js';
import {commandLineOf, descendantsOf} from './processes.js';

describeWithServer('postgresql', 'from the first source to the last restore, no secret', () => {
	let server: PostgresqlServer;
	let desk: PostgresqlDesk;
	const said: string[] = [];
	const commandLines = new Set<string>();

	/** Runs it, and looks at the command lines of all that it started, as fast as it can. */
	const watch = async (words: readonly string[], options: Parameters<PostgresqlDesk['start']>[1] = {}): Promise<void> => {
		const running = await desk.start(words, options);
		const over = running.finished.then(({stdout, stderr}) => {
			said.push(stdout, stderr);
			return true;
		});
		while (!await Promise.race([over, delay(2, false)])) {
			const pids = [running.pid, ...await descendantsOf(running.pid)];
			for (const line of await Promise.all(pids.map(async pid => commandLineOf(pid)))) {
				commandLines.add(line);
			}
		}
	};

	beforeAll(async () => {
		server = await startPostgresql();
		const orders = await server.createDatabase();
		await server.sql(orders, 'CREATE TABLE line AS SELECT n, md5(n::text) AS text FROM generate_series(1, 20000) n; CREATE INDEX ON line (text)');
		desk = await makePostgresqlDesk();
		await desk.addJob('nightly', {server, database: orders});
		const target = desk.into(server, `${orders}_copy`);
		await watch(['backup', 'nightly', '--json']);
		await watch(['backup', '--source-url', openUrl(server, orders), '--password-stdin', '--to', 'disk', '--profile', 'main'], {stdin: server.password});
		await watch(['restore', 'nightly@latest', ...target]);
		await watch(['restore', 'nightly@latest', ...target, '--overwrite', '--key-stdin', '--json'], {stdin: desk.masterKey});
		await watch(['backup', '--source-url', openUrl({...server, user: 'nobody'}, orders), '--to', 'disk', '--profile', 'main'], {env: {PGPASSWORD: server.password}});
		await watch(['source', 'test', 'nightly']);
		for (const line of ['source list', 'destination list --json', 'vault list --json', 'job show nightly --json', 'doctor', 'runs list --json', 'status']) {
			await watch(line.split(' '));
		}
	});

	test('is in anything that it says', () => {
		const text = said.join('\n');

		expect(text).toContain('run-finished');
		expect(desk.secrets.filter(secret => text.includes(secret))).toEqual([]);
	});

	test('is in a command line, its own or that of a client tool', () => {
		const lines = [...commandLines];

		expect(lines.some(line => line.includes('pg_dump'))).toBe(true);
		expect(lines.some(line => line.includes('psql'))).toBe(true);
		expect(desk.secrets.filter(secret => lines.some(line => line.includes(secret)))).toEqual([]);
	});

	test('is in the store, a run\'s log, a sidecar or any other file of the home, as text, hex or bytes', async () => {
		const files = await fs.readdir(desk.home, {recursive: true, withFileTypes: true});
		const paths = files.filter(file => file.isFile()).map(file => path.join(file.parentPath, file.name)).filter(file => file !== desk.passwordFile);
		const contents = await Promise.all(paths.map(async file => fs.readFile(file)));
		const needles = desk.secrets.flatMap(secret => [Buffer.from(secret), Buffer.from(secret, 'hex'), Buffer.from(Buffer.from(secret).toString('hex'))]).filter(needle => needle.length > 8);

		expect(paths.filter(file => file.endsWith('.jsonl')).length).toBeGreaterThanOrEqual(4);
		expect(paths.filter(file => file.endsWith('.meta.json'))).toHaveLength(2);
		expect(paths.map(file => path.basename(file))).toContain('dbseal.sqlite');
		expect(paths.filter((_, index) => needles.some(needle => contents[index]?.includes(needle)))).toEqual([]);
	});

	test('and a password inside a URL is taken with a warning, and kept out of all of it too', async () => {
		const answer = await desk.run(['source', 'add', 'careless', `postgresql://ana:Careless-4711@127.0.0.1:${server.port}/orders`]);
		const listed = await desk.run(['source', 'list', '--json']);

		expect(answer.exitCode).toBe(0);
		expect(answer.stderr).toContain('other users of this machine can see a password');
		expect(answer.stdout + answer.stderr + listed.stdout).not.toContain('Careless-4711');
	});
});
