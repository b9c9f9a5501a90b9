/**
 * One restore at a time for each target, whichever way the target is named.
 */
import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {type Connection} from '../../../source/core/connection.js';
import {engineByType} from '../../../source/databases/registry.js';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {backup} from '../../../source/operations/backup/backup.js';
import {restore} from '../../../source/operations/restore/restore.js';
import {databaseTarget, fileKey, withTargetLock} from '../../../source/operations/restore/target-lock.js';
import {noSignal} from '../../databases/adapter-helpers.js';
import {startMariadb} from '../../servers/mariadb.js';
import {describeWithServer} from '../../servers/needs.js';
import {startPostgresql} from '../../servers/postgresql.js';
import {startRedis} from '../../servers/redis.js';
import {createWorkbench, sqlite, type Workbench} from '../workbench.js';

let bench: Workbench;

beforeEach(() => {
	bench = createWorkbench();
});

afterEach(() => {
	bench.close();
});

async function keyOf(url: string): Promise<string> {
	const engine = engineByType(url.slice(0, url.indexOf(':')));
	const connection = engine.parseUrl(url);
	const {key} = await databaseTarget(engine.open(connection, bench.context.adapters), engine.formatUrl(connection), noSignal);
	return key;
}

describe('while one restore holds a SQLite file', () => {
	test.each([
		['itself', (file: string) => sqlite(file).connection],
		['a link to it', (file: string): Connection => {
			fs.writeFileSync(file, '');
			fs.symlinkSync(file, `${file}.link`);
			return sqlite(`${file}.link`).connection;
		}],
		['a link to its folder', (file: string): Connection => {
			const folder = path.join(bench.folder, 'other-way');
			fs.symlinkSync(path.dirname(file), folder);
			return sqlite(path.join(folder, path.basename(file))).connection;
		}],
	])('another one into %s is refused, and goes on afterwards', async (_what, other) => {
		const {artifactName} = await backup(bench.request(bench.database('shop.sqlite')), bench.context);
		const location = await locateArtifact(path.join(bench.storage, artifactName), bench.context);
		const target = path.join(bench.folder, 'restored.sqlite');
		const connection = other(target);
		const restoreInto = async () => restore({location, target: {kind: 'database', target: {name: 'target', connection}, overwrite: false}}, bench.context);

		await withTargetLock({key: fileKey(target), name: target}, bench.context, async () => {
			await expect(restoreInto()).rejects.toMatchObject({code: 'TARGET_BUSY', exitCode: 11});
		});

		await expect(restoreInto()).resolves.toMatchObject({artifactName});
	});

	test('a dump into that file waits for nobody, either', async () => {
		const {artifactName} = await backup(bench.request(bench.database('shop.sqlite')), bench.context);
		const location = await locateArtifact(path.join(bench.storage, artifactName), bench.context);
		const file = path.join(bench.folder, 'restored.sqlite');
		const attempt = async () => restore({location, target: {kind: 'file', path: file, overwrite: false}}, bench.context);

		await withTargetLock({key: fileKey(file), name: file}, bench.context, async () => {
			await expect(attempt()).rejects.toMatchObject({code: 'TARGET_BUSY'});
		});

		await expect(attempt()).resolves.toMatchObject({artifactName});
	});
});

test('two homes of one user know of each other\'s restores', async () => {
	const other = createWorkbench();

	await withTargetLock({key: 'file:/shared', name: 'it'}, bench.context, async () => {
		await expect(withTargetLock({key: 'file:/shared', name: 'it'}, other.context, async () => 'done')).rejects.toMatchObject({code: 'TARGET_BUSY'});
	});

	other.close();
});

describeWithServer('postgresql', 'a PostgreSQL database', () => {
	test('is one by any address, and another than its neighbour', async () => {
		const server = await startPostgresql();
		const database = await server.createDatabase();
		const url = server.url(database);

		const keys = await Promise.all([url, url.replace('127.0.0.1', 'localhost')].map(async one => keyOf(one)));

		expect(new Set(keys).size).toBe(1);
		expect(await keyOf(server.url(`${database}_copy`))).not.toBe(keys[0]);
	});
});

describeWithServer('mariadb', 'a MariaDB database', () => {
	test('is one by any address and under both names of its kind', async () => {
		const server = await startMariadb();
		const url = server.url(await server.createDatabase());

		const keys = await Promise.all([url, url.replace('127.0.0.1', 'localhost'), url.replace(/^mariadb:/v, 'mysql:')].map(async one => keyOf(one)));

		expect(new Set(keys).size).toBe(1);
	});
});

describeWithServer('redis', 'a Redis server', () => {
	test('is one by any address', async () => {
		const {url} = await startRedis('redis-lock');

		expect(await keyOf(url.replace('127.0.0.1', 'localhost'))).toBe(await keyOf(url));
	});
});
