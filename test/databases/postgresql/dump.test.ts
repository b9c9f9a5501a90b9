import {beforeAll, expect, test} from 'vitest';
import {postgresql} from '../../../source/databases/postgresql/postgresql.js';
import {describeWithServer} from '../../servers/needs.js';
import {startPostgresql, type PostgresqlServer} from '../../servers/postgresql.js';
import {waitFor} from '../../servers/shared-server.js';
import {
	commandLines, containing, failureOf, noSignal, readDump, testContext,
} from '../adapter-helpers.js';

describeWithServer('postgresql', 'a dump of PostgreSQL', () => {
	let server: PostgresqlServer;
	let name: string;
	const open = async (pgDump?: string) => postgresql.open(
		postgresql.parseUrl(server.url(name)),
		await testContext(pgDump === undefined ? {} : {pg_dump: `[ "$1" = --version ] && { echo "pg_dump (PostgreSQL) 99.1"; exit; }\n${pgDump}`}),
	);

	beforeAll(async () => {
		server = await startPostgresql();
		name = await server.createDatabase();
		// Far more than fits into pipes and windows, so that a dump is still running when a test looks
		await server.sql(name, 'CREATE TABLE big AS SELECT n, md5(n::text) || repeat(\'x\', 1000) AS filler FROM generate_series(1, 20000) n');
	});

	test('by a tool that is killed half-way fails, and so does its stream', async () => {
		const database = await open('echo "-- PostgreSQL database dump"; kill -9 $$');

		const {stream, finished} = await database.dump(noSignal);
		const ofStream = await failureOf(stream.toArray());

		await expect(finished).rejects.toMatchObject({name: 'SourceError', code: 'DUMP_INCOMPLETE', message: containing('was killed by SIGKILL')});
		expect(ofStream).toBe(await failureOf(finished));
	});

	test('by a tool that reports an error fails with what it said, without the password', async () => {
		const database = await open('echo "pg_dump: error: the password is $PGPASSWORD" >&2; exit 1');

		const error = await failureOf(readDump(database));

		expect(error).toMatchObject({code: 'DUMP_INCOMPLETE', message: `the dump of database ${name} failed: pg_dump exited with 1: pg_dump: error: the password is ***`});
	});

	test('that is empty fails, though the tool exits 0', async () => {
		await expect(readDump(await open('exit 0'))).rejects.toMatchObject({code: 'DUMP_EMPTY'});
	});

	test.each([
		['cut before its completion line', String.raw`printf "%s\n" "-- PostgreSQL database dump" "SELECT 1;"`],
		['whose completion line is data', String.raw`printf "%s\n" "-- Data for Name: t; Type: TABLE DATA; Schema: public" "COPY t (a) FROM stdin;" "-- PostgreSQL database dump complete"`],
		['that goes on after its completion line', String.raw`printf "%s\n" "-- PostgreSQL database dump complete" "SELECT 1;"`],
	])('%s fails, though the tool exits 0', async (_what, script) => {
		await expect(readDump(await open(script))).rejects.toMatchObject({code: 'DUMP_INCOMPLETE', message: containing('lacks its completion line')});
	});

	test('shows its password in no command line', async () => {
		const database = await open();

		const {stream, finished} = await database.dump(noSignal);
		stream.read(1);
		const lines = await waitFor('pg_dump', async () => {
			const all = await commandLines();
			return all.some(line => line.includes('pg_dump') && line.includes('--snapshot')) ? all : undefined;
		});
		stream.destroy();
		await failureOf(finished);

		expect(lines.filter(line => line.includes(server.password))).toEqual([]);
	});

	test('that is aborted ends with the reason, its tool and its sessions', async () => {
		const database = await open();
		const controller = new AbortController();
		const reason = new Error('stop now');

		const {stream, finished} = await database.dump(controller.signal);
		stream.on('error', () => undefined);
		controller.abort(reason);

		await expect(finished).rejects.toBe(reason);
		expect(stream.destroyed).toBe(true);
		expect(await waitFor('the end of all sessions', async () => sessions(server, name))).toBe('0');
	});

	test('whose stream is destroyed fails and ends its sessions', async () => {
		const database = await open();

		const {stream, finished} = await database.dump(noSignal);
		stream.destroy();

		await expect(finished).rejects.toMatchObject({code: 'DUMP_INCOMPLETE'});
		expect(await waitFor('the end of all sessions', async () => sessions(server, name))).toBe('0');
	});

	test('holds what was there when it began', async () => {
		const database = await open();

		const {stream, finished} = await database.dump(noSignal);
		await server.sql(name, 'INSERT INTO big SELECT n, \'later\' FROM generate_series(1, 10) n');
		const chunks: unknown[] = await stream.toArray();
		const {summary} = await finished;

		expect(summary?.rowsByTable).toEqual({'public.big': 20_000});
		expect(chunks.join('')).not.toContain('later');
	});
});

/** `0`, or undefined while there are any. */
async function sessions(server: PostgresqlServer, name: string): Promise<string | undefined> {
	const count = await server.sql('postgres', `SELECT count(*) FROM pg_stat_activity WHERE datname = '${name}'`);
	return count === '0' ? count : undefined;
}
