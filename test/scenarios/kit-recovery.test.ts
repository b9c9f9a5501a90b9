/**
 * The server is gone; a Recovery Kit and a backup are left. The README's words are followed as they stand.
 */
import {spawnSync} from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import * as pty from '@lydell/node-pty';
import {
	beforeAll, describe, expect, test, vi,
} from 'vitest';
import {dbseal, makeHome} from './program.js';

const dump = `-- PostgreSQL database dump\n${'INSERT INTO orders VALUES (1);\n'.repeat(2000)}`;

/** The folder that is left: kits, and a backup with its sidecar under a short name. */
let left: string;

beforeAll(async () => {
	const home = await makeHome();
	left = await makeHome();
	const env = {ENCRYPTION_KEY: '5a'.repeat(32)};
	await fs.writeFile(path.join(home, 'orders.sql'), dump);
	await run(home, ['vault', 'create', 'orders'], env);
	await run(home, ['vault', 'create', 'users'], env);
	await run(home, ['source', 'add', 'orders', '--kind', 'command', '--dump', `cat ${home}/orders.sql`, '--extension', 'sql'], env);
	const stored = await run(home, ['backup', '--source', 'orders', '--to', left, '--profile', 'orders'], env);
	await run(home, ['vault', 'kit', 'orders', '--output', path.join(left, 'kit')], env);
	await run(home, ['vault', 'kit', '--all', '--output', path.join(left, 'everything')], env);
	await fs.rename(stored, path.join(left, 'backup.sql.gz.enc'));
	await fs.rename(`${stored}.meta.json`, path.join(left, 'backup.sql.gz.enc.meta.json'));
	await fs.rm(home, {recursive: true});
});

async function run(home: string, words: readonly string[], env: Record<string, string>): Promise<string> {
	const {exitCode, stdout, stderr} = await dbseal(home, words, {env});
	expect({exitCode, stderr}).toMatchObject({exitCode: 0});
	return stdout.trim();
}

/** The kit, unpacked anew, with the backup copied into it as its README says. */
async function kitWithBackup(kit: string): Promise<string> {
	const folder = await makeHome();
	await fs.cp(path.join(left, kit), folder, {recursive: true});
	await fs.copyFile(path.join(left, 'backup.sql.gz.enc'), path.join(folder, 'backup.sql.gz.enc'));
	await fs.copyFile(path.join(left, 'backup.sql.gz.enc.meta.json'), path.join(folder, 'backup.sql.gz.enc.meta.json'));
	return folder;
}

describe('with OpenSSL alone', () => {
	test.each(['kit', 'everything'])('the block in the README of the %s gives the dump', async kit => {
		const folder = await kitWithBackup(kit);
		const readme = await fs.readFile(path.join(folder, 'README.txt'), 'utf8');
		const block = /^ {4}FILE=.*?(?=\n\n)/msv.exec(readme)?.[0] ?? '';

		const {status, stderr} = spawnSync('sh', ['-c', block], {cwd: folder, env: {PATH: process.env.PATH}, encoding: 'utf8'});

		expect({status, stderr}).toEqual({status: 0, stderr: ''});
		expect(await fs.readFile(path.join(folder, 'dump.sql'), 'utf8')).toBe(dump);
	});

	test.each([['brotli', '.br', 'brotli -d'], ['zstd', '.zst', 'zstd -d'], ['none', '', 'cat']])('it does so for a backup with compression %s, too, and without its program gives the plain %s file', async (compression, suffix, unpack) => {
		const home = await makeHome();
		const env = {ENCRYPTION_KEY: '34'.repeat(32)};
		await run(home, ['vault', 'create', 'main'], env);
		await run(home, ['source', 'add', 'dump', '--kind', 'command', '--dump', 'seq 1 5000'], env);
		await fs.mkdir(path.join(home, 'disk'));
		const name = path.basename(await run(home, ['backup', '--source', 'dump', '--to', 'disk', '--profile', 'main', '--compression', compression], env));
		await run(home, ['vault', 'kit', 'main', '--output', 'kit'], env);
		const readme = await fs.readFile(path.join(home, 'kit/README.txt'), 'utf8');
		const block = (/^ {4}FILE=.*?(?=\n\n)/msv.exec(readme)?.[0] ?? '').replace('backup.sql.gz.enc', `../disk/${name}`);
		const lines = Array.from({length: 5000}, (_, index) => `${index + 1}\n`).join('');

		const whole = spawnSync('sh', ['-c', block], {cwd: path.join(home, 'kit'), env: {PATH: process.env.PATH}, encoding: 'utf8'});
		const dumped = await fs.readFile(path.join(home, 'kit/dump.sql'), 'utf8');
		spawnSync('sh', ['-c', block.replace(/^(?= *IV=)/mv, 'UNPACK=cat\n')], {cwd: path.join(home, 'kit'), env: {PATH: process.env.PATH}});
		const later = spawnSync('sh', ['-c', `${unpack} < dump.sql`], {cwd: path.join(home, 'kit'), encoding: 'utf8'});

		expect(name.endsWith(`${suffix}.enc`)).toBe(true);
		expect(whole.stderr).toBe('');
		expect(dumped).toBe(lines);
		expect(later.stdout).toBe(lines);
		expect(readme).toContain('WHERE THE BACKUPS ARE');
		expect(readme).toContain(path.join(home, 'disk'));
	});
});

describe('with Node alone', () => {
	test('node recover.mjs lists the backup, takes Enter for it, and writes the dump', async () => {
		const folder = await kitWithBackup('kit');
		await fs.writeFile(path.join(folder, 'holiday.jpg'), 'nothing of ours');
		await fs.writeFile(path.join(folder, 'notes.meta.json'), '{}');
		const terminal = openTerminal(folder, ['recover.mjs']);

		await terminal.sees('Which one?');
		terminal.type('\r');
		const exitCode = await terminal.exitCode;

		expect(exitCode).toBe(0);
		expect(terminal.output()).toContain('1  backup.sql.gz.enc');
		expect(terminal.output()).toContain('the key orders fits');
		expect(terminal.output()).not.toMatch(/holiday|notes/v);
		expect(await fs.readFile(path.join(folder, 'backup.sql'), 'utf8')).toBe(dump);
	});

	test('only the printed page is left: its lines are asked for, and a mistyped one is named', async () => {
		const folder = await kitWithBackup('kit');
		const page = await fs.readFile(path.join(folder, 'print.html'), 'utf8');
		const lines = page.split('\n').filter(line => line.startsWith('<tr><td>')).map(line => line.replaceAll(/<[^>]*>/gv, ' ').trim());
		await Promise.all(['master.key', 'keys.json'].map(async name => fs.rm(path.join(folder, name))));
		const terminal = openTerminal(folder, ['recover.mjs']);
		await terminal.sees('Which one?');
		terminal.type('\r');

		await terminal.sees('Key: ');
		terminal.type(`${lines.map((line, index) => index === 2 ? mistype(line) : line).join('\r')}\r`);
		await terminal.sees('line 3 has a typing error');
		terminal.type(`${lines.join('\r')}\r`);
		const exitCode = await terminal.exitCode;

		expect(exitCode).toBe(0);
		expect(await fs.readFile(path.join(folder, 'backup.sql'), 'utf8')).toBe(dump);
	});
});

describe('with a new dbseal', () => {
	test('the key imports from the kit and restores the backup of the lost server', async () => {
		const home = await makeHome();
		const env = {ENCRYPTION_KEY: 'c3'.repeat(32)};

		await run(home, ['vault', 'import', 'orders', '--key-file', path.join(left, 'everything')], env);
		await run(home, ['restore', path.join(left, 'backup.sql.gz.enc'), '--to-file', path.join(home, 'dump.sql')], env);

		expect(await fs.readFile(path.join(home, 'dump.sql'), 'utf8')).toBe(dump);
	});

	test('a kit of several keys asks which one is meant', async () => {
		const home = await makeHome();

		const {exitCode, stderr} = await dbseal(home, ['vault', 'import', 'mine', '--key-file', path.join(left, 'everything')], {env: {ENCRYPTION_KEY: 'c3'.repeat(32)}});

		expect(exitCode).toBe(2);
		expect(stderr).toContain('there are 2 keys in it, of "orders", "users"');
	});

	test('a kit\'s folder can be given to restore itself, with no vault', async () => {
		const home = await makeHome();

		await run(home, ['restore', path.join(left, 'backup.sql.gz.enc'), '--to-file', path.join(home, 'dump.sql'), '--key-file', path.join(left, 'kit')], {});

		expect(await fs.readFile(path.join(home, 'dump.sql'), 'utf8')).toBe(dump);
	});
});

describe('vault kit', () => {
	test('refuses an output that exists with exit 17', async () => {
		const home = await makeHome();
		const env = {ENCRYPTION_KEY: 'c3'.repeat(32)};
		await run(home, ['vault', 'create', 'orders'], env);

		const {exitCode, stderr} = await dbseal(home, ['vault', 'kit', 'orders', '--output', left], {env});

		expect(exitCode).toBe(17);
		expect(stderr).toContain(`${left} exists`);
	});

	test('writes one file where the output\'s name ends in .zip', async () => {
		const home = await makeHome();
		const env = {ENCRYPTION_KEY: 'c3'.repeat(32)};
		await run(home, ['vault', 'create', 'orders'], env);

		await run(home, ['vault', 'kit', 'orders', '--output', path.join(home, 'kit.zip')], env);

		const bytes = await fs.readFile(path.join(home, 'kit.zip'));
		expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
	});

	test('after a rotation names the old key that artifacts still need', async () => {
		const home = await makeHome();
		const env = {ENCRYPTION_KEY: 'c3'.repeat(32)};
		await run(home, ['vault', 'create', 'orders'], env);
		await run(home, ['source', 'add', 'orders', '--kind', 'command', '--dump', 'echo data'], env);
		await fs.mkdir(path.join(home, 'backups'));
		await run(home, ['backup', '--source', 'orders', '--to', path.join(home, 'backups'), '--profile', 'orders'], env);
		await run(home, ['vault', 'rotate', 'orders'], env);

		const {stderr} = await dbseal(home, ['vault', 'kit', 'orders', '--output', path.join(home, 'kit')], {env});

		expect(stderr).toMatch(/this kit does not have the key "orders until \d{4}-\d{2}-\d{2}", for 1 artifact of before a rotation: name it, too, or use --all/v);
	});

	test('needs a name or --all', async () => {
		const home = await makeHome();
		const env = {ENCRYPTION_KEY: 'c3'.repeat(32)};
		await run(home, ['vault', 'create', 'orders'], env);

		const {exitCode, stderr} = await dbseal(home, ['vault', 'kit', '--output', path.join(home, 'kit')], {env});

		expect(exitCode).toBe(2);
		expect(stderr).toContain('vault kit needs a profile');
	});
});

/** Another digit for the last one of the third group. */
function mistype(line: string): string {
	const digits = line.split(/\s+/v);
	const group = digits[3] ?? '';
	digits[3] = `${group.slice(0, 3)}${group.endsWith('0') ? '1' : '0'}`;
	return digits.join(' ');
}

function openTerminal(folder: string, words: readonly string[]) {
	const terminal = pty.spawn(process.execPath, [...words], {name: 'xterm', cwd: folder, env: {TERM: 'xterm'}});
	let output = '';
	terminal.onData(data => {
		output += data;
	});
	const exitCode = new Promise<number>(resolve => {
		terminal.onExit(event => {
			resolve(event.exitCode);
		});
	});
	return {
		exitCode,
		output: () => output,
		type(keys: string) {
			terminal.write(keys);
		},
		async sees(text: string) {
			await vi.waitUntil(() => output.includes(text), {timeout: 20_000, interval: 20});
		},
	};
}
