import {spawnSync} from 'node:child_process';
import process from 'node:process';
import {beforeAll, expect, test} from 'vitest';
import {postgresql} from '../../../source/databases/postgresql/postgresql.js';
import {describeWithServer, programPath} from '../../servers/needs.js';
import {startPostgresql, type PostgresqlServer} from '../../servers/postgresql.js';
import {noSignal, testContext} from '../adapter-helpers.js';
import {createRoles, hardContent} from './content.js';

describeWithServer('postgresql', 'what another tool has dumped of PostgreSQL', () => {
	let server: PostgresqlServer;

	beforeAll(async () => {
		server = await startPostgresql();
		await createRoles(server);
	});

	test.each([
		['--inserts'],
		['--column-inserts', '--on-conflict-do-nothing'],
		['--rows-per-insert=3'],
		['--rows-per-insert=1000', '--format=custom'],
		['--format=tar'],
	])('by pg_dump %s %s has its rows counted as they go in', async (...arguments_) => {
		const origin = await server.createDatabase();
		await server.sql(origin, hardContent);
		const dump = spawnSync(programPath('pg_dump'), arguments_, {
			env: {
				...process.env, PGHOST: server.host, PGPORT: String(server.port), PGUSER: server.user, PGPASSWORD: server.password, PGDATABASE: origin,
			}, maxBuffer: 100_000_000,
		});
		const database = postgresql.open(postgresql.parseUrl(server.url(`${origin}_copy`)), await testContext());

		const {stream, finished} = await database.load({overwrite: false}, noSignal);
		stream.end(dump.stdout);
		const {rowsByTable = {}} = await finished;

		const {rowsByTable: there} = await database.summarise(noSignal);
		expect(rowsByTable).toMatchObject(Object.fromEntries(Object.entries(there).filter(([, rows]) => rows > 0)));
		expect(Object.keys(rowsByTable).filter(table => there[table] === undefined)).toEqual([]);
	});
});
