import {beforeAll, expect, test} from 'vitest';
import {type Database} from '../../../source/core/database.js';
import {redis} from '../../../source/databases/redis/redis.js';
import {describeWithServer} from '../../servers/needs.js';
import {startRedis, type RedisServer} from '../../servers/redis.js';
import {waitFor} from '../../servers/shared-server.js';
import {
	loadBytes, noSignal, readDump, testContext,
} from '../adapter-helpers.js';
import {oldFile, oldValues} from './rdb-sample.js';
import {hardContent, listEverything} from './content.js';

describeWithServer('redis', 'a Redis server with everything in it', () => {
	let source: RedisServer;
	let target: RedisServer;
	let before: string;
	const open = async (server: RedisServer): Promise<Database> => redis.open(redis.parseUrl(server.url), await testContext());

	beforeAll(async () => {
		source = await startRedis('redis-round-trip');
		target = await startRedis('redis-round-trip-target');
		await source.pipe(hardContent);
		before = await listEverything(source);
	});

	test.each([
		['a few bytes', 7],
		['small', 4999],
		['large', 1_000_000],
	])('comes back the same on another server, in chunks that are %s', async (_size, chunkSize) => {
		await target.clear();
		const {bytes} = await readDump(await open(source));

		await loadBytes(await open(target), bytes, {chunkSize});

		expect(await listEverything(target)).toBe(before);
		expect(await target.ask('FCALL', 'answer', '0')).toBe('42');
	});

	test.each([
		['through memory', 'yes'],
		['from a file', 'no'],
	])('is dumped by a server that sends %s, and the dump ends with its checksum', async (_how, isDiskless) => {
		await source.ask('CONFIG', 'SET', 'repl-diskless-sync', isDiskless);

		const database = await open(source);
		const {bytes, report} = await readDump(database);

		expect(bytes.subarray(0, 5).toString()).toBe('REDIS');
		expect(bytes.at(-9)).toBe(0xFF);
		expect(report.summary).toEqual(await database.summarise(noSignal));
		expect(report.summary).toMatchObject({tables: 3, rowsByTable: {db3: 2, db15: 1}, objects: {libraries: 2}});
	});

	test('is dumped whole by a server that writes no checksums, and no compressed strings', async () => {
		const start = {settings: ['--rdbchecksum', 'no', '--rdbcompression', 'no']};
		const plain = await startRedis('redis-plain', start);
		const plainTarget = await startRedis('redis-plain-target', start);
		await plain.pipe(hardContent);
		const expected = await listEverything(plain);

		const {bytes} = await readDump(await open(plain));
		await loadBytes(await open(plainTarget), bytes);

		expect(bytes.subarray(-8).toString('hex')).toBe('0000000000000000');
		expect(await listEverything(plainTarget)).toBe(expected);
	});

	test.each([
		['allkeys-lfu', 'FREQ', '77'],
		['allkeys-lru', 'IDLETIME', '5000'],
	])('keeps what a server that evicts by %s knows of its keys', async (policy, command, value) => {
		const evicting = await startRedis(`redis-${policy}`, {settings: ['--maxmemory-policy', policy]});
		const other = await startRedis(`redis-${policy}-target`, {settings: ['--maxmemory-policy', policy]});
		await evicting.pipe([['SET', 'seed', 'x']]);
		const dumped = await evicting.ask('EVAL', `return redis.call('RESTORE', 'aged', 0, redis.call('DUMP', 'seed'), '${command}', ${value})`, '0');

		const {bytes} = await readDump(await open(evicting));
		await loadBytes(await open(other), bytes);

		expect(dumped).toBe('OK');
		const kept = Number(await other.ask('OBJECT', command, 'aged'));
		expect(Math.abs(kept - Number(value))).toBeLessThan(60);
	});

	test('is replaced whole, with keys and functions that came later', async () => {
		const {bytes} = await readDump(await open(source));
		await target.clear();
		await target.pipe([
			['SET', 'intruder', 'x'],
			['SET', 'one', 'changed'],
			['SELECT', '9'],
			['SET', 'intruder', 'x'],
			['FUNCTION', 'LOAD', '#!lua name=intruder\nredis.register_function(\'intruder\', function() return 1 end)'],
		]);

		await loadBytes(await open(target), bytes, {overwrite: true});

		expect(await listEverything(target)).toBe(before);
	});

	test('that is empty comes back empty', async () => {
		const empty = await startRedis('redis-empty');
		await target.clear();

		const {bytes, report} = await readDump(await open(empty));
		await loadBytes(await open(target), bytes);

		expect(report.summary).toMatchObject({tables: 0, rows: 0});
		expect(await target.ask('DBSIZE')).toBe('0');
	});

	test('leaves out keys whose time was over when they came back', async () => {
		const empty = await startRedis('redis-expired');
		await empty.pipe([['SET', 'gone', 'x', 'PX', '300'], ['SET', 'stays', 'x']]);
		const {bytes} = await readDump(await open(empty));
		await target.clear();
		await waitFor('the end of a key', async () => await empty.ask('EXISTS', 'gone') === '0' ? true : undefined);

		await loadBytes(await open(target), bytes);

		expect(await target.ask('KEYS', '*')).toBe('stays');
	});

	test.each(oldValues)('takes a $key as servers before Redis 7 wrote it (type $type)', async ({command, answer}) => {
		await target.clear();

		await loadBytes(await open(target), oldFile);

		expect(await target.ask(...command)).toBe(answer);
	});

	test('takes expiry, idle time and frequency as older servers wrote them', async () => {
		await target.clear();

		await loadBytes(await open(target), oldFile);

		expect(await target.ask('-n', '7', 'PEXPIRETIME', 'in seconds')).toBe('1954635520000');
		expect(await target.ask('-n', '7', 'PEXPIRETIME', 'in milliseconds')).toBe('4102444800123');
		expect(await target.ask('-n', '7', 'DBSIZE')).toBe('4');
	});

	test('comes back in a server that is started on the dump', async () => {
		const {bytes} = await readDump(await open(source));

		const started = await startRedis('redis-started-on-dump', {dump: bytes});

		expect(await listEverything(started)).toBe(before);
	});
});
