/**
 * The README's command blocks, run as they stand by a shell: only the names of hosts and databases are those of the test's own servers.
 */
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {expect, test} from 'vitest';
import {makeDatabase, readDatabase} from '../operations/workbench.js';
import {startMariadb} from '../servers/mariadb.js';
import {describeWithServer} from '../servers/needs.js';
import {startPostgresql} from '../servers/postgresql.js';
import {startRedis} from '../servers/redis.js';
import {builtProgram, cleanEnv, makeHome} from './program.js';

const readme = fs.readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** The block that follows `<!-- story: NAME -->`. */
function storyOf(name: string): string {
	const [, rest = ''] = readme.split(`<!-- story: ${name} -->\n\`\`\`sh\n`, 2);
	const [story = ''] = rest.split('\n```', 1);
	return story;
}

type Told = {readonly exitCode: number | null; readonly stdout: string; readonly stderr: string};

/** Runs the lines in a folder of their own, with `dbseal` on the PATH, up to the first that fails. */
async function tell(folder: string, story: string): Promise<Told> {
	const {file} = await builtProgram();
	const programs = path.join(folder, 'bin');
	fs.mkdirSync(programs);
	fs.writeFileSync(path.join(programs, 'dbseal'), `#!/bin/sh\nexec '${process.execPath}' '${file}' "$@"\n`, {mode: 0o755});
	const home = path.join(folder, 'home');
	const {status, stdout, stderr} = spawnSync('sh', ['-e', '-c', story], {
		cwd: folder, encoding: 'utf8', input: '', env: {...cleanEnv(home), PATH: `${programs}:${process.env.PATH ?? ''}`},
	});
	return {exitCode: status, stdout, stderr};
}

test('the README\'s story of SQLite brings every row back', async () => {
	const folder = await makeHome();
	makeDatabase(path.join(folder, 'shop.sqlite'), 500);

	const {exitCode, stderr} = await tell(folder, storyOf('sqlite'));

	expect({exitCode, stderr: exitCode === 0 ? '' : stderr}).toEqual({exitCode: 0, stderr: ''});
	expect(readDatabase(path.join(folder, 'restored.sqlite'))).toEqual(readDatabase(path.join(folder, 'shop.sqlite')));
});

test('the README\'s worst day opens the backup of a lost server with its kit', async () => {
	const [lost, fresh] = [await makeHome(), await makeHome()];
	makeDatabase(path.join(lost, 'shop.sqlite'), 500);
	await tell(lost, storyOf('sqlite'));
	fs.cpSync(path.join(lost, 'kit'), path.join(fresh, 'kit'), {recursive: true});
	fs.mkdirSync(path.join(fresh, 'backups'));
	for (const name of fs.readdirSync(path.join(lost, 'backups'))) {
		fs.copyFileSync(path.join(lost, 'backups', name), path.join(fresh, 'backups', name.replace(/^.*?\.sqlite/v, 'shop.sqlite')));
	}

	const {exitCode, stderr} = await tell(fresh, storyOf('worst-day'));

	expect(stderr).toContain('Smart Recovery Successful: Matched key from profile \'from-the-kit\'');
	expect(exitCode).toBe(0);
	expect(readDatabase(path.join(fresh, 'restored.sqlite'))).toEqual(readDatabase(path.join(lost, 'shop.sqlite')));
});

describeWithServer('postgresql', 'the README\'s story of PostgreSQL', () => {
	test('brings every row back', async () => {
		const server = await startPostgresql();
		const database = await server.createDatabase();
		await server.sql(database, 'CREATE TABLE orders (id serial PRIMARY KEY, note text); INSERT INTO orders (note) SELECT \'Jürgen \' || i FROM generate_series(1, 300) i;');
		const folder = await makeHome();
		fs.writeFileSync(path.join(folder, 'pg.password'), server.password, {mode: 0o600});
		const story = storyOf('postgresql')
			.replaceAll('backup@db1:5432/orders', `${server.user}@${server.host}:${server.port}/${database}`);

		const {exitCode, stderr} = await tell(folder, story);

		expect({exitCode, stderr: exitCode === 0 ? '' : stderr}).toEqual({exitCode: 0, stderr: ''});
		expect(await server.sql(`${database}_copy`, 'SELECT count(*), min(note), max(id) FROM orders')).toBe('300|Jürgen 1|300');
	});
});

describeWithServer('mariadb', 'the README\'s story of MariaDB', () => {
	test('brings every row back', async () => {
		const server = await startMariadb();
		const database = await server.createDatabase();
		await server.sql(database, 'CREATE TABLE orders (id int PRIMARY KEY AUTO_INCREMENT, note text) CHARSET utf8mb4; INSERT INTO orders (note) VALUES (\'Jürgen 🦊\'), (NULL), (\'\');');
		const folder = await makeHome();
		fs.writeFileSync(path.join(folder, 'maria.password'), server.password, {mode: 0o600});
		const story = storyOf('mariadb')
			.replaceAll('backup@db2:3306/shop', `${server.user}@${server.host}:${server.port}/${database}`);

		const {exitCode, stderr} = await tell(folder, story);

		expect({exitCode, stderr: exitCode === 0 ? '' : stderr}).toEqual({exitCode: 0, stderr: ''});
		expect(await server.sql(`${database}_copy`, 'SELECT count(*), sum(note IS NULL) FROM orders')).toBe('3\t1');
	});
});

describeWithServer('redis', 'the README\'s story of Redis', () => {
	test('brings every key back', async () => {
		const [server, other] = [await startRedis('redis-story'), await startRedis('redis-story-copy')];
		await server.pipe([['SET', 'greeting', 'Grüße 🦊'], ['SELECT', '2'], ['RPUSH', 'list', 'a', 'b']]);
		const folder = await makeHome();
		fs.writeFileSync(path.join(folder, 'redis.password'), server.password, {mode: 0o600});
		const story = storyOf('redis')
			.replaceAll('cache1:6379', `${server.host}:${server.port}`)
			.replaceAll('cache2:6379', `${other.host}:${other.port}`);

		const {exitCode, stderr} = await tell(folder, story);

		expect({exitCode, stderr: exitCode === 0 ? '' : stderr}).toEqual({exitCode: 0, stderr: ''});
		expect(await other.ask('GET', 'greeting')).toBe('Grüße 🦊');
		expect(await other.ask('-n', '2', 'LRANGE', 'list', '0', '-1')).toBe('a\nb');
	});
});
