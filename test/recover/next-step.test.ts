import {Buffer} from 'node:buffer';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {describeNextStep, type FinishedDump} from '../../source/recover/next-step.js';
import {tarOf} from '../databases/tar-of.js';

let folder: string;

beforeEach(async () => {
	folder = await fs.mkdtemp(path.join(os.tmpdir(), 'dbseal-next-'));
});

afterEach(async () => {
	await fs.rm(folder, {recursive: true});
});

const tar = Buffer.alloc(1024);
tar.write('manifest.json');
tar.write('ustar', 257);
const pgTar = Buffer.alloc(1024);
pgTar.write('toc.dat');
pgTar.write('ustar', 257);

test.each<[string, string, Uint8Array | string, string]>([
	['a pg_dump archive that is named .sql', 'postgresql', 'PGDMP\u0001\u000E', 'createdb restored && pg_restore --no-owner --no-acl --exit-on-error --dbname restored FILE'],
	['text of PostgreSQL', 'postgresql', '--\n-- PostgreSQL database dump', 'createdb restored && psql --no-psqlrc --set ON_ERROR_STOP=1 --dbname restored --file FILE'],
	['a tar without a manifest', 'mysql', tar, 'mkdir unpacked && tar -xf FILE -C unpacked && ls -l unpacked'],
	['a pg_dump archive in the form of a tar', 'postgresql', pgTar, 'createdb restored && pg_restore --no-owner --no-acl --exit-on-error --dbname restored FILE'],
	['text of MariaDB', 'mariadb', '-- MariaDB dump 10.19', 'mariadb --execute \'CREATE DATABASE restored\' && mariadb restored < FILE'],
	['a MongoDB archive', 'mongodb', Buffer.from('6de29981', 'hex'), 'mongorestore --archive=FILE --nsFrom \'$db$.$collection$\' --nsTo \'restored_$db$.$collection$\''],
	['a MongoDB archive that mongodump compressed', 'mongodb', Buffer.from('1f8b0800', 'hex'), 'mongorestore --gzip --archive=FILE --nsFrom \'$db$.$collection$\' --nsTo \'restored_$db$.$collection$\''],
	['an SQLite database', 'sqlite', 'SQLite format 3\0', 'sqlite3 FILE .tables'],
	['text of SQLite', 'sqlite', 'PRAGMA foreign_keys=OFF;', 'sqlite3 restored.sqlite < FILE'],
	['a Redis snapshot', 'redis', 'REDIS0011', 'mkdir restored && cp FILE restored/dump.rdb && redis-server --dir restored --port 6390'],
	['JSON of MongoDB', 'mongodb', '{"_id": 1}', 'mongoimport --db restored --collection restored --file FILE'],
	['a snapshot of Valkey', 'redis', Buffer.from('REDIS0011\u00FA\u000Avalkey-ver\u00058.1.1', 'latin1'), 'mkdir restored && cp FILE restored/dump.rdb && valkey-server --dir restored --port 6390'],
	['JSON', 'firebird', '{"orders": []}', 'head -c 2000 FILE'],
])('what comes next for %s is its own command', async (_what, sourceType, content, command) => {
	const file = path.join(folder, 'dump');
	await fs.writeFile(file, content);

	const [, line] = await describeNextStep({path: file, sourceType});

	expect(line).toBe(`  ${command.replace('FILE', file)}`);
});

test('a dump of a database that nobody knows is not given a wrong command', async () => {
	const file = path.join(folder, 'dump');
	await fs.writeFile(file, 'whatever');

	expect(await describeNextStep({path: file, sourceType: 'firebird'})).toEqual(['Next: load it with the client of its database (firebird).']);
});

const commandsFor = async (content: Uint8Array | string, rest: Omit<FinishedDump, 'path'>) => {
	const file = path.join(folder, 'dump');
	await fs.writeFile(file, content);
	const [, ...commands] = await describeNextStep({path: file, ...rest});
	return commands.map(command => command.trim().replaceAll(file, 'FILE'));
};

test('each database of a tar has a command of its own', async () => {
	const content = tarOf({databases: [{name: 'shop', filename: 'shop.sql'}, {name: 'c r m', filename: 'crm.sql'}]}, {
		'shop.sql': Buffer.from('PGDMP\u0001'), 'crm.sql': Buffer.from('--\n-- PostgreSQL database dump\n'),
	});

	expect(await commandsFor(content, {sourceType: 'postgresql'})).toEqual([
		'mkdir unpacked && tar -xf FILE -C unpacked',
		'createdb shop_restored && pg_restore --no-owner --no-acl --exit-on-error --dbname shop_restored unpacked/shop.sql',
		'createdb \'c r m_restored\' && psql --no-psqlrc --set ON_ERROR_STOP=1 --dbname \'c r m_restored\' --file unpacked/crm.sql',
	]);
});

test.each<[string, string, string, string]>([
	['makes and uses it', 'mariadb', '/*!40000 DROP DATABASE IF EXISTS `shop`*/;\nCREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop` /*!40100 DEFAULT */;\n\nUSE `shop`;\n', 'mariadb --execute \'CREATE DATABASE shop; DROP DATABASE shop\' && mariadb < FILE'],
	['uses it, in lower case', 'mysql', 'use shop;\nCREATE TABLE t (a int);\n', 'mysql --execute \'CREATE DATABASE shop\' && mysql < FILE'],
	['alters it, for an old routine', 'mariadb', 'CREATE TABLE t (a int);\nALTER DATABASE `shop` CHARACTER SET latin1 ;\n', 'mariadb --execute \'CREATE DATABASE shop\' && mariadb shop < FILE'],
	['has it in a default', 'mariadb', 'CREATE TABLE `a` (\n  `id` bigint DEFAULT nextval(`sh-op`.`seq`)\n);\n', 'mariadb --execute \'CREATE DATABASE `sh-op`\' && mariadb sh-op < FILE'],
	['makes two', 'mysql', 'CREATE DATABASE `a`;\nUSE `a`;\nCREATE DATABASE `b`;\nUSE `b`;\n', 'mysql --execute \'CREATE DATABASE a; DROP DATABASE a; CREATE DATABASE b; DROP DATABASE b\' && mysql < FILE'],
	['only has it in rows and hints', 'mysql', 'INSERT INTO t VALUES (\'\');\nUSE INDEX (a)\nINSERT INTO t VALUES (nextval(`shop`.`x`));\n', 'mysql --execute \'CREATE DATABASE restored\' && mysql restored < FILE'],
	['makes it, by pg_dump --create', 'postgresql', 'DROP DATABASE IF EXISTS shop;\nCREATE DATABASE shop WITH ENCODING = \'UTF8\';\n\\connect shop\n', 'createdb shop && dropdb shop && psql --no-psqlrc --set ON_ERROR_STOP=1 --dbname postgres --file FILE'],
	['has an odd name, by pg_dump --create', 'postgresql', 'CREATE DATABASE "sh op";\n\\connect -reuse-previous=on "dbname=\'sh op\'"\n', 'createdb \'sh op\' && dropdb \'sh op\' && psql --no-psqlrc --set ON_ERROR_STOP=1 --dbname postgres --file FILE'],
	['only has it in rows', 'postgresql', 'COPY public.t (a) FROM stdin;\nCREATE DATABASE shop\n\\.\n', 'createdb restored && psql --no-psqlrc --set ON_ERROR_STOP=1 --dbname restored --file FILE'],
])('a dump that names its database goes nowhere where that is still there: one that %s', async (_how, sourceType, content, command) => {
	expect(await commandsFor(content, {sourceType})).toEqual([command]);
});

test('a name is found wherever the file is cut into reads, and behind the longest line', async () => {
	const content = `INSERT INTO t VALUES ('${'x'.repeat(262_144 - 27)}');\nUSE \`shop\`;\n`;

	expect(await commandsFor(content, {sourceType: 'mariadb'})).toEqual(['mariadb --execute \'CREATE DATABASE shop\' && mariadb < FILE']);
});

test('roles and an encoding that the dump needs come first', async () => {
	const properties = {
		encoding: 'LATIN1', collation: 'C', ctype: 'de_AT', roles: [{name: 'postgres'}, {name: 'app', isOwner: true}, {name: 'read er', isGranted: true}],
	};

	expect(await commandsFor('--\n-- PostgreSQL database dump\n', {sourceType: 'postgresql', properties})).toEqual([
		'createuser --no-login app',
		'createuser --no-login \'read er\'',
		'createdb --template template0 --encoding LATIN1 --lc-collate C --lc-ctype de_AT restored && psql --no-psqlrc --set ON_ERROR_STOP=1 --dbname restored --file FILE',
	]);
});
