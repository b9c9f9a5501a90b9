/**
 * docs/worst-day.md, case by case: its commands as they stand, from nothing but what the case leaves.
 * Only the example's names are put in: the backup's, the folder of the backups, and a SQLite file for the database.
 */
import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import Database from 'better-sqlite3';
import {beforeEach, expect, test} from 'vitest';
import {builtProgram, cleanEnv, makeHome} from './program.js';

/** A working folder with the kit in it, the backups, and the home of the server that made them. */
let folder: string;
let backups: string;
let home: string;
let backup: string;

beforeEach(async () => {
	folder = await makeHome();
	home = await makeHome();
	backups = path.join(folder, 'backups');
	await fs.mkdir(backups);
	await fs.mkdir(path.join(folder, 'bin'));
	const {file} = await builtProgram();
	await fs.writeFile(path.join(folder, 'bin', 'dbseal'), `#!/bin/sh\nexec '${process.execPath}' '${file}' "$@"\n`, {mode: 0o755});
	await fs.symlink(process.execPath, path.join(folder, 'bin', 'node'));
	const database = new Database(path.join(folder, 'orders.sqlite'));
	database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, total REAL); INSERT INTO orders (total) VALUES (1.5), (2.5), (39)');
	database.close();
	backup = path.basename(runLines(`
dbseal init
dbseal vault create orders
dbseal destination add attic ${backups}
dbseal source add orders sqlite:${folder}/orders.sqlite
dbseal job add orders --source orders --destination attic --profile orders
dbseal vault kit orders --output kit
dbseal backup orders`).trim().split(':').at(-1) ?? '');
});

test('1: the server is lost', async () => {
	await loseHome();

	const listed = runBlock('1.', 0);
	runBlock('1.', 1);
	const stored = runBlock('1.', 2);

	expect(listed).toContain(`attic:${backup}`);
	expect(totalOf('restored.sqlite')).toBe(43);
	expect(stored).toMatch(/^attic:orders_.*\.sqlite\.gz\.enc$/mv);
});

test('2: the store is lost', async () => {
	await fs.rename(path.join(folder, '.env'), path.join(folder, 'kept.env'));
	await loseHome();
	await fs.rename(path.join(folder, 'kept.env'), path.join(folder, '.env'));

	const adopted = runBlock('2.', 0);
	const stored = runBlock('1.', 2);

	expect(adopted).toContain('orders  1 artifact');
	expect(stored).toMatch(/^attic:orders_.*\.sqlite\.gz\.enc$/mv);
});

test('3: the system key is lost', async () => {
	await fs.rm(path.join(folder, '.env'));

	runBlock('3.', 0);
	const stored = runBlock('3.', 1);

	expect(stored).toMatch(/^attic:orders_.*\.sqlite\.gz\.enc$/mv);
});

test('4: dbseal cannot be installed, but Node is there', async () => {
	await loseHome();
	await fs.rm(path.join(folder, 'bin', 'dbseal'));

	runBlock('4.', 0);

	expect(totalOf(path.join('kit', backup.replace('.gz.enc', '')))).toBe(43);
});

test('4: there is only OpenSSL', async () => {
	await loseHome();
	await fs.rm(path.join(folder, 'bin'), {recursive: true});

	const sums = runBlock('4.', 1);
	const readme = await fs.readFile(path.join(folder, 'kit', 'README.txt'), 'utf8');
	runLines(`cd kit\n${/^ {4}FILE=.*?(?=\n\n)/msv.exec(readme)?.[0] ?? 'false'}`);

	const [computed = '', recorded = ''] = sums.match(/[\da-f]{64}/gv) ?? [];
	expect(computed).toBe(recorded);
	expect(totalOf('kit/dump.sql')).toBe(43);
});

test('4: only the printed page is left', async () => {
	const page = await fs.readFile(path.join(folder, 'kit', 'print.html'), 'utf8');
	const lines = page.split('\n').filter(line => line.startsWith('<tr><td>')).map(line => line.replaceAll(/<[^>]*>/gv, ' '));
	await loseHome();
	await Promise.all(['master.key', 'keys.json'].map(async name => fs.rm(path.join(folder, 'kit', name))));
	await fs.writeFile(path.join(folder, 'typed.txt'), lines.join('\n'));

	runBlock('4.', 2);

	expect(totalOf(path.join('out', backup.replace('.gz.enc', '')))).toBe(43);
});

test('5: a sidecar is lost', async () => {
	const sidecar = path.join(backups, `${backup}.meta.json`);
	const before: unknown = JSON.parse(await fs.readFile(sidecar, 'utf8'));
	await fs.rm(sidecar);

	runBlock('5.', 0);

	expect(JSON.parse(await fs.readFile(sidecar, 'utf8'))).toEqual(before);
});

/** The home folder and the system key are gone; an empty home stands in for the new machine. */
async function loseHome(): Promise<void> {
	await fs.rm(home, {recursive: true});
	await fs.rm(path.join(folder, '.env'), {force: true});
	home = await makeHome();
}

/** The n-th block of commands under the heading that begins so. */
function runBlock(heading: string, index: number): string {
	const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/worst-day.md'), 'utf8');
	const section = page.split(/^## /mv).find(part => part.startsWith(heading)) ?? '';
	const block = section.match(/(?<=^```sh\n)[\s\S]*?(?=^```$)/gmv)?.[index];
	expect(block).toBeDefined();
	return runLines((block ?? '')
		.replaceAll('/srv/backups', backups)
		.replaceAll('BACKUP', backup)
		.replaceAll('postgresql:///orders', `sqlite:${folder}/restored.sqlite`)
		.replaceAll('/srv/orders.sqlite', path.join(folder, 'orders.sqlite')));
}

function runLines(script: string): string {
	const {status, stdout, stderr} = spawnSync('sh', ['-e', '-c', script], {
		cwd: folder,
		encoding: 'utf8',
		env: {...cleanEnv(home), PATH: `${path.join(folder, 'bin')}:${process.env.PATH}`},
	});
	expect({status, stderr}).toMatchObject({status: 0});
	return stdout;
}

function totalOf(file: string): unknown {
	const database = new Database(path.join(folder, file), {readonly: true});
	try {
		return database.prepare('SELECT sum(total) FROM orders').pluck().get();
	} finally {
		database.close();
	}
}
