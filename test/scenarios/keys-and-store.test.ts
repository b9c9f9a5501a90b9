/**
 * Keys that are missing or wrong, vaults that are large, and stores that this dbseal must not touch.
 */
import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import {
	beforeAll, describe, expect, test,
} from 'vitest';
import {SystemKey} from '../../source/crypto/system-key.js';
import {MasterKey} from '../../source/crypto/master-key.js';
import {openStore} from '../../source/store/open-store.js';
import {importProfile} from '../../source/vault/profiles.js';
import {unlock} from '../../source/vault/unlock.js';
import {
	filesIn, importKey, makeDesk, type Desk,
} from './desk.js';
import {makeHome} from './program.js';

let desk: Desk;
let artifact: string;

beforeAll(async () => {
	desk = await makeDesk();
	await desk.prepare(
		['source', 'add', 'dump', '--kind', 'command', '--dump', 'seq 1 5000'],
		['job', 'add', 'nightly', '--source', 'dump', '--destination', 'disk', '--profile', 'main'],
	);
	artifact = await desk.backUp(['nightly']);
});

const wrongKeys = [
	['missing', undefined, 'ENCRYPTION_KEY is not set'],
	['empty', '', 'ENCRYPTION_KEY is not set'],
	['short', 'abc123', 'it has 6 hex digits, not 64'],
	['not hex', `${'0'.repeat(63)}x`, 'not a hex digit'],
	['of another vault', '0'.repeat(64), 'is not the one that the vault'],
] as const;

describe.each(wrongKeys)('an ENCRYPTION_KEY that is %s', (_what, key, message) => {
	test('is told at once, and nothing is written', async () => {
		const before = await filesIn(desk.disk);

		const backup = await desk.run(['backup', 'nightly'], {env: {ENCRYPTION_KEY: key}});
		const creation = await desk.run(['vault', 'create', 'new'], {env: {ENCRYPTION_KEY: key}});
		const profiles = await desk.run(['vault', 'list']);

		expect([backup.exitCode, creation.exitCode]).toEqual([12, 12]);
		expect(backup.message).toContain(message);
		expect(backup.hint).toMatch(/\.$/v);
		expect(await filesIn(desk.disk)).toEqual(before);
		expect(profiles.stdout).not.toContain('new');
	});
});

test('of two keys that differ, the one that opens the vault is used, and it says which', async () => {
	const folder = await makeHome();
	await fs.writeFile(path.join(folder, '.env'), `ENCRYPTION_KEY=${desk.systemKey}\n`, {mode: 0o600});

	const answer = await desk.run(['vault', 'create', 'of two'], {env: {ENCRYPTION_KEY: '0'.repeat(64)}, workingFolder: folder});

	expect(answer.exitCode).toBe(0);
	expect(answer.stderr).toContain(`two system keys that differ: ENCRYPTION_KEY in ${folder}/.env is used, ENCRYPTION_KEY of the environment is not`);
});

test('of two keys that differ and are both wrong, it is told where each came from', async () => {
	const folder = await makeHome();
	await fs.writeFile(path.join(folder, '.env'), `ENCRYPTION_KEY=${'1'.repeat(64)}\n`, {mode: 0o600});

	const answer = await desk.run(['vault', 'create', 'new'], {env: {ENCRYPTION_KEY: '0'.repeat(64)}, workingFolder: folder});

	expect(answer.exitCode).toBe(12);
	expect(answer.message).toContain(`two system keys that differ: ENCRYPTION_KEY of the environment is used, ENCRYPTION_KEY in ${folder}/.env is not; `
		+ `ENCRYPTION_KEY of the environment is not the one that the vault in ${desk.home} was made with`);
});

test.each(wrongKeys.slice(0, 4))('a first command with an ENCRYPTION_KEY that is %s makes no store', async (_what, key) => {
	const home = await makeHome();

	const answer = await desk.run(['--home', home, 'vault', 'create', 'first'], {env: {ENCRYPTION_KEY: key}, workingFolder: home});

	expect(answer.exitCode).toBe(12);
	expect(await filesIn(home)).toEqual([]);
});

describe('on a new server, where the vault is gone', () => {
	let other: Desk;

	beforeAll(async () => {
		other = await makeDesk();
	});

	test('a backup whose key is nowhere says which key to import', async () => {
		const answer = await other.run(['restore', artifact, '--to-file', path.join(other.home, 'out')]);

		expect(answer).toMatchObject({exitCode: 12});
		expect(answer.message).toContain('no key in the vault fits');
		expect(answer.hint).toMatch(/Import the key with fingerprint (?:[\da-f]{4}-){3}[\da-f]{4} of profile 'main' on .* with 'dbseal vault import NAME'/v);
		expect(await filesIn(other.home)).not.toContain('out');
	});

	test('the key, once imported under any name, opens it by Smart Recovery', async () => {
		await importKey(other, 'from the safe', desk.masterKey);
		other.secrets.push(desk.masterKey);

		const answer = await other.run(['restore', artifact, '--to-stdout']);

		expect(answer.exitCode).toBe(0);
		expect(answer.lines).toHaveLength(5000);
		expect(answer.stderr).toContain('Smart Recovery Successful: Matched key from profile \'from the safe\'');
	});

	test('a key that is given by hand and is the wrong one is refused as a key, not as damage', async () => {
		const answer = await other.run(['restore', artifact, '--to-stdout', '--key-stdin'], {stdin: 'cd'.repeat(32)});

		expect(answer).toMatchObject({exitCode: 12, stdout: ''});
	});

	test('a key that is given by hand and is malformed is refused with what is wrong with it, and not repeated', async () => {
		const answer = await other.run(['restore', artifact, '--to-stdout', '--key-stdin'], {stdin: 'feedfeedfeed'});

		expect(answer).toMatchObject({exitCode: 12, stdout: ''});
		expect(answer.stderr).not.toContain('feedfeed');
	});
});

test('a vault of 1000 profiles finds the one key, with and without a fingerprint in the sidecar', async () => {
	const crowded = await makeDesk();
	// A thousand calls of the program would take minutes; only the search is what this is about
	const store = openStore({home: crowded.home, now: () => new Date('2026-11-24T22:00:00Z')});
	const vault = unlock(store, SystemKey.parse(crowded.systemKey));
	store.transaction(() => {
		for (let index = 1; index < 1000; index++) {
			const key = index === 700 ? desk.masterKey : createHash('sha256').update(`key ${index}`).digest('hex');
			importProfile(vault, {name: `profile ${index}`, key: MasterKey.parse(key)});
		}
	});
	store.close();
	const foreign = path.join(crowded.home, path.basename(artifact));
	const {dbseal: _, ...others} = JSON.parse(await fs.readFile(`${artifact}.meta.json`, 'utf8')) as Record<string, unknown>;
	await fs.copyFile(artifact, foreign);
	await fs.writeFile(`${foreign}.meta.json`, JSON.stringify(others));

	const byFingerprint = await crowded.run(['restore', artifact, '--to-stdout']);
	const byLooking = await crowded.run(['restore', foreign, '--to-stdout']);

	for (const answer of [byFingerprint, byLooking]) {
		expect(answer.exitCode).toBe(0);
		expect(answer.lines).toHaveLength(5000);
		expect(answer.stderr).toContain('Smart Recovery Successful: Matched key from profile \'profile 700\'');
	}
});

describe('a store', () => {
	const copyOfHome = async (change: (store: string) => Promise<void>): Promise<string> => {
		const home = await makeHome();
		await fs.copyFile(path.join(desk.home, 'dbseal.sqlite'), path.join(home, 'dbseal.sqlite'));
		await change(path.join(home, 'dbseal.sqlite'));
		return home;
	};

	test('from a newer dbseal is not touched', async () => {
		const home = await copyOfHome(async file => {
			const database = new BetterSqlite3(file);
			database.pragma('user_version = 999');
			database.close();
		});
		const before = await fs.readFile(path.join(home, 'dbseal.sqlite'));

		const answer = await desk.run(['--home', home, 'backup', 'nightly']);

		expect(answer).toMatchObject({exitCode: 17});
		expect(answer.message).toContain('has version 999');
		expect(answer.hint).toContain('newer dbseal');
		expect(before.equals(await fs.readFile(path.join(home, 'dbseal.sqlite')))).toBe(true);
	});

	test.each([
		['with a page overwritten', async (file: string) => {
			const handle = await fs.open(file, 'r+');
			await handle.write(Buffer.alloc(8192, 0xA5), 0, 8192, 4096);
			await handle.close();
		}],
		['that is cut', async (file: string) => fs.truncate(file, 20_000)],
		['that is no database', async (file: string) => fs.writeFile(file, 'not a database at all, but a text of some length\n'.repeat(100))],
	])('%s is refused as damaged, with what to do', async (_what, damage) => {
		const home = await copyOfHome(damage);

		const answer = await desk.run(['--home', home, 'backup', 'nightly']);

		expect(answer).toMatchObject({exitCode: 13});
		expect(answer.hint).toMatch(/\.$/v);
	});

	test('that is damaged does not keep a backup from being restored in a new home', async () => {
		const home = await makeHome();

		const answer = await desk.run(['--home', home, 'restore', artifact, '--to-stdout', '--key-stdin'], {stdin: desk.masterKey});

		expect(answer.exitCode).toBe(0);
		expect(answer.lines).toHaveLength(5000);
	});
});
