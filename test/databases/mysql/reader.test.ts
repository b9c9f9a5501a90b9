import {Buffer} from 'node:buffer';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {DumpJudge, type JudgeOptions} from '../../../source/databases/mysql/judge.js';
import {MysqlReader} from '../../../source/databases/mysql/statements/reader.js';
import {split} from '../../through.js';

const mariadbDump = `/*M!999999\\- enable the sandbox mode */
-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB
--
-- Host: localhost    Database: shop
CREATE DATABASE /*!32312 IF NOT EXISTS*/ \`shop\` /*!40100 DEFAULT CHARACTER SET utf8mb4 */;
use shop;
CREATE TABLE \`a\`\`b\` (
  \`x\` int DEFAULT nextval(\`shop\`.\`s\`)
);
LOCK TABLES \`a\`\`b\` WRITE;
INSERT INTO \`a\`\`b\` VALUES
(1,'INSERT INTO \`shop\`.\`a\` VALUES\\n(1)',0x00ff),
(2,'-- Dump completed; USE other;',0.5);
INSERT INTO \`a\`\`b\` VALUES (3,'x''(),'),(4,"\\"),(");
CREATE TABLE \`two
lines\` (
);
INSERT INTO \`two
lines\` VALUES (1);
DELIMITER ;;
CREATE PROCEDURE p() BEGIN
INSERT INTO \`shop\`.\`none\` VALUES
(1),
(2);
END ;;
/*!50003 CREATE*/ /*!50017 DEFINER=\`root\`@\`localhost\`*/ /*!50003 TRIGGER shop.t BEFORE INSERT ON shop.\`a\`\`b\` FOR EACH ROW SET NEW.x = IF(1, 2, 3) */;;
DELIMITER ;
-- Dump completed on 2026-11-24
`;

const options: JudgeOptions = {
	target: 'copy',
	databases: new Set(['shop', 'copy', 'live']),
	ignoresCase: false,
	disablesEvents: false,
	takesOwnership: false,
	givesProperties: false,
};

test('a dump is read and rewritten the same for any split into chunks', () => {
	const whole = read([Buffer.from(mariadbDump)]);
	fc.assert(fc.property(fc.array(fc.integer({min: 1, max: 60}), {minLength: 1, maxLength: 60}), pieceSizes => {
		const {judge, reader, text} = read([...split(Buffer.from(mariadbDump), pieceSizes)]);

		expect(Object.fromEntries(judge.objects.rowsByTable)).toEqual({'a`b': 4, 'two\nlines': 1});
		expect(reader.isComplete).toBe(true);
		expect(judge).toMatchObject({
			named: new Set(['shop']), headerName: 'shop', problems: [], refused: [],
		});
		expect(text).toBe(whole.text);
	}));
});

test.each([
	'INSERT INTO a SELECT * FROM b;',
	'INSERT INTO a VALUES (1) ON DUPLICATE KEY UPDATE x = VALUES(x);',
	'REPLACE INTO a SELECT 1;',
	'DELETE FROM a;',
	'UPDATE a SET x = 1;',
	'TRUNCATE TABLE a;',
	'CREATE TABLE b AS SELECT * FROM a;',
	'RENAME TABLE a TO b;',
])('with %s nobody knows how many rows there are', statement => {
	expect(read([Buffer.from('INSERT INTO a VALUES (1);\n')]).judge.objects.countedRows).toEqual({a: 1});
	expect(read([Buffer.from(`INSERT INTO a VALUES (1);\n${statement}\n`)]).judge.objects.countedRows).toBeUndefined();
});

test('a table that is emptied before it is filled has the rows that come', () => {
	expect(read([Buffer.from('TRUNCATE TABLE a;\nDELETE FROM a;\nINSERT INTO a VALUES (1),(2);\n')]).judge.objects.countedRows).toEqual({a: 2});
});

test('names of the dump\'s database become the target\'s, in statements and not in data', () => {
	const {text} = read([Buffer.from(mariadbDump)]);

	expect(text).toContain('DEFAULT nextval(`copy`.`s`)');
	expect(text).toContain('INSERT INTO `copy`.`none` VALUES');
	expect(text).toContain('TRIGGER `copy`.t BEFORE INSERT ON `copy`.`a``b` FOR EACH ROW');
	expect(text).toContain('(1,\'INSERT INTO `shop`.`a` VALUES\\n(1)\',0x00ff),\n(2,\'-- Dump completed; USE other;\',0.5)|');
	expect(text).not.toMatch(/DATABASE|use shop|LOCK TABLES|DELIMITER/v);
});

test('a dump is complete only when nothing follows its last line', () => {
	for (let length = 0; length < mariadbDump.indexOf('-- Dump completed on') + '-- Dump completed'.length; length++) {
		expect(read([Buffer.from(mariadbDump.slice(0, length))]).reader.isComplete).toBe(false);
	}

	expect(read([Buffer.from('-- Dump completed\nSELECT 1;\n')]).reader.isComplete).toBe(false);
});

describe('a statement that reaches beyond its database is refused', () => {
	test.each([
		'GRANT ALL ON *.* TO evil@localhost',
		'create user evil',
		'DROP USER root@localhost',
		'SET PASSWORD = PASSWORD(\'x\')',
		'SET ROLE all_rights',
		'SET STATEMENT max_statement_time = 1 FOR DROP DATABASE live',
		'SET @@global.read_only = 1, sql_mode = \'\'',
		'INSTALL SONAME \'evil\'',
		'CREATE FUNCTION evil RETURNS STRING SONAME \'evil.so\'',
		'CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST \'x\')',
		'LOAD DATA LOCAL INFILE \'/etc/passwd\' INTO TABLE t',
		'load data infile \'/etc/passwd\' into table t',
		'SELECT 1 INTO OUTFILE \'/tmp/x\'',
		'/*!50001 SELECT 1 INTO DUMPFILE \'/tmp/x\' */',
		'CALL live.wipe()',
		'PREPARE s FROM \'DROP DATABASE live\'',
		'EXECUTE IMMEDIATE \'DROP DATABASE live\'',
		'source /tmp/x',
		'system touch /tmp/x',
		'SHUTDOWN',
		'KILL 1',
		'BEGIN NOT ATOMIC DROP DATABASE live',
	])('%s', statement => {
		const {judge, text} = read([Buffer.from(`${statement};\n`)]);

		expect(judge.refused).toHaveLength(1);
		expect(text.trim()).toBe('');
	});
});

test('a command of the client, even without an end, is seen', () => {
	expect(read([Buffer.from(String.raw`\! touch /tmp/x`)]).judge.problems).toEqual(['it has a command of the client in it']);
	expect(read([Buffer.from('SELECT 1, delimiter $$\n')]).judge.problems).toEqual(['it has a command of the client in the middle of a statement']);
});

describe('a statement names its database', () => {
	test.each([
		'USE live',
		'use `live`',
		'/*!40000 DROP DATABASE IF EXISTS `live`*/',
		'ALTER SCHEMA live CHARACTER SET latin1',
		'CREATE DATABASE live',
		'DROP TABLE live.t',
		'DROP TABLE t, live.t',
		'INSERT INTO `live`.t VALUES (1)',
		'REPLACE INTO live . t VALUES (1)',
		'CREATE TABLE live.t (a int)',
		'ALTER TABLE t RENAME TO live.t',
		'RENAME TABLE t TO live.t',
		'TRUNCATE live.t',
		'UPDATE live.t SET a = 1',
		'DELETE FROM live.t',
		'UPDATE live.t AS live SET live.a = 1',
		'DELETE t FROM t JOIN live.t AS u',
		'CREATE TRIGGER live.x BEFORE INSERT ON live.t FOR EACH ROW SET NEW.a = 1',
		'CREATE EVENT live.e ON SCHEDULE EVERY 1 DAY DO SELECT 1',
		'CREATE VIEW live.v AS SELECT 1',
		'SELECT live.f()',
		'LOCK TABLES t READ; USE live',
	])('%s', statement => {
		const {judge} = read([Buffer.from(`${statement};\n`)]);

		expect([...judge.named]).toEqual(['live']);
	});
});

describe('what follows the end of a routine is a statement of its own, whatever the delimiter', () => {
	test.each([
		'CREATE PROCEDURE p() SELECT 1; DROP DATABASE live',
		'CREATE PROCEDURE p() BEGIN SELECT 1; END; DROP DATABASE live',
		'CREATE PROCEDURE p() BEGIN IF 1 THEN SELECT IF(1, 2, 3); END IF; END; DROP DATABASE live',
		'CREATE PROCEDURE p() IF a THEN SELECT 1; ELSEIF b THEN SELECT CASE a WHEN 1 THEN 2 END; END IF; DROP DATABASE live',
		'CREATE PROCEDURE p() begin: BEGIN END; DROP DATABASE live',
		'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1; DROP DATABASE live',
		'CREATE TRIGGER t BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1; DROP DATABASE live',
		'/*!50003 CREATE TRIGGER t BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1; DROP DATABASE live */',
		'CREATE PROCEDURE p() SELECT CASE 1; DROP DATABASE live',
	])('%s', statement => {
		for (const delimiter of ['$$', ';;', ';']) {
			const {judge, text} = read([Buffer.from(`DELIMITER ${delimiter}\n${statement} ${delimiter}\n`)]);

			expect([...judge.named, ...judge.problems]).not.toEqual([]);
			expect(text).not.toContain('DROP DATABASE');
		}
	});
});

describe('a routine is read whole', () => {
	test.each([
		'CREATE PROCEDURE p(a int) BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION, SQLSTATE \'23000\' BEGIN ROLLBACK; END; DECLARE CONTINUE HANDLER FOR NOT FOUND SET a = IF(1, 2, 3); SELECT 1; END',
		'CREATE PROCEDURE p() l: LOOP LEAVE l; END LOOP l',
		'CREATE PROCEDURE p() BEGIN REPEAT SET a = REPEAT(\'x\', 3); UNTIL a END REPEAT; WHILE a DO CASE a WHEN 1 THEN SELECT 1; ELSE BEGIN END; END CASE; END WHILE; END',
		'CREATE FUNCTION f() RETURNS varchar(3) CHARACTER SET utf8mb4 DETERMINISTIC RETURN CASE 1 WHEN 1 THEN \'a;\' END',
		'CREATE FUNCTION IF NOT EXISTS f() RETURNS int READS SQL DATA COMMENT \'; END\' BEGIN RETURN (SELECT COUNT(*) FROM t WHERE a = CASE b WHEN 1 THEN 2 END); END',
		'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN DELETE FROM t; INSERT INTO t SELECT 1; END',
		'CREATE TRIGGER t AFTER UPDATE ON t FOR EACH ROW FOLLOWS other BEGIN IF NEW.a THEN SET @x = 1; ELSE SET @x = 2; END IF; END',
	])('%s', statement => {
		for (const delimiter of ['$$', ';']) {
			const {judge, text} = read([Buffer.from(`DELIMITER ${delimiter}\n${statement} ${delimiter}\n`)]);

			expect(judge).toMatchObject({problems: [], refused: []});
			expect(text.trim()).toBe(`${statement} |`);
		}
	});

	test('in the language of Oracle', () => {
		const body = 'CREATE PACKAGE BODY "pk" AS a INT; FUNCTION f RETURN INT AS b INT; BEGIN IF b IS NULL THEN RETURN 1; END IF; RETURN 2; END; PROCEDURE g IS BEGIN NULL; EXCEPTION WHEN OTHERS THEN NULL; END; BEGIN a := 1; END';
		const {judge} = read([Buffer.from(`SET sql_mode = 'ORACLE';\nDELIMITER ;;\n${body} ;;\nDELIMITER ;\nSET sql_mode = '';\nSELECT "a";\n`)]);

		expect(judge).toMatchObject({problems: [], refused: []});
	});
});

test('strings are read by the dump\'s own sql_mode and character set', () => {
	const plain = read([Buffer.from('SET @old = @@sql_mode, sql_mode = \'NO_BACKSLASH_ESCAPES\';\nINSERT INTO t VALUES (\'\\\');\nUSE live;\nSET sql_mode = @old;\nINSERT INTO t VALUES (\'\\\'); USE other; \');\n')]);
	const chinese = read([Buffer.concat([Buffer.from('SET NAMES gbk;\nINSERT INTO t VALUES (\''), Buffer.from([0xBF, 0x5C]), Buffer.from('\');\nUSE live;\n')])]);
	const unknown = read([Buffer.from('SET sql_mode = (SELECT a FROM t);\n')]);

	expect([...plain.judge.named]).toEqual(['live']);
	expect([...chinese.judge.named]).toEqual(['live']);
	expect(unknown.judge.problems).toEqual(['it sets sql_mode to what can\'t be told beforehand']);
});

test('what is of the whole server is left out, and named', () => {
	const {judge, text} = read([Buffer.from('SET @@GLOBAL.GTID_PURGED=/*!80000 \'+\'*/ \'x:1\';\nCHANGE MASTER TO MASTER_LOG_POS=4;\nFLUSH PRIVILEGES;\nSET GLOBAL a = 1;\n')]);

	expect([...judge.leftOut]).toHaveLength(4);
	expect(text.trim()).toBe('');
});

test('events of a scratch are made so that they don\'t run', () => {
	const {text} = read([Buffer.from('CREATE EVENT a ON SCHEDULE EVERY 1 SECOND ENABLE DO SELECT 1;\nCREATE EVENT b ON SCHEDULE EVERY 1 SECOND COMMENT \'ENABLE\' DO SELECT 2;\nCREATE EVENT c ON SCHEDULE EVERY 1 SECOND DO SELECT 3;\n')], {...options, disablesEvents: true});

	expect(text).toContain('EVERY 1 SECOND DISABLE DO SELECT 1|');
	expect(text).toContain('EVERY 1 SECOND DISABLE COMMENT \'ENABLE\' DO SELECT 2|');
	expect(text).toContain('EVERY 1 SECOND DISABLE DO SELECT 3|');
});

describe('a dump whose own code would change another database while it is loaded is known', () => {
	test.each([
		['by a trigger', 'CREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW INSERT INTO live.t VALUES (1);\nINSERT INTO t VALUES (1);'],
		['by a routine of a trigger', 'CREATE PROCEDURE p() DELETE FROM live.t;\nCREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW CALL p();\nINSERT INTO t VALUES (1);'],
		['by a function', 'CREATE FUNCTION f() RETURNS int BEGIN DELETE FROM live.t; RETURN 1; END;\nINSERT INTO t VALUES (f());'],
		['by a view', 'CREATE VIEW v AS SELECT * FROM live.t;\nINSERT INTO v VALUES (1);'],
		['by statements put together', 'CREATE FUNCTION f() RETURNS int BEGIN EXECUTE IMMEDIATE CONCAT(\'DROP\', \' TABLE live.t\'); RETURN 1; END;\nSELECT f();'],
	])('%s', (_, dump) => {
		expect(read([Buffer.from(`${dump}\n`)]).judge.objects.runsOutwards).toBe(true);
	});

	test('by a table that lies elsewhere', () => {
		expect([...read([Buffer.from('CREATE TABLE f (a int) ENGINE=FEDERATED CONNECTION=\'mysql://root@live/t\';\nINSERT INTO f VALUES (1);\n')]).judge.objects.written]).toEqual(['f']);
	});

	test('and not one whose triggers come after its rows', () => {
		expect(read([Buffer.from('INSERT INTO t VALUES (1);\nCREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW INSERT INTO live.t VALUES (1);\n')]).judge.objects.runsOutwards).toBe(false);
	});
});

test('a long value in hex becomes the same bytes in a string, and others stay', () => {
	const bytes = Buffer.from(Array.from({length: 50_000}, (_, index) => index % 256));
	const dump = Buffer.from(`INSERT INTO t VALUES (0x0001,0x${bytes.toString('hex').toUpperCase()},10,0),(00,0xff);\n`);

	for (const size of [61, 4096, dump.length]) {
		const {output, judge} = read([...split(dump, [size])]);

		expect(output.length).toBeLessThan(53_000);
		expect(unescape(output)).toEqual(Buffer.concat([Buffer.from('INSERT INTO t VALUES (0x0001,_binary\''), bytes, Buffer.from('\',10,0),(00,0xff)|\n')]));
		expect(judge.problems).toEqual([]);
	}
});

function unescape(bytes: Buffer): Buffer {
	const plain: number[] = [];
	const escapes: Readonly<Record<string, number>> = {
		0: 0, n: 0x0A, r: 0x0D, Z: 0x1A,
	};
	for (let at = 0; at < bytes.length; at++) {
		const isEscape = bytes[at] === 0x5C;
		at += isEscape ? 1 : 0;
		const letter = String.fromCodePoint(bytes[at] ?? 0);
		plain.push(isEscape ? (escapes[letter] ?? bytes[at] ?? 0) : (bytes[at] ?? 0));
	}

	return Buffer.from(plain);
}

function read(pieces: readonly Buffer[], judgeOptions = options) {
	const judge = new DumpJudge(judgeOptions);
	const reader = new MysqlReader({
		server: {isMariadb: true, number: 101_118}, sqlMode: '', judge, ending: '|',
	});
	const output = Buffer.concat([...pieces.flatMap(piece => reader.push(piece)), ...reader.end()]);
	return {
		judge, reader, output, text: output.toString(),
	};
}
