import {Buffer} from 'node:buffer';
import {beforeAll, expect, test} from 'vitest';
import {postgresql} from '../../../source/databases/postgresql/postgresql.js';
import {describeWithServer} from '../../servers/needs.js';
import {startPostgresql, type PostgresqlServer} from '../../servers/postgresql.js';
import {
	containing, loadBytes, noSignal, readDump, testContext,
} from '../adapter-helpers.js';
import {createRoles, hardContent, listEverything} from './content.js';

describeWithServer('postgresql', 'a PostgreSQL database with hard content', () => {
	let server: PostgresqlServer;
	let source: string;
	const summarise = async (name: string) => {
		const database = await open(name);
		return database.summarise(noSignal);
	};

	const open = async (name: string) => postgresql.open(postgresql.parseUrl(server.url(name)), await testContext());

	beforeAll(async () => {
		server = await startPostgresql();
		await createRoles(server);
		source = await server.createDatabase();
		await server.sql(source, hardContent);
	});

	test('comes back with every row and object', async () => {
		const target = await server.createDatabase();

		const dump = await readDump(await open(source));
		await loadBytes(await open(target), dump.bytes);

		expect(await listEverything(server, target)).toBe(await listEverything(server, source));
	});

	test('has tables and rows by names that are text in no known encoding, in SQL_ASCII', async () => {
		const name = 'any bytes';
		await server.sql('postgres', `DROP DATABASE IF EXISTS "${name}"`);
		await server.sql('postgres', `CREATE DATABASE "${name}" ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`);
		await server.sql(name, 'DO $$ BEGIN FOR n IN 233..234 LOOP EXECUTE format(\'CREATE TABLE %I AS SELECT g FROM generate_series(1, %s) g\', chr(n), n); END LOOP; END $$; CREATE TABLE "é" ()');
		const database = await open(name);

		const {bytes, report} = await readDump(database);
		const scratch = await database.createScratch('dbseal_any_bytes', {properties: {encoding: 'SQL_ASCII', collation: 'C', ctype: 'C'}}, noSignal);
		await loadBytes(scratch.database, bytes);
		const found = await scratch.database.summarise(noSignal);
		await scratch.remove();

		expect(report.summary?.rowsByTable).toEqual({'public.\\xe9': 233, 'public.\\xea': 234});
		expect(found).toEqual(report.summary);
	});

	test('comes back on another server, once its roles are there', async () => {
		const other = await startPostgresql('second-postgresql');
		const target = postgresql.open(postgresql.parseUrl(other.url('moved here')), await testContext());
		const dump = await readDump(await open(source));

		await expect(loadBytes(target, dump.bytes)).rejects.toMatchObject({code: 'ROLES_MISSING', hint: containing('CREATE ROLE "dbseal_reader"')});
		await createRoles(other);
		await loadBytes(target, dump.bytes);

		expect(await listEverything(other, 'moved here')).toBe(await listEverything(server, source));
	});

	test('comes back over another database as if that had been new', async () => {
		const fresh = await server.createDatabase();
		const used = await server.createDatabase();
		await server.sql(used, hardContent.replace('424242', '1'));
		await server.sql(used, `CREATE TABLE extra (a int); CREATE CAST (text AS bytea) WITHOUT FUNCTION; CREATE FOREIGN DATA WRAPPER far; CREATE SERVER away FOREIGN DATA WRAPPER far;
			REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT ALL ON SCHEMA public TO dbseal_reader; ALTER SCHEMA public OWNER TO postgres;`);
		const dump = await readDump(await open(source));

		await loadBytes(await open(fresh), dump.bytes);
		await loadBytes(await open(used), dump.bytes, {overwrite: true});

		expect(await listEverything(server, used)).toBe(await listEverything(server, fresh));
		expect(await server.sql(used, 'SELECT count(*) FROM pg_cast WHERE oid >= 16384 UNION ALL SELECT count(*) FROM pg_foreign_data_wrapper')).toBe('0\n0');
	});

	test('gives the same dump again once restored', async () => {
		const target = await server.createDatabase();
		const withoutKeys = (bytes: Buffer) => bytes.toString().replaceAll(/^\\(?:un)?restrict .*$/gmv, '');

		const dump = await readDump(await open(source));
		await loadBytes(await open(target), dump.bytes, {chunkSize: 65_536});
		const again = await readDump(await open(target));

		expect(withoutKeys(again.bytes)).toBe(withoutKeys(dump.bytes));
	});

	test('has a summary that says the same of the dump, the source and the restored database', async () => {
		const target = await server.createDatabase();

		const dump = await readDump(await open(source));
		await loadBytes(await open(target), dump.bytes, {chunkSize: 7});
		const ofSource = await summarise(source);
		const ofTarget = await summarise(target);

		expect(dump.report.summary).toEqual(ofSource);
		expect(ofTarget).toEqual(ofSource);
		expect(ofSource.rowsByTable).toEqual({
			'Odd "schema".Tab\nle': 2,
			'public.audit': 13,
			'public.fast': 1,
			'public.kinds': 2003,
			'public.parts_new': 13,
			'public.parts_old': 7,
		});
		expect(ofSource.objects).toEqual({
			views: 1, 'materialized views': 1, sequences: 3, indexes: 5, triggers: 1, routines: 5, types: 3, 'large objects': 2,
		});
	});

	test('is loaded whole or not at all, though pg_dump puts a COMMIT behind its large objects', async () => {
		const target = await server.createDatabase();
		const dump = await readDump(await open(source));
		const end = dump.bytes.lastIndexOf('-- PostgreSQL database dump complete');
		const broken = Buffer.concat([dump.bytes.subarray(0, end), Buffer.from('SELECT 1 / 0;\n'), dump.bytes.subarray(end)]);

		const database = await open(target);
		const loading = loadBytes(database, broken);

		await expect(loading).rejects.toThrow('division by zero');
		expect(await database.inspect(noSignal)).toMatchObject({exists: true, isEmpty: true});
	});
});
