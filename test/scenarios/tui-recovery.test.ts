/**
 * A server is lost; a new one has its storage and, on paper, its key.
 */
import {expect, test} from 'vitest';
import {digestSqliteFile} from '../../source/databases/sqlite-rows.js';
import {makeSandbox, systemKey} from './sandbox.js';
import {keys, openScreen, pasted} from './screen.js';

const masterKey = 'c0ffee42'.repeat(8);

test('when no key fits, the key is pasted there, and Smart Recovery restores', async () => {
	const old = await makeSandbox();
	await old.good(['vault', 'import', 'main', '--key-stdin'], {stdin: masterKey});
	await old.good(['backup', '--source-url', `sqlite:${old.database}`, '--to', old.disk, '--profile', 'main']);
	const fresh = await makeSandbox();
	await fresh.good(['vault', 'create', 'something else']);
	await fresh.good(['destination', 'add', 'rescued', old.disk]);
	const session = await openScreen(fresh.home, {env: {ENCRYPTION_KEY: systemKey}});

	await session.shows('[1 Jobs]');
	session.type('2');
	await session.shows('rescued');
	session.type(keys.enter);
	await session.shows('main (not here)');
	session.type(keys.enter);
	await session.shows('into which database?');
	session.type(`sqlite:${fresh.path('restored.db')}${keys.enter}`);
	await session.shows('Restore now?');
	session.type(keys.enter);
	await session.shows('Press i to import the key');
	session.type(`iold server${keys.enter}`);
	await session.shows('0/64');
	session.type(pasted(`${masterKey.toUpperCase().replaceAll(/.{16}/gv, '$& ')}\r\n`));
	await session.shows('Enter saves it.');
	session.type(keys.enter);
	await session.shows('Smart Recovery Successful: Matched key from profile \'old server\'');
	await session.shows('succeeded, exit 0');
	session.type('q');

	expect(await session.exitCode).toBe(0);
	expect(digestSqliteFile(fresh.path('restored.db'))).toEqual(digestSqliteFile(old.database));
	expect(session.output().toLowerCase()).not.toContain(masterKey.slice(0, 16));
});

test('a pasted text that is no key is refused, and says where it goes wrong', async () => {
	const sandbox = await makeSandbox();
	await sandbox.good(['vault', 'create', 'main']);
	const session = await openScreen(sandbox.home, {env: {ENCRYPTION_KEY: systemKey}});

	await session.shows('Export the key now');
	session.type(keys.escape);
	await session.shows('A source: the database');
	session.type(keys.escape);
	await session.shows('[1 Jobs]');
	session.type('3');
	await session.shows('1 of 1 profile');
	session.type(`ipaper${keys.enter}`);
	await session.shows('2  The key');
	session.type(pasted(`${'ab'.repeat(20)}zz${'ab'.repeat(11)}`));

	await session.shows('number 41');
	session.type(keys.ctrlC);
	expect(await session.exitCode).toBe(0);
});
