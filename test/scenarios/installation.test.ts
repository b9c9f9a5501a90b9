/**
 * The program as an installation leaves it that went wrong: each time a word about what is wrong, and the command that mends it.
 */
import {spawnSync} from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {beforeEach, expect, test} from 'vitest';
import {sqliteDriverName} from '../../source/sqlite/driver.js';
import {builtProgram, cleanEnv, makeHome} from './program.js';

const modules = path.resolve(import.meta.dirname, '../../node_modules');
/** An installed dbseal with nothing in its node_modules but SQLite's driver, as a copy. */
let folder: string;
let driver: string;

beforeEach(async () => {
	const {file} = await builtProgram();
	folder = await makeHome();
	driver = path.join(folder, 'node_modules', sqliteDriverName);
	await fs.cp(path.dirname(file), path.join(folder, 'dist'), {recursive: true});
	await fs.writeFile(path.join(folder, 'package.json'), '{"type": "module"}');
	// What loads the older one's native part; the newer one brings that itself
	const loaders = sqliteDriverName === 'better-sqlite3' ? ['bindings', 'file-uri-to-path'] : [];
	for (const name of [sqliteDriverName, ...loaders]) {
		await fs.cp(path.join(modules, name), path.join(folder, 'node_modules', name), {recursive: true});
	}
});

function callDbseal() {
	return spawnSync(process.execPath, [path.join(folder, 'dist', 'main.js'), 'vault', 'create', 'main'], {
		encoding: 'utf8', cwd: folder, env: {...cleanEnv(folder), ENCRYPTION_KEY: 'c8'.repeat(32)},
	});
}

/** Its compiled files, wherever this version of it has them. */
async function binaries(): Promise<readonly string[]> {
	const files = await fs.readdir(driver, {recursive: true});
	return files.filter(file => file.endsWith('.node')).map(file => path.join(driver, file));
}

test('the copy with everything in it works', () => {
	const {status, stderr} = callDbseal();

	expect(stderr).not.toContain('better-sqlite3');
	expect(status).toBe(0);
});

test('a driver that was not built is named, with the command that builds it', async () => {
	for (const file of await binaries()) {
		await fs.rm(file);
	}

	const {status, stderr} = callDbseal();

	expect(stderr).toBe('dbseal: better-sqlite3, by which dbseal keeps its store, was not built\n'
		+ `  → Type 'cd ${folder} && npm rebuild ${sqliteDriverName}' with the Node that runs dbseal.\n`);
	expect(status).toBe(1);
});

test('in a checkout the command is the one that builds it there', async () => {
	await fs.writeFile(path.join(folder, 'prepare.mjs'), '');
	for (const file of await binaries()) {
		await fs.rm(file);
	}

	const {stderr} = callDbseal();

	expect(stderr).toContain(`  → Type 'cd ${folder} && npm install' with the Node that runs dbseal.\n`);
});

test('a driver that is not there is named, with the command that installs it', async () => {
	await fs.rm(driver, {recursive: true});

	const {status, stderr} = callDbseal();

	expect(stderr).toBe(`dbseal: better-sqlite3, by which dbseal keeps its store, is not installed for Node ${process.versions.node}\n`
		+ `  → Type 'cd ${folder} && npm install' with the Node that runs dbseal.\n`);
	expect(status).toBe(1);
});

test('a driver that is damaged is named, with what the loader says and the command that brings it anew', async () => {
	for (const file of await binaries()) {
		await fs.writeFile(file, 'no binary at all');
	}

	const {status, stderr} = callDbseal();

	expect(stderr).toMatch(/^dbseal: better-sqlite3, by which dbseal keeps its store, can't be loaded: .+\n {2}→ Type 'cd \S+ && npm ci' with the Node that runs dbseal\.\n$/v);
	expect(status).toBe(1);
});

test('--help and --version need no driver', async () => {
	await fs.rm(path.join(folder, 'node_modules'), {recursive: true});

	const help = spawnSync(process.execPath, [path.join(folder, 'dist', 'main.js'), 'backup', '--help'], {encoding: 'utf8', cwd: folder, env: cleanEnv(folder)});

	expect(help.stdout).toContain('Examples');
	expect(help.status).toBe(0);
});

test('a Node that can\'t run it is told so, before anything is loaded that would crash it', () => {
	const olderNode = `data:text/javascript,${encodeURIComponent('Object.defineProperty(process.versions, "node", {value: "22.12.0"})')}`;

	const {status, stdout, stderr} = spawnSync(process.execPath, ['--import', olderNode, path.join(folder, 'dist', 'main.js'), 'status'], {
		encoding: 'utf8', cwd: folder, env: cleanEnv(folder),
	});

	expect(stderr).toBe('dbseal: Node 22.12.0 can\'t run dbseal\n  → Install Node 20.19 or a newer 20, or Node 22.15 or newer.\n');
	expect(stdout).toBe('');
	expect(status).toBe(1);
});
