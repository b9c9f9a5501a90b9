/**
 * The proof for Redis: back up, destroy, restore, compare every key and function; and what fails, with nothing left behind.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import {beforeAll, expect, test} from 'vitest';
import {hardContent, listEverything} from '../databases/redis/content.js';
import {describeWithServer, programPath} from '../servers/needs.js';
import {startRedis, type RedisServer} from '../servers/redis.js';
import {freePort} from '../servers/shared-server.js';
import {
	filesIn, importKey, makeDesk, systemPath, type Desk,
} from './desk.js';
import {interruptInDump} from './interrupted-dump.js';
import {isAlive} from './processes.js';
import {makeHome} from './program.js';

describeWithServer('redis', 'a Redis server with everything in it', () => {
	let server: RedisServer;
	let desk: Desk;
	let before: string;
	let passwordFile: string;
	const url = ({host, port}: Pick<RedisServer, 'host' | 'port'>) => `redis://${host}:${port}`;
	const into = (at: RedisServer) => ['--into', url(at), '--password-file', passwordFile];

	beforeAll(async () => {
		server = await startRedis('redis-proof');
		await server.pipe(hardContent);
		before = await listEverything(server);
		desk = await makeDesk();
		passwordFile = path.join(desk.home, 'redis-password');
		await fs.writeFile(passwordFile, `${server.password}\n`, {mode: 0o600});
		await desk.prepare(
			['source', 'add', 'nightly', url(server), '--password-file', passwordFile],
			['source', 'test', 'nightly'],
			['job', 'add', 'nightly', '--source', 'nightly', '--destination', 'disk', '--profile', 'main'],
		);
		await desk.backUp(['nightly']);
	});

	test('comes back into itself after keys were lost, changed and added, and functions dropped', async () => {
		await server.pipe([['DEL', 'stream', 'list:large'], ['SET', 'one', 'changed'], ['SELECT', '7'], ['SET', 'intruder', 'x'], ['FUNCTION', 'DELETE', 'hard']]);

		const answer = await desk.run(['restore', 'nightly@latest', '--into', 'nightly', '--overwrite']);

		expect(answer).toMatchObject({exitCode: 0, message: ''});
		expect(await listEverything(server)).toBe(before);
	});

	test('comes back after everything was deleted', async () => {
		await server.clear();

		const answer = await desk.run(['restore', 'nightly@latest', '--into', 'nightly']);

		expect(answer).toMatchObject({exitCode: 0, message: ''});
		expect(await listEverything(server)).toBe(before);
	});

	test('comes back on another server, by a key that the vault knows under another name', async () => {
		const other = await startRedis('redis-elsewhere');
		const otherDesk = await makeDesk();
		await importKey(otherDesk, 'another-name', desk.masterKey);
		const files = await filesIn(desk.disk);
		const artifact = files.find(name => name.endsWith('.rdb.gz.enc')) ?? '';

		const answer = await otherDesk.run(['restore', path.join(desk.disk, artifact), ...into(other)]);

		expect(answer).toMatchObject({exitCode: 0, message: ''});
		expect(answer.stderr).toContain('Smart Recovery Successful: Matched key from profile \'another-name\'');
		expect(await listEverything(other)).toBe(before);
	});

	test('comes back as the file that a new server is started on', async () => {
		const file = path.join(desk.home, 'dump.rdb');

		const answer = await desk.run(['restore', 'nightly@latest', '--to-file', file]);
		const started = await startRedis('redis-proof-from-file', {dump: await fs.readFile(file)});

		expect(answer).toMatchObject({exitCode: 0, message: ''});
		expect(await listEverything(started)).toBe(before);
	});

	test.each([
		['gzip -9, chunked', ['--level', '9', '--profile', 'main', '--format', 'chunked']],
		['nothing at all', ['--compression', 'none', '--unencrypted']],
	])('comes back from a backup without a stored job, with %s', async (name, flags) => {
		const other = await startRedis(`redis-proof-${name.length}`);
		const artifact = await desk.backUp(['--source-url', url(server), '--password-file', passwordFile, '--to', path.join(desk.home, 'disk'), ...flags]);

		const answer = await desk.run(['restore', artifact, ...into(other)]);

		expect(answer).toMatchObject({exitCode: 0, message: ''});
		expect(await listEverything(other)).toBe(before);
	});

	test('is not overwritten unless that is asked for', async () => {
		const answer = await desk.run(['restore', 'nightly@latest', '--into', 'nightly']);

		expect(answer).toMatchObject({exitCode: 17});
		expect(answer.message).toContain('databases and 2 function libraries');
		expect(answer.hint).toContain('--overwrite');
		expect(await listEverything(server)).toBe(before);
	});

	test('has no room for a drill, which says what to do instead', async () => {
		const answer = await desk.run(['drill', 'nightly']);

		expect(answer).toMatchObject({exitCode: 2});
		expect(answer.hint).toContain('--into redis://');
	});

	test.each([
		['exit 0', 'is empty'],
		['"$REAL" "$@" 2>/dev/null | head -c 1500; exit 0', 'lacks its end'],
		['"$REAL" "$@" 2>/dev/null | head -c 1500; kill -KILL $$', 'was killed by SIGKILL'],
		['"$REAL" "$@" 2>/dev/null | head -c 1500; echo "connection lost (password=$REDISCLI_AUTH)" >&2; exit 1', 'connection lost (password=***)'],
	])('is not backed up by a redis-cli that does: %s', async (script, said) => {
		const stored = await filesIn(desk.disk);

		const answer = await desk.run(['backup', 'nightly'], {env: {PATH: await pathWithDumpTool(script)}});

		expect(answer).toMatchObject({exitCode: 14});
		expect(answer.message).toContain(said);
		expect(await filesIn(desk.disk)).toEqual(stored);
	});

	test('is not backed up from a server that is down, nor with a wrong password', async () => {
		const stored = await filesIn(desk.disk);
		const where = ['--to', 'disk', '--profile', 'main'];

		const down = await desk.run(['backup', '--source-url', url({...server, port: await freePort()}), ...where]);
		const denied = await desk.run(['backup', '--source-url', url(server), '--password-stdin', ...where], {stdin: 'Wrong-Secret-4711'});

		expect([down.exitCode, denied.exitCode]).toEqual([14, 14]);
		expect(down.message).toContain('does not answer');
		expect(denied.message).toContain('refused');
		expect(denied.stdout + denied.stderr).not.toContain('Wrong-Secret-4711');
		expect(await filesIn(desk.disk)).toEqual(stored);
	});

	test('leaves nothing at the destination when its backup is interrupted in the middle', async () => {
		const stored = await filesIn(desk.disk);

		const {answer, tools} = await interruptInDump(desk, 'nightly', await pathWithDumpTool('"$REAL" "$@" 2>/dev/null | head -c 1500; exec sleep 300'));

		expect(answer).toMatchObject({exitCode: 130, message: 'interrupted by SIGINT'});
		expect(await filesIn(desk.disk)).toEqual(stored);
		expect(await Promise.all(tools.map(async pid => isAlive(pid)))).not.toContain(true);
	});
});

/** A PATH whose redis-cli runs this script where it is asked for a dump; all else is done by the real one, `$REAL`. */
async function pathWithDumpTool(script: string): Promise<string> {
	const folder = await fs.mkdtemp(path.join(await makeHome(), 'tools-'));
	const text = `#!/bin/sh\nREAL='${programPath('redis-cli')}'\ncase "$*" in *--rdb*) ;; *) exec "$REAL" "$@" ;; esac\n${script}\n`;
	await fs.writeFile(path.join(folder, 'redis-cli'), text, {mode: 0o755});
	return `${folder}:${systemPath}`;
}
