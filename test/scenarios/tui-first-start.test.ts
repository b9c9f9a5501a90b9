/**
 * The first evening with dbseal, all in its screens: from an empty machine to a restored database.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {digestSqliteFile} from '../../source/databases/sqlite-rows.js';
import {makeSandbox} from './sandbox.js';
import {keys, openScreen} from './screen.js';

test('from an empty home to a first backup and its restore, without leaving the screens', async () => {
	const sandbox = await makeSandbox();
	const folder = sandbox.path('evening');
	await fs.mkdir(folder);
	const session = await openScreen(sandbox.path('store'), {workingFolder: folder});

	await session.shows('First, a system key');
	session.type(keys.enter);
	await session.shows('A key for your backups');
	session.type(keys.enter);
	await session.shows('Export the key now');
	session.type(keys.enter);
	await session.shows('A source: the database');
	session.type(`shop${keys.tab}sqlite:${sandbox.database}${keys.enter}${keys.enter}`);
	await session.shows('A destination: where');
	session.type(`disk${keys.tab}${sandbox.disk}${keys.enter}${keys.enter}`);
	await session.shows('The first job');
	session.type(keys.enter);
	await session.shows('Ready: shop can run');
	session.type(keys.enter);
	await session.shows('succeeded, exit 0');

	session.type('2');
	await session.shows('where are the artifacts?');
	session.type(keys.enter);
	await session.shows('1 of 1 artifact');
	session.type(keys.enter);
	await session.shows('into which database?');
	session.type('u');
	await session.shows('sqlite:/path/restored.db');
	session.type(`sqlite:${folder}/restored.db${keys.enter}`);
	await session.shows('Restore now?');
	session.type(keys.enter);
	await session.shows('succeeded, exit 0');
	session.type('q');

	expect(await session.exitCode).toBe(0);
	expect(digestSqliteFile(path.join(folder, 'restored.db'))).toEqual(digestSqliteFile(sandbox.database));
	expect(await fs.readdir(path.join(folder, 'dbseal-recovery-kit'))).toContain('recover.mjs');
	const env = await fs.readFile(path.join(folder, '.env'), 'utf8');
	const masterKey = await fs.readFile(path.join(folder, 'dbseal-recovery-kit', 'master.key'), 'utf8');
	expect(session.output()).not.toContain(/[\da-f]{64}/v.exec(env)?.[0]);
	expect(session.output()).not.toContain(masterKey.trim());
});
