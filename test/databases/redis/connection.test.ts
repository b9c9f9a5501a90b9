import os from 'node:os';
import path from 'node:path';
import {beforeAll, expect, test} from 'vitest';
import {redis} from '../../../source/databases/redis/redis.js';
import {describeWithServer, programPath} from '../../servers/needs.js';
import {startRedis, type RedisServer} from '../../servers/redis.js';
import {runProgram} from '../../servers/run-program.js';
import {freePort} from '../../servers/shared-server.js';
import {
	containing, failureOf, loadBytes, noSignal, readDump, temporaryFolder, testContext,
} from '../adapter-helpers.js';

describeWithServer('redis', 'a connection to Redis', () => {
	let server: RedisServer;
	const open = async (url: string, programs: Readonly<Record<string, string>> = {}) => redis.open(redis.parseUrl(url), await testContext(programs));
	const urlOf = (user: string, password = 'x') => `redis://${user}:${password}@127.0.0.1:${server.port}`;

	beforeAll(async () => {
		server = await startRedis('redis-connection');
		await server.pipe([['SET', 'a', '1'], ['SELECT', '3'], ['SET', 'a', '1']]);
	});

	test('to a port where nobody listens is unreachable', async () => {
		const database = await open(`redis://127.0.0.1:${await freePort()}`);

		await expect(database.dump(noSignal)).rejects.toMatchObject({name: 'SourceError', code: 'DATABASE_UNREACHABLE', message: containing('Connection refused')});
		expect(await database.check(noSignal)).toMatchObject([{subject: 'connection', verdict: 'failed'}]);
	});

	test.each([
		['a wrong password', ':wrong-Secret-1@'],
		['no password', ''],
		['a user that is not there', 'nobody:wrong-Secret-1@'],
	])('with %s is denied, without repeating it', async (_what, credentials) => {
		const database = await open(`redis://${credentials}127.0.0.1:${server.port}`);

		const error = await failureOf(database.dump(noSignal));

		expect(error).toMatchObject({name: 'SourceError', code: 'DATABASE_DENIED', hint: containing('Check user and password')});
		expect(JSON.stringify([error.message, error.hint, error.stack])).not.toContain('wrong-Secret-1');
		expect(await database.check(noSignal)).toMatchObject([{subject: 'connection', verdict: 'failed'}]);
	});

	test('takes its password from the environment where the URL has none', async () => {
		const context = await testContext();
		const database = redis.open(redis.parseUrl(`redis://127.0.0.1:${server.port}`), {...context, env: {...context.env, REDISCLI_AUTH: server.password}});

		expect(await database.describe(noSignal)).toMatchObject({serverVersion: containing('.'), tool: containing('redis-cli '), databases: ['db0', 'db3']});
	});

	test('goes through a socket', async () => {
		const database = await open(`redis://:${server.password}@?socket=${server.socket}`);

		const {report} = await readDump(database);

		expect(report.summary).toMatchObject({tables: 2, rows: 2});
		expect(await database.inspect(noSignal)).toMatchObject({name: server.socket});
	});

	test('goes through TLS, and only to a server whose certificate is known', async () => {
		const folder = await temporaryFolder();
		const [certificate, key] = [path.join(folder, 'certificate.pem'), path.join(folder, 'key.pem')];
		const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
		await runProgram(programPath('openssl'), ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...subject, '-keyout', key, '-out', certificate]);
		const port = await freePort();
		const tlsSettings = ['--tls-port', String(port), '--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate, '--tls-auth-clients', 'no'];
		const tlsServer = await startRedis('redis-tls', {settings: tlsSettings});
		await tlsServer.pipe([['SET', 'a', '1']]);
		const url = `rediss://:${server.password}@127.0.0.1:${port}`;

		const {bytes} = await readDump(await open(`${url}?cacert=${certificate}`));
		await loadBytes(await open(`${url}?cacert=${certificate}`), bytes, {overwrite: true});

		expect(await tlsServer.ask('GET', 'a')).toBe('1');
		await expect(readDump(await open(url))).rejects.toMatchObject({code: 'DATABASE_UNREACHABLE', message: containing('certificate')});
		await expect(readDump(await open(url.replace('rediss:', 'redis:')))).rejects.toMatchObject({code: 'DATABASE_UNREACHABLE', hint: containing('rediss://')});
	});

	test('of a user with just the rights that a dump needs is dumped, and warns of what a restore would lack', async () => {
		await server.ask('ACL', 'SETUSER', 'backup', 'on', '>x', '+info', '+sync', '+replconf', '+acl|dryrun');
		const database = await open(urlOf('backup'));

		const findings = await database.check(noSignal);
		const {report} = await readDump(database);

		expect(findings.filter(({verdict}) => verdict !== 'ok')).toMatchObject([{subject: 'permission to restore', verdict: 'warning', detail: containing('backup may not restore: NOPERM')}]);
		expect(report.summary).toMatchObject({rows: 2});
		await expect(loadBytes(database, new Uint8Array(10), {overwrite: true})).rejects.toMatchObject({code: 'LOAD_FAILED'});
	});

	test('of a user without the right that a dump needs names it, and is not dumped', async () => {
		await server.ask('ACL', 'SETUSER', 'reader', 'on', '>x', '~*', '+@read', '+info', '+acl|dryrun');
		const database = await open(urlOf('reader'));

		const findings = await database.check(noSignal);

		expect(findings.find(({subject}) => subject === 'permission to read')).toMatchObject({
			verdict: 'failed', detail: 'reader lacks the right to take a dump (SYNC)', hint: containing('ACL SETUSER reader +sync'),
		});
		await expect(readDump(database)).rejects.toMatchObject({code: 'DATABASE_DENIED', message: containing('NOPERM'), hint: containing('ACL SETUSER')});
	});

	test('of a user who may not even be told its rights warns of that', async () => {
		await server.ask('ACL', 'SETUSER', 'quiet', 'on', '>x', '+info', '+sync');
		const database = await open(urlOf('quiet'));

		const findings = await database.check(noSignal);

		expect(findings.find(({subject}) => subject === 'permission to read')).toMatchObject({verdict: 'warning', hint: containing('+acl|dryrun')});
	});

	test('of a user with a quote, a space and a backslash in the name works', async () => {
		const name = String.raw`it"s \ me`;
		// A space can't be in a user's name
		await server.ask('ACL', 'SETUSER', name.replaceAll(' ', '_'), 'on', '>x y"', '~*', '&*', '+@all');
		const database = await open(`redis://${encodeURIComponent(name.replaceAll(' ', '_'))}:${encodeURIComponent('x y"')}@127.0.0.1:${server.port}`);

		const findings = await database.check(noSignal);

		expect(findings.filter(({verdict}) => verdict !== 'ok')).toEqual([]);
	});

	test('to a server in protected mode says so, and what to do', async () => {
		const address = Object.values(os.networkInterfaces()).flat().find(entry => entry?.internal === false && entry.family === 'IPv4')?.address;
		const protectedServer = await startRedis('redis-protected', {settings: ['--bind', '*', '--requirepass', '']});
		const database = await open(`redis://${address ?? ''}:${protectedServer.port}`);

		expect(address).toBeDefined();
		await expect(database.describe(noSignal)).rejects.toMatchObject({code: 'DATABASE_DENIED', message: containing('protected mode'), hint: containing('requirepass')});
	});

	test('to a server that is still loading its data says to wait', async () => {
		const database = await open(server.url, {'redis-cli': 'echo "LOADING Redis is loading the dataset in memory"'});

		await expect(database.describe(noSignal)).rejects.toMatchObject({code: 'DATABASE_UNREACHABLE', message: containing('LOADING'), hint: containing('Wait')});
	});

	test.each([
		['Could not connect to Valkey at 127.0.0.1:1: Connection refused', 'DATABASE_UNREACHABLE', 'does not answer: Connection refused'],
		['SYNC with primary failed: -NOPERM User x has no permissions to run the \'sync\' command', 'DATABASE_DENIED', 'NOPERM'],
	])('understands the words of Valkey\'s client: %s', async (said, code, message) => {
		const context = await testContext({'valkey-cli': `echo "${said}" >&2; exit 1`});
		const database = redis.open(redis.parseUrl(server.url), {...context, env: {PATH: context.env.PATH?.split(':')[0]}});

		await expect(database.describe(noSignal)).rejects.toMatchObject({code, message: containing(message)});
	});

	test('to a replica tells so, dumps it, and refuses to restore into it', async () => {
		const replica = await startRedis('redis-replica', {settings: ['--masterauth', server.password, '--replicaof', '127.0.0.1', String(server.port)]});
		const database = await open(replica.url);

		const {report} = await readDump(database);
		const findings = await database.check(noSignal);
		const failure = await failureOf(database.load({overwrite: true}, noSignal));

		expect(findings.find(({subject}) => subject === 'role')).toMatchObject({detail: containing('replica')});
		expect(report.summary?.tables).toBeGreaterThanOrEqual(0);
		expect(failure).toMatchObject({code: 'DATABASE_READ_ONLY', message: containing('is a replica'), hint: 'Restore into its master.'});
	});

	test('to a replica that has lost its master warns that its data gets older', async () => {
		const lost = await startRedis('redis-lost-replica', {settings: ['--replicaof', '127.0.0.1', String(await freePort())]});
		const database = await open(lost.url);

		const findings = await database.check(noSignal);

		expect(findings.find(({subject}) => subject === 'role')).toMatchObject({verdict: 'warning', detail: containing('lost its master')});
	});

	test('to a node of a cluster warns that it holds only its own slots', async () => {
		const node = await startRedis('redis-cluster', {settings: ['--cluster-enabled', 'yes']});
		const database = await open(node.url);

		const findings = await database.check(noSignal);

		expect(findings.find(({subject}) => subject === 'cluster')).toMatchObject({verdict: 'warning', hint: containing('every master')});
	});

	test('without a client on the PATH names the package to install', async () => {
		const database = redis.open(redis.parseUrl(server.url), {env: {PATH: '/nowhere'}, scratchFolder: '/nowhere'});

		await expect(database.describe(noSignal)).rejects.toMatchObject({code: 'TOOL_MISSING', hint: containing('apt-get install redis-tools')});
	});

	test('with a client that is too old is refused with what to install', async () => {
		const database = await open(server.url, {'redis-cli': '[ "$1" = --version ] && echo "redis-cli 5.0.14" || echo "redis_version:5.0.14"'});

		await expect(database.dump(noSignal)).rejects.toMatchObject({name: 'RefusedError', code: 'CLIENT_TOO_OLD', hint: containing('redis-tools')});
	});
});

test('a URL is written without its password, and a database of number 0 is the server', () => {
	expect(redis.formatUrl(redis.parseUrl('redis://me:secret@cache:6380/0'))).toBe('redis://me@cache:6380');
	expect(redis.formatUrl(redis.parseUrl('rediss://cache?cacert=/ca.pem'))).toBe('rediss://cache?cacert=%2Fca.pem');
	expect(redis.formatUrl(redis.parseUrl('redis://:secret@?socket=/run/s'))).toBe('redis://?socket=%2Frun%2Fs');
	expect(redis.parseUrl('redis://:secret@cache')).toEqual({type: 'redis', options: {host: 'cache'}, secrets: {password: 'secret'}});
});

test('a URL with the number of a database is refused, because a backup holds all of them', () => {
	expect(() => redis.parseUrl('redis://:hidden@cache/3')).toThrow(expect.objectContaining({code: 'INVALID_URL', message: containing('all databases'), hint: containing('Leave out')}));
});
