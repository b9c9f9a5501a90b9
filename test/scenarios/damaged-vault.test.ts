/**
 * One sealed value of the vault is damaged: it costs what it sealed, is found before it is needed, and every way out that is
 * named works when it is typed.
 */
import fs from 'node:fs/promises';
import BetterSqlite3 from 'better-sqlite3';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {jsonLines} from './program.js';
import {makeJobSandbox, type Sandbox} from './sandbox.js';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
	await sandbox.good(['vault', 'create', 'other']);
	await sandbox.good(['vault', 'kit', 'other', '--output', 'other-kit']);
});

afterEach(async () => {
	await sandbox.remove();
});

function damage(table: string, column: string, name: string) {
	const database = new BetterSqlite3(sandbox.path('dbseal.sqlite'));
	const {changes} = database.prepare(`UPDATE ${table} SET ${column} = ${column} || '00' WHERE name = ?`).run(name);
	database.close();
	expect(changes).toBe(1);
}

const damageOther = () => {
	damage('profiles', 'sealedKey', 'other');
};

test('status --check calls the job at risk whose key it is', async () => {
	await sandbox.good(['job', 'add', 'kept', '--source', 'shop', '--destination', 'disk', '--profile', 'other']);
	await sandbox.good(['backup', 'kept']);
	damageOther();

	const {stdout, exitCode} = await sandbox.run(['status', '--check', '--strict']);

	expect(stdout).toMatch(/^kept +AT RISK .*the key of profile "other" is damaged in the vault: dbseal vault import other --key-file FILE/mv);
	expect(exitCode).toBe(19);
});

test('doctor finds it, and the import that it names puts it right', async () => {
	damageOther();

	const sick = await sandbox.run(['doctor', '--offline']);
	const [, command = ''] = /(?<command>dbseal vault import other --key-file) FILE/v.exec(sick.stdout) ?? [];
	await sandbox.good([...command.split(' ').slice(1), 'other-kit']);
	const well = await sandbox.good(['doctor', '--offline']);

	expect(sick.exitCode).toBe(1);
	expect(sick.stdout).toContain('FAILED   profile "other": the key of profile "other" is damaged in the vault');
	expect(well.stdout).toContain('sealed values: all open (3 values)');
});

test('--all of a kit enters it, too', async () => {
	damageOther();

	const {stdout} = await sandbox.good(['vault', 'import', '--all', '--key-file', 'other-kit', '--json']);

	expect(jsonLines(stdout)).toMatchObject([{result: [{name: 'other', outcome: 'entered'}]}]);
});

test('another profile\'s backups are taken and verified as ever', async () => {
	damageOther();

	await sandbox.good(['backup', 'orders']);
	const {stdout} = await sandbox.good(['verify', 'orders', '--json']);

	expect(jsonLines(stdout).at(-1)).toMatchObject({exitCode: 0});
});

test('a kit of all has the other keys, and says which one it lacks (exit 3)', async () => {
	damageOther();

	const {exitCode, stderr} = await sandbox.run(['vault', 'kit', '--all', '--output', 'all']);
	const kit = JSON.parse(await fs.readFile(sandbox.path('all/keys.json'), 'utf8')) as {keys: ReadonlyArray<{name: string}>};

	expect(exitCode).toBe(3);
	expect(stderr).toContain('the kit lacks 1 key that is damaged in the vault: other');
	expect(kit.keys.map(({name}) => name)).toEqual(['main']);
});

test('a rotation of the system key stops with both ways out, and goes through after either', async () => {
	damageOther();

	const stopped = await sandbox.run(['system-key', 'rotate']);
	await sandbox.good(['vault', 'remove', 'other']);
	await sandbox.good(['system-key', 'rotate']);

	expect(stopped.exitCode).toBe(13);
	expect(stopped.stderr).toContain('dbseal vault import other --key-file FILE; or give it up: dbseal vault remove other.');
});

test('of a source the password is asked for by name, and editing it puts it right', async () => {
	await fs.writeFile(sandbox.path('password'), 'hunter2\n', {mode: 0o600});
	await sandbox.good(['source', 'add', 'cache', 'redis://127.0.0.1:1', '--password-file', 'password']);
	damage('sources', 'sealedSecrets', 'cache');

	const sick = await sandbox.run(['source', 'test', 'cache']);
	await sandbox.good(['source', 'edit', 'cache', '--password-file', 'password']);
	const well = await sandbox.good(['doctor', '--offline']);

	expect(sick.exitCode).toBe(13);
	expect(sick.stderr).toContain('the secrets of source "cache" are damaged in the vault');
	expect(sick.stderr).toContain('dbseal source edit cache --password-file FILE.');
	expect(well.stdout).toContain('sealed values: all open');
});

test('the known value itself is found, and a rotation of the system key renews it', async () => {
	const database = new BetterSqlite3(sandbox.path('dbseal.sqlite'));
	database.exec('UPDATE meta SET canary = canary || \'00\'');
	database.close();

	const sick = await sandbox.run(['doctor', '--offline']);
	await sandbox.good(['system-key', 'rotate']);
	const key = /ENCRYPTION_KEY=(?<hex>[\da-f]{64})/v.exec(await fs.readFile(sandbox.path('.env.new'), 'utf8'))?.groups?.hex;
	const well = await sandbox.good(['doctor', '--offline'], {env: {ENCRYPTION_KEY: key}});

	expect(sick.exitCode).toBe(1);
	expect(sick.stdout).toContain('FAILED   known value: ');
	expect(well.stdout).toContain('sealed values: all open');
});
