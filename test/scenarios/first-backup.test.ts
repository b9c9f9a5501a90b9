/**
 * From nothing to a restored database, as the README tells it.
 */
import fs from 'node:fs/promises';
import {
	afterAll, beforeAll, expect, test,
} from 'vitest';
import {digestSqliteFile} from '../../source/databases/sqlite/rows.js';
import {dbseal, jsonLines} from './program.js';
import {makeSandbox, type Sandbox, systemKey} from './sandbox.js';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await makeSandbox();
});

afterAll(async () => {
	await sandbox.remove();
});

test('init writes a key that only its owner can read, once', async () => {
	const home = sandbox.path('fresh');
	await fs.mkdir(home);

	const first = await dbseal(home, ['init']);
	const written = await fs.readFile(`${home}/.env`, 'utf8');
	const second = await dbseal(home, ['init']);

	expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
	expect(written).toMatch(/^ENCRYPTION_KEY=[\da-f]{64}\n$/v);
	expect((await fs.stat(`${home}/.env`)).mode & 0o777).toBe(0o600); // eslint-disable-line unicorn/no-await-expression-member
	expect(await fs.readFile(`${home}/.env`, 'utf8')).toBe(written);
	expect(second.stderr).toContain('there is a system key already');
});

test('init does not make a second key for a vault whose key is missing', async () => {
	await sandbox.good(['vault', 'create', 'sealed']);

	const {exitCode, stderr} = await sandbox.run(['init'], {env: {ENCRYPTION_KEY: ''}});

	expect(exitCode).toBe(12);
	expect(stderr).toContain('a new one would not open it');
});

test('a backup without a stored job comes back equal, and stdout of one is what the other takes', async () => {
	await sandbox.good(['vault', 'create', 'once']);
	const backup = await sandbox.good(['backup', '--source-url', `sqlite:${sandbox.database}`, '--to', sandbox.disk, '--profile', 'once']);

	await sandbox.good(['restore', backup.stdout.trim(), '--into', `sqlite:${sandbox.path('restored.sqlite')}`]);

	expect(digestSqliteFile(sandbox.path('restored.sqlite'))).toEqual(digestSqliteFile(sandbox.database));
});

test('a job goes through its life: add, show, edit, back up, list, verify, restore, remove', async () => {
	await sandbox.good(['vault', 'create', 'main']);
	await sandbox.good(['source', 'add', 'shop', `sqlite:${sandbox.database}`]);
	await sandbox.good(['source', 'test', 'shop']);
	await sandbox.good(['destination', 'add', 'disk', sandbox.disk]);
	await sandbox.good(['destination', 'test', 'disk']);
	await sandbox.good(['job', 'add', 'orders', '--source', 'shop', '--destination', 'disk', '--profile', 'main', '--keep-last', '3']);
	await sandbox.good(['job', 'edit', 'orders', '--compression', 'brotli', '--level', '4', '--schedule', '15 3 * * *']);
	const shown = await sandbox.good(['job', 'show', 'orders', '--json']);

	expect(jsonLines(shown.stdout)[0]).toMatchObject({
		result: {
			name: 'orders', source: 'shop', destinations: ['disk'], profile: 'main', compression: 'brotli', level: 4, schedule: '15 3 * * *', retention: {last: 3},
		},
	});

	const {stdout: reference} = await sandbox.good(['backup', 'orders']);
	const listed = await sandbox.good(['list', 'orders', '--json']);
	await sandbox.good(['verify', 'orders', '--all']);
	await sandbox.good(['restore', 'orders@latest', '--to-file', sandbox.path('dump')]);

	expect(jsonLines(listed.stdout)[0]).toMatchObject({result: [{artifact: reference.trim(), profileName: 'main', isKeyInVault: true}]});
	expect(digestSqliteFile(sandbox.path('dump'))).toEqual(digestSqliteFile(sandbox.database));

	await sandbox.good(['source', 'edit', 'shop', '--rename', 'shop db']);
	const refused = await sandbox.run(['source', 'remove', 'shop db']);
	await sandbox.good(['job', 'remove', 'orders']);
	await sandbox.good(['source', 'remove', 'shop db']);

	expect(refused.stderr).toContain('is used by the job "orders"');
});

test('a key that was exported and imported elsewhere opens the backup there, and dbseal says how', async () => {
	const {stdout: key} = await sandbox.good(['vault', 'reveal', 'main', '--yes']);
	const {stdout: reference} = await sandbox.good(['backup', '--source-url', `sqlite:${sandbox.database}`, '--to', sandbox.disk, '--profile', 'main']);
	const elsewhere = {DBSEAL_HOME: sandbox.path('other-home'), ENCRYPTION_KEY: 'ab'.repeat(32)};
	await sandbox.good(['vault', 'create', 'noise'], {env: elsewhere});
	await sandbox.good(['vault', 'import', 'XYZ', '--key-stdin'], {env: elsewhere, stdin: key.toUpperCase()});

	const {stderr} = await sandbox.good(['restore', reference.trim(), '--into', `sqlite:${sandbox.path('elsewhere.sqlite')}`], {env: elsewhere});

	expect(stderr).toContain('Smart Recovery Successful: Matched key from profile \'XYZ\'');
	expect(digestSqliteFile(sandbox.path('elsewhere.sqlite'))).toEqual(digestSqliteFile(sandbox.database));
});

test('a profile that artifacts need is not removed until its key is confirmed', async () => {
	const refused = await sandbox.run(['vault', 'remove', 'main']);
	await sandbox.good(['vault', 'kit', 'main', '--output', 'kit-of-main']);
	const removed = await sandbox.run(['vault', 'remove', 'main', '--i-have-the-key']);

	expect(refused.exitCode).toBe(2);
	expect(refused.stderr).toContain('--i-have-the-key');
	expect(removed.exitCode).toBe(0);
});

test('the demo tells its story and leaves nothing', async () => {
	const temporary = sandbox.path('tmp');
	await fs.mkdir(temporary);

	const {exitCode, stdout, stderr} = await sandbox.run(['demo'], {env: {TMPDIR: temporary, ENCRYPTION_KEY: systemKey}});

	expect(exitCode, stderr).toBe(0);
	expect(stdout).toContain('Smart Recovery Successful: Matched key from profile \'shop from the safe\'');
	expect(stdout).toMatch(/Everything is back: .* all equal/v);
	expect(await fs.readdir(temporary)).toEqual([]);
});

test('a command without a stored job leaves nothing of its text at the destination', async () => {
	await sandbox.good(['vault', 'create', 'commands']);
	const folder = sandbox.path('for-commands');
	await fs.mkdir(folder);

	await sandbox.good(['backup', '--source-url', 'command:?dump=echo%20hunter2&extension=txt', '--to', folder, '--profile', 'commands']);

	const [artifact = '', sidecar = ''] = (await fs.readdir(folder)).toSorted(); // eslint-disable-line unicorn/no-await-expression-member
	expect(artifact).toMatch(/^command_.*\.txt\.gz\.enc$/v);
	expect(await fs.readFile(`${folder}/${sidecar}`, 'utf8')).not.toContain('hunter2');
});

test('a command source can be given its load command later, and keeps its dump command', async () => {
	await sandbox.good(['source', 'add', 'ledger', '--kind', 'command', '--dump', 'echo one']);

	await sandbox.good(['source', 'edit', 'ledger', '--load', 'cat > /dev/null']);

	const {stdout} = await sandbox.good(['source', 'list', '--json']);
	expect(stdout).toContain('dump=echo+one&load=cat');
});
