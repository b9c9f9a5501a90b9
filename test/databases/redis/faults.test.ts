import {Buffer} from 'node:buffer';
import fs from 'node:fs/promises';
import path from 'node:path';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {beforeAll, expect, test} from 'vitest';
import {redis} from '../../../source/databases/redis/redis.js';
import {describeWithServer, programPath} from '../../servers/needs.js';
import {startRedis, type RedisServer} from '../../servers/redis.js';
import {waitFor} from '../../servers/shared-server.js';
import {
	commandLines, containing, failureOf, loadBytes, noSignal, readDump, temporaryFolder, testContext,
} from '../adapter-helpers.js';
import {join, rdbFile, text} from './rdb-sample.js';

describeWithServer('redis', 'a dump or load of Redis', () => {
	let server: RedisServer;
	let target: RedisServer;
	let dump: Buffer;
	let dumpFile: string;
	/** With `dumpTool`, redis-cli runs that instead where it is asked for a dump. */
	const open = async (dumpTool?: string, at = server) => redis.open(
		redis.parseUrl(at.url),
		await testContext(dumpTool === undefined ? {} : {'redis-cli': `case "$*" in *--rdb*) ${dumpTool};; *) exec ${programPath('redis-cli')} "$@";; esac`}),
	);
	const beginDump = async (at: RedisServer, signal = noSignal) => {
		const database = await open(undefined, at);
		return database.dump(signal);
	};

	/** With a redis-cli whose pipe mode is this script. */
	const openPiping = async (script: string) => redis.open(
		redis.parseUrl(target.url),
		await testContext({'redis-cli': `case "$*" in *--pipe*) ${script};; *) exec ${programPath('redis-cli')} "$@";; esac`}),
	);

	beforeAll(async () => {
		server = await startRedis('redis-faults');
		target = await startRedis('redis-faults-target');
		// Far more than fits into pipes and windows, so that a dump is still running when a test looks
		await server.ask('EVAL', 'for n = 1, 20000 do redis.call(\'SET\', n, redis.sha1hex(n):rep(25)) end', '0');
		const {bytes} = await readDump(await open());
		dump = bytes;
		dumpFile = path.join(await temporaryFolder(), 'dump.rdb');
		await fs.writeFile(dumpFile, dump);
	});

	test('by a tool that is killed half-way fails, and so does its stream', async () => {
		const database = await open(`head -c 100000 ${dumpFile}; kill -9 $$`);

		const {stream, finished} = await database.dump(noSignal);
		const ofStream = await failureOf(stream.toArray());

		await expect(finished).rejects.toMatchObject({code: 'DUMP_INCOMPLETE', message: containing('was killed by SIGKILL')});
		expect(ofStream).toBe(await failureOf(finished));
	});

	test('that is good has no warnings, but for what redis-cli does not always say', async () => {
		const {report} = await readDump(await open());
		const odd = await readDump(await open(`cat ${dumpFile}; echo "sending REPLCONF capa eof" >&2; echo "REPLCONF rdb-only error: ERR Unrecognized REPLCONF option: rdb-only" >&2; echo "AUTH failed: something new" >&2`));

		expect(report.warnings).toEqual([]);
		expect(odd.report.warnings).toEqual(['redis-cli: AUTH failed: something new']);
	});

	test('whose server dies half-way fails', async () => {
		const dying = await startRedis('redis-dying', {settings: ['--rdb-key-save-delay', '1000', '--repl-diskless-sync', 'yes']});
		await dying.ask('EVAL', 'for n = 1, 20000 do redis.call(\'SET\', n, redis.sha1hex(n):rep(25)) end', '0');
		const {stream, finished} = await beginDump(dying);
		stream.once('readable', () => {
			void Promise.allSettled([dying.ask('SHUTDOWN', 'NOSAVE', 'NOW', 'FORCE')]);
		});

		await failureOf(stream.toArray());

		await expect(finished).rejects.toMatchObject({code: 'DUMP_INCOMPLETE'});
	});

	test('that is empty fails, though the tool exits 0', async () => {
		await expect(readDump(await open('exit 0'))).rejects.toMatchObject({code: 'DUMP_EMPTY'});
	});

	test.each([
		['an error', 'echo "ERR something is wrong with the server"', 'does not begin like one'],
		['half of a dump', 'head -c 100000 "$DUMP"', 'lacks its end'],
		['a dump without its last byte', 'head -c -1 "$DUMP"', 'lacks its end'],
		['a dump and a line more', 'cat "$DUMP"; echo "ERR the end"', 'lacks its end'],
	])('that is %s fails, though the tool exits 0', async (_what, script, said) => {
		await expect(readDump(await open(`DUMP=${dumpFile}; ${script}`))).rejects.toMatchObject({code: 'DUMP_INCOMPLETE', message: containing(said)});
	});

	test('that is cut where it looks like an end fails for the cut', async () => {
		const file = path.join(await temporaryFolder(), 'cut.rdb');
		await fs.writeFile(file, join(rdbFile(11, [0xFE, 0, 0], text('key'), text('value')).subarray(0, -9), [0, 100], [0xFF], [1, 2, 3, 4, 5, 6, 7, 8]));

		await expect(readDump(await open(`cat ${file}`))).rejects.toMatchObject({code: 'DUMP_INCOMPLETE', message: containing('lacks its end')});
	});

	test('that does not match its own checksum fails', async () => {
		const damaged = Buffer.from(rdbFile(11, [0xFE, 0, 0], text('key'), text('value')).toString('latin1').replace('value', 'other'), 'latin1');
		const file = path.join(await temporaryFolder(), 'damaged.rdb');
		await fs.writeFile(file, damaged);

		await expect(readDump(await open(`cat ${file}`))).rejects.toMatchObject({code: 'DUMP_INCOMPLETE', message: containing('checksum')});
	});

	test('in a format of the future is taken by its end and checksum, without a summary', async () => {
		const file = path.join(await temporaryFolder(), 'future.rdb');
		const future = rdbFile(99, [0xFE, 0, 77], text('k'), text('v'));
		await fs.writeFile(file, future);

		const {bytes, report} = await readDump(await open(`cat ${file}`));

		expect(bytes).toEqual(future);
		expect(report).not.toHaveProperty('summary');
	});

	test('fails with what its tool said, without the password', async () => {
		await expect(readDump(await open('echo "the password is $REDISCLI_AUTH" >&2; exit 2'))).rejects.toMatchObject({
			code: 'DUMP_INCOMPLETE', message: containing('redis-cli exited with 2: the password is ***'),
		});
	});

	test('fails with the reason, not with the steps that its tool told before', async () => {
		await expect(readDump(await open(String.raw`printf "sending REPLCONF capa eof\nSYNC sent to master, writing bytes to -\nI/O Error reading RDB payload\n" >&2; exit 1`))).rejects.toMatchObject({
			code: 'DUMP_INCOMPLETE', message: containing('redis-cli exited with 1: I/O Error reading RDB payload'),
		});
	});

	test('of a Valkey 9 that would break it off for fields that expire is refused, as the test of the source says', async () => {
		const information = String.raw`redis_version:7.2.4\nvalkey_version:9.1.2\ndb0:keys=41,expires=3,keys_with_volatile_items=2\ndb3:keys=2,keys_with_volatile_items=1\n`;
		const context = await testContext({'redis-cli': `case "$*" in *--rdb*) cat ${dumpFile};; *INFO*) printf '${information}';; *) exec ${programPath('redis-cli')} "$@";; esac`});
		const database = redis.open(redis.parseUrl(server.url), context);

		const findings = await database.check(noSignal);

		await expect(readDump(database)).rejects.toMatchObject({code: 'DUMP_INCOMPLETE', message: containing('Valkey 9.1.2 gives 3 keys whose fields expire to no client')});
		expect(findings.filter(({verdict}) => verdict === 'failed').map(({subject}) => subject)).toEqual(['fields that expire']);
	});

	test('shows its password in no command line', async () => {
		const {stream, finished} = await beginDump(server);
		stream.read(1);
		const lines = await waitFor('redis-cli', async () => {
			const all = await commandLines();
			return all.some(line => line.includes('--rdb') && line.includes(String(server.port))) ? all : undefined;
		});
		stream.destroy();
		await failureOf(finished);

		expect(lines.filter(line => line.includes('redis-cli') && line.includes(server.password))).toEqual([]);
	});

	test('that is aborted ends with the reason and its connection', async () => {
		const controller = new AbortController();
		const reason = new Error('stop now');

		const {stream, finished} = await beginDump(server, controller.signal);
		stream.on('error', () => undefined);
		controller.abort(reason);

		await expect(finished).rejects.toBe(reason);
		await waitFor('the end of the connection', async () => {
			const clients = await server.ask('CLIENT', 'LIST', 'TYPE', 'REPLICA');
			return clients === '' ? true : undefined;
		});
	});

	test('holds what was there when it began', async () => {
		const slow = await startRedis('redis-slow', {settings: ['--rdb-key-save-delay', '50', '--repl-diskless-sync', 'yes']});
		await slow.ask('EVAL', 'for n = 1, 5000 do redis.call(\'SET\', n, redis.sha1hex(n):rep(25)) end', '0');
		const {stream, finished} = await beginDump(slow);
		await new Promise(resolve => {
			stream.once('readable', resolve);
		});
		await slow.ask('SET', 'later', 'later');
		const chunks = await stream.toArray() as Buffer[];
		const {summary} = await finished;

		expect(summary?.rowsByTable).toEqual({db0: 5000});
		expect(Buffer.concat(chunks).includes('later')).toBe(false);
	});

	test.each([
		['is cut', (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length * 0.9)), 'ends before its end'],
		// In the version of the server that wrote it, which nothing but the checksum would notice
		['has a changed bit', (bytes: Buffer) => changedAt(bytes.indexOf('redis-ver') + 'redis-ver'.length + 1)(bytes), 'does not match its own checksum'],
	])('of a dump that %s fails, and says that the target is not whole', async (_what, change, said) => {
		await target.clear();

		const error = await failureOf(loadBytes(await open(undefined, target), change(Buffer.from(dump))));

		expect(error).toMatchObject({code: 'LOAD_FAILED', message: containing(said), hint: containing('not whole')});
	});

	test.each([
		['an unknown format', rdbFile(14)],
		['a value that this server is too old for', rdbFile(12, [0xFE, 0, 25], text('k'), Buffer.alloc(8), text('v'))],
		['no dump at all', Buffer.from('REDIS is not what this is')],
	])('of %s leaves what was there', async (_what, bytes) => {
		await target.clear();
		await target.ask('SET', 'kept', 'yes');

		const error = await failureOf(loadBytes(await open(undefined, target), bytes, {overwrite: true}));

		expect(error).toMatchObject({code: 'LOAD_FAILED', hint: containing('Nothing was changed')});
		expect(await target.ask('GET', 'kept')).toBe('yes');
	});

	test('of a dump with a value that dbseal does not know says so, and that the target is not whole', async () => {
		await target.clear();
		const bytes = join(rdbFile(10, [0xFE, 0, 0], text('k'), text('v')).subarray(0, -9), [99], text('of a new'), text('type'.repeat(15)));

		const error = await failureOf(loadBytes(await open(undefined, target), bytes, {chunkSize: 5}));

		expect(error).toMatchObject({code: 'LOAD_FAILED', message: containing('type 99'), hint: containing('not whole')});
	});

	test('never replaces a key that somebody writes meanwhile', async () => {
		await target.clear();
		const database = await open(undefined, target);
		const {stream, finished} = await database.load({overwrite: false}, noSignal);
		await target.ask('SET', '20000', 'theirs');

		await failureOf(pipeline([dump], stream));

		await expect(finished).rejects.toMatchObject({code: 'LOAD_FAILED', message: containing('BUSYKEY')});
		expect(await target.ask('GET', '20000')).toBe('theirs');
	});

	test('into a server without enough memory says so', async () => {
		const small = await startRedis('redis-small', {settings: ['--maxmemory', '3mb']});

		const error = await failureOf(loadBytes(await open(undefined, small), dump));

		expect(error).toMatchObject({name: 'SpaceError', code: 'NO_SPACE', hint: containing('maxmemory')});
	});

	test('into a server that evicts what it has just taken is no success', async () => {
		const small = await startRedis('redis-evicting', {settings: ['--maxmemory', '3mb', '--maxmemory-policy', 'allkeys-lru']});

		const error = await failureOf(loadBytes(await open(undefined, small), dump));

		expect(error).toMatchObject({code: 'NO_SPACE', message: expect.stringMatching(/holds \d+ of the 20000 keys that were restored: it evicted \d+/v) as unknown});
	});

	test.each([
		['a value that dbseal does not know at its end', join(rdbFile(10, [0xFE, 0, 0], text('k'), text('v')).subarray(0, -9), [99], text('new'))],
		['a value that this server is too old for at its end', rdbFile(12, [0xFE, 0, 0], text('k'), text('v'), [25], text('h'), Buffer.alloc(8), text('v'))],
		['a changed bit', () => changedAt(90_000)(Buffer.from(dump))],
		['no end', () => dump.subarray(0, -20)],
	])('looked over before, a dump with %s is refused and leaves what was there', async (_what, made) => {
		await target.clear();
		await target.ask('SET', 'kept', 'yes');
		const database = await open(undefined, target);
		const bytes = typeof made === 'function' ? made() : made;

		const error = await failureOf(database.preview?.(Readable.from([bytes]), {overwrite: true}, noSignal) ?? Promise.resolve());

		expect(error).toMatchObject({code: 'LOAD_FAILED', hint: containing('Nothing was changed')});
		expect(await target.ask('GET', 'kept')).toBe('yes');
	});

	test('by a user who may not empty the server changes nothing', async () => {
		await target.clear();
		await target.ask('SET', 'kept', 'yes');
		await target.ask('ACL', 'SETUSER', 'writer', 'on', '>x', '~*', '+@all', '-flushall');
		const database = redis.open(redis.parseUrl(`redis://writer:x@127.0.0.1:${target.port}`), await testContext());

		const error = await failureOf(loadBytes(database, dump, {overwrite: true}));

		expect(error).toMatchObject({code: 'DATABASE_DENIED', message: containing('flushall')});
		expect(await target.ask('KEYS', '*')).toBe('kept');
	});

	test.each([
		['is killed half-way', 'head -c 100000 > /dev/null; kill -9 $$'],
		['says nothing', 'cat > /dev/null'],
		['counts an error', 'cat > /dev/null; echo "errors: 1, replies: 20000"'],
		['counts too few answers', 'cat > /dev/null; echo "errors: 0, replies: 2000"'],
	])('whose client %s fails, whatever its exit code', async (_what, script) => {
		await target.clear();
		const database = await openPiping(script);

		const error = await failureOf(loadBytes(database, dump));

		expect(error).toMatchObject({code: 'LOAD_FAILED'});
	});
});

function changedAt(at: number) {
	return (bytes: Buffer) => {
		bytes[at] = 255 - (bytes[at] ?? 0);
		return bytes;
	};
}
