/**
 * Accounts that objects of MariaDB act for (DEFINER), and that a server lacks or gives no rights: a view of such a view can't be made.
 */
import {pipeline} from 'node:stream/promises';
import {Readable} from 'node:stream';
import {beforeAll, expect, test} from 'vitest';
import {type Database, type LoadOptions} from '../../../source/core/database.js';
import {mariadb} from '../../../source/databases/mysql/mysql.js';
import {startMariadb, type MariadbServer} from '../../servers/mariadb.js';
import {describeWithServer} from '../../servers/needs.js';
import {
	containing, failureOf, noSignal, readDump, testContext,
} from '../adapter-helpers.js';

describeWithServer('mariadb', 'a database of MariaDB whose views act for others', () => {
	let server: MariadbServer;
	/** Another server, as on the worst day: without the users of the first. */
	let fresh: MariadbServer;
	const open = async (database: string, at = server) => mariadb.open(mariadb.parseUrl(at.url(database)), await testContext());
	const restore = async (database: Database, bytes: Uint8Array, options: Partial<LoadOptions> = {}) => {
		const all = {overwrite: false, ...options};
		const loader = await database.preview?.(Readable.from([bytes]), all, noSignal);
		const {stream, finished} = await (loader ?? database).load(all, noSignal);
		await pipeline(Readable.from([bytes]), stream);
		await finished;
		return loader?.notes ?? [];
	};

	/** Two accounts of this name, one with rights on its database only; `more` is made as root. */
	const makeSource = async (more = '') => {
		const name = await server.createDatabase();
		await server.sql(name, `CREATE USER '${name}'@'%'; GRANT ALL ON ${name}.* TO '${name}'@'%'; CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2);
			CREATE DEFINER='${name}'@'%' VIEW v1 AS SELECT a FROM t; ${more}`);
		return name;
	};

	beforeAll(async () => {
		server = await startMariadb();
		fresh = await startMariadb('mariadb-fresh');
	});

	test('is refused by a server that lacks them where a view of a view needs them, before anything is dropped', async () => {
		const name = await makeSource('CREATE VIEW v2 AS SELECT a FROM v1;');
		const {bytes} = await readDump(await open(name));
		await fresh.createDatabase(name);
		await fresh.sql(name, 'CREATE TABLE precious (a int)');

		const error = await failureOf(restore(await open(name, fresh), bytes, {overwrite: true}));

		expect(error).toMatchObject({
			name: 'RefusedError',
			code: 'TARGET_UNFIT',
			message: containing(`view v2 needs view v1, whose DEFINER ${name}@% has no account on this server`),
			hint: containing(`CREATE USER '${name}'@'%' ACCOUNT LOCK; GRANT SELECT ON \`${name}\`.* TO '${name}'@'%'; or restore with --no-owner`),
		});
		expect(await fresh.sql(name, 'SHOW TABLES')).toBe('precious');
	});

	test('comes back once what the refusal says was typed, or without their owners', async () => {
		const name = await makeSource('CREATE VIEW v2 AS SELECT a FROM v1;');
		const {bytes} = await readDump(await open(name));

		await restore(await open(`${name}_mine`, fresh), bytes, {noOwner: true});
		await fresh.sql('mysql', `CREATE USER '${name}'@'%' ACCOUNT LOCK; GRANT SELECT ON \`${name}\`.* TO '${name}'@'%';`);
		await restore(await open(name, fresh), bytes);

		expect(await fresh.sql(`${name}_mine`, 'SELECT a FROM v2')).toBe('1\n2');
		expect(await fresh.sql(name, 'SELECT a FROM v2')).toBe('1\n2');
	});

	test('comes back with a word where only the accounts lack', async () => {
		const name = await makeSource('CREATE DEFINER=\'o\'\'neil@corp\'@\'10.%\' PROCEDURE p() SELECT 1;');
		const {bytes} = await readDump(await open(name));

		const notes = await restore(await open(name, fresh), bytes);

		expect(notes).toEqual([containing(`CREATE USER 'o''neil@corp'@'10.%' ACCOUNT LOCK; CREATE USER '${name}'@'%' ACCOUNT LOCK;`)]);
		expect(await fresh.sql(name, 'SELECT COUNT(*) FROM t')).toBe('2');
	});

	test('is drilled beside itself, though their rights are for their own database only', async () => {
		const name = await makeSource('CREATE VIEW v2 AS SELECT a FROM v1;');
		const database = await open(name);
		const {bytes, report} = await readDump(database);

		const scratch = await database.createScratch(`${name}_scratch`, {}, noSignal);
		const notes = await restore(scratch.database, bytes);
		const found = await scratch.database.summarise(noSignal);
		await scratch.remove();

		expect(found).toEqual(report.summary);
		expect(notes).toEqual([containing(`${name}@% has no right to read ${name}_scratch`)]);
	});

	test('has the rights that were given on it in any case, where the server takes names so', async () => {
		const name = await makeSource('CREATE VIEW v2 AS SELECT a FROM v1;');
		const {bytes} = await readDump(await open(name));
		const lower = await startMariadb('mariadb-lower-case', ['--lower-case-table-names=1']);
		await lower.sql('mysql', `CREATE USER '${name}'@'%' IDENTIFIED BY 'x'; GRANT ALL ON ${name.toUpperCase()}.* TO '${name}'@'%'; GRANT SELECT ON mysql.* TO '${name}'@'%'`);

		await restore(await open(name.toUpperCase(), lower), bytes);
		const asUser = mariadb.open(mariadb.parseUrl(`mariadb://${name}:x@127.0.0.1:${lower.port}/${name.toUpperCase()}`), await testContext());
		const findings = await asUser.check(noSignal);

		expect(await lower.sql(name, 'SELECT a FROM v2')).toBe('1\n2');
		expect(findings.filter(({subject}) => subject === 'permission to read')).toEqual([expect.objectContaining({verdict: 'ok'})]);
	});

	test('tells at its test and at the backup which accounts are gone', async () => {
		const name = await makeSource();
		await server.sql('mysql', `DROP USER '${name}'@'%'`);
		const database = await open(name);

		const findings = await database.check(noSignal);
		const {report} = await readDump(database);

		expect(findings.filter(({verdict}) => verdict !== 'ok')).toEqual([{
			subject: 'definer', verdict: 'warning', detail: containing(`${name}@%`), hint: containing(`CREATE USER '${name}'@'%' ACCOUNT LOCK;`),
		}]);
		expect(report.warnings).toEqual([containing(`CREATE USER '${name}'@'%' ACCOUNT LOCK;`)]);
	});

	test('is not dumped where a view calls a function of an account that is gone, and the account is named', async () => {
		const name = await makeSource();
		await server.sql(name, `CREATE DEFINER='${name}'@'%' FUNCTION f() RETURNS int DETERMINISTIC RETURN 1; CREATE VIEW v2 AS SELECT f() AS a; DROP USER '${name}'@'%'`);

		const error = await failureOf(readDump(await open(name)));

		expect(error).toMatchObject({code: 'DUMP_INCOMPLETE', message: containing('view v2 can\'t be used'), hint: containing(`CREATE USER '${name}'@'%' ACCOUNT LOCK;`)});
	});
});
