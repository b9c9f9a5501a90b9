import {Buffer} from 'node:buffer';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {dumpKindOf} from '../../source/recover/dump-kind.js';
import {describeNextStep} from '../../source/recover/next-step.js';

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

test.each<[string, string, Uint8Array | string, string]>([
	['a pg_dump archive that is named .sql', 'postgresql', 'PGDMP\u0001\u000E', 'createdb restored && pg_restore --no-owner --exit-on-error --dbname restored FILE'],
	['text of PostgreSQL', 'postgresql', '--\n-- PostgreSQL database dump', 'createdb restored && psql --no-psqlrc --set ON_ERROR_STOP=1 --single-transaction --dbname restored --file FILE'],
	['a tar of several databases', 'mysql', tar, 'mkdir unpacked && tar -xf FILE -C unpacked && cat unpacked/manifest.json'],
	['text of MariaDB', 'mariadb', '-- MariaDB dump 10.19', 'mariadb --execute \'CREATE DATABASE restored\' && mariadb restored < FILE'],
	['a MongoDB archive', 'mongodb', Buffer.from('6de29981', 'hex'), 'mongorestore --archive=FILE --nsFrom \'$db$.$collection$\' --nsTo \'restored_$db$.$collection$\''],
	['a MongoDB archive that mongodump compressed', 'mongodb', Buffer.from('1f8b0800', 'hex'), 'mongorestore --gzip --archive=FILE --nsFrom \'$db$.$collection$\' --nsTo \'restored_$db$.$collection$\''],
	['an SQLite database', 'sqlite', 'SQLite format 3\0', 'sqlite3 FILE .tables'],
	['text of SQLite', 'sqlite', 'PRAGMA foreign_keys=OFF;', 'sqlite3 restored.sqlite < FILE'],
	['a Redis snapshot', 'redis', 'REDIS0011', 'mkdir restored && cp FILE restored/dump.rdb && redis-server --dir restored --port 6390'],
	['JSON', 'firebird', '{"orders": []}', 'head -c 2000 FILE'],
])('what comes next for %s is its own command', async (_what, sourceType, content, command) => {
	const file = path.join(folder, 'dump');
	await fs.writeFile(file, content);

	const [, line] = describeNextStep({path: file, kind: await dumpKindOf(file, sourceType), sourceType});

	expect(line).toBe(`  ${command.replace('FILE', file)}`);
});

test('a dump of a database that nobody knows is not given a wrong command', async () => {
	const file = path.join(folder, 'dump');
	await fs.writeFile(file, 'whatever');

	expect(describeNextStep({path: file, kind: await dumpKindOf(file, 'firebird'), sourceType: 'firebird'})).toEqual(['Next: load it with the client of its database (firebird).']);
});
