/**
 * Names that differ only in case, between servers that tell them apart and servers that don't (lower_case_table_names).
 */
import {Readable} from 'node:stream';
import {beforeAll, expect, test} from 'vitest';
import {mariadb} from '../../../source/databases/mysql/mysql.js';
import {startMariadb, type MariadbServer} from '../../servers/mariadb.js';
import {describeWithServer} from '../../servers/needs.js';
import {
	containing, failureOf, loadBytes, noSignal, readDump, testContext,
} from '../adapter-helpers.js';

const mixedContent = `
CREATE TABLE Orders (Id int PRIMARY KEY, Total int);
CREATE TABLE OrderLines (Id int, OrderId int, CONSTRAINT FkOrder FOREIGN KEY (OrderId) REFERENCES Orders (Id));
INSERT INTO Orders VALUES (1, 10), (2, 20);
INSERT INTO OrderLines VALUES (1, 1);
CREATE SEQUENCE OrderNo START WITH 100;
CREATE TABLE Numbered (n int DEFAULT NEXTVAL(OrderNo), Txt text);
INSERT INTO Numbered (Txt) VALUES ('a');
CREATE VIEW Big AS SELECT Id FROM Orders WHERE Total > 15;
CREATE TRIGGER Added AFTER INSERT ON OrderLines FOR EACH ROW UPDATE orders SET Total = Total + 1 WHERE Id = NEW.OrderId;
CREATE PROCEDURE Total() SELECT SUM(Total) FROM orders;
`;

describeWithServer('mariadb', 'a database of MariaDB with names in mixed case', () => {
	let exact: MariadbServer;
	let lower: MariadbServer;
	const open = async (server: MariadbServer, name: string) => mariadb.open(mariadb.parseUrl(server.url(name)), await testContext());
	const makeSource = async (server: MariadbServer, content = mixedContent) => {
		const name = await server.createDatabase();
		await server.sql(name, content);
		return name;
	};

	beforeAll(async () => {
		exact = await startMariadb();
		lower = await startMariadb('mariadb-lower-case', ['--lower-case-table-names=1']);
	});

	test('comes back where the server takes them in any case, and from there where it does not, by whatever case it was named in', async () => {
		const source = await makeSource(exact);
		const between = source.replace('test', 'Between');
		const copy = await exact.createDatabase();

		const first = await readDump(await open(exact, source));
		await loadBytes(await open(lower, between), first.bytes);
		const second = await readDump(await open(lower, between.toUpperCase()));
		await loadBytes(await open(exact, copy), second.bytes);
		await exact.sql(copy, 'INSERT INTO orderlines VALUES (2, 2)');

		expect(second.bytes.toString()).toContain(`Database: ${between.toLowerCase()}\n`);
		expect(await exact.sql(copy, 'INSERT INTO numbered (Txt) VALUES (\'b\'); SELECT n, Txt FROM numbered; CALL Total(); SELECT * FROM big'))
			.toBe('100\ta\n1100\tb\n31\n2');
	});

	test('is not loaded where names of it would be the same, also of a sequence, and what is there stays', async () => {
		const source = await makeSource(exact, 'CREATE TABLE Counter (a int); CREATE SEQUENCE counter; CREATE TABLE kept (a int)');
		const target = await makeSource(lower, 'CREATE TABLE here (a int)');
		const {bytes} = await readDump(await open(exact, source));
		const database = await open(lower, target);

		const refusal = await failureOf(database.preview?.(Readable.from([bytes]), {overwrite: true}, noSignal) ?? Promise.resolve());

		expect(refusal).toMatchObject({name: 'RefusedError', code: 'TARGET_UNFIT', message: containing('differ only in case (counter)')});
		expect(await lower.sql(target, 'SHOW TABLES')).toBe('here');
	});

	test('is told where its routines name tables in a case that only their own server takes', async () => {
		const source = await makeSource(lower, 'CREATE TABLE Orders (a int); CREATE PROCEDURE p() SELECT a FROM Orders; CREATE PROCEDURE q() SELECT a FROM orders');
		const {bytes} = await readDump(await open(lower, source));
		const notesOn = async (server: MariadbServer) => {
			const database = await open(server, `${source}_copy`);
			return database.preview?.(Readable.from([bytes]), {overwrite: false}, noSignal);
		};

		expect(await notesOn(exact)).toMatchObject({notes: ['some of it names tables in another case than they have, which this server tells apart, and fails when it is used: procedure p (Orders is orders)']});
		expect(await notesOn(lower)).toMatchObject({notes: []});
	});

	test('is another database than one whose name is the same in lower case', async () => {
		const name = await makeSource(exact, 'CREATE TABLE a (a int); CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW SET @x = 1');
		await exact.sql(name, 'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO SET @x = 1; CREATE USER gone; CREATE DEFINER = gone PROCEDURE p() SELECT 1; DROP USER gone');
		const namesake = await exact.createDatabase(name.toUpperCase());
		await exact.sql(namesake, 'CREATE TABLE b (a int)');
		const database = await open(exact, namesake);

		const {report} = await readDump(database);

		expect(report).toEqual({
			warnings: [], summary: {
				tables: 1, rows: 0, rowsByTable: {b: 0}, objects: {
					views: 0, sequences: 0, triggers: 0, routines: 0, events: 0,
				},
			},
		});
		expect(await database.summarise(noSignal)).toEqual(report.summary);
	});

	test('has one lock, whatever case it is named in, where the server takes names so', async () => {
		const name = await lower.createDatabase();

		const lockOf = async (server: MariadbServer, of: string) => {
			const database = await open(server, of);
			return database.identify?.(noSignal);
		};

		expect(await lockOf(lower, name.toUpperCase())).toBe(await lockOf(lower, name));
		expect(await lockOf(exact, name.toUpperCase())).not.toBe(await lockOf(exact, name));
	});
});
