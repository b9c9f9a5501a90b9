/**
 * `npm run versions [-- 24 …]`: under each Node that dbseal supports, as its npm package brings it, a fresh copy of this checkout is
 * installed, tells its demo five times, and runs the tests that touch the store. Prints a table; fails when anything in it did.
 * Its last line is `N passed, N failed`, over the tests of all Nodes.
 */
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

const root = path.resolve(import.meta.dirname, '../..');
const supported = ['20.19', '22.15', '22', '24', '26'];
const demos = 5;

/** What stands on SQLite's driver or on another part that differs between Nodes. */
const tests = [
	'test/store',
	'test/vault',
	'test/runs',
	'test/compression',
	'test/databases/sqlite',
	'test/operations/keeping/prune.test.ts',
	'test/operations/restore/backup-restore.test.ts',
	'test/scenarios/sqlite-proof.test.ts',
	'test/scenarios/keys-and-store.test.ts',
	'test/scenarios/installation.test.ts',
];

/** npm itself, to be run by each Node. */
const npm = process.env.npm_execpath;
if (npm === undefined) {
	throw new Error('start it by `npm run versions`, which says where npm is');
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-versions-'));
try {
	const asked = process.argv.slice(2);
	const rows = (asked.length === 0 ? supported : asked).map(wanted => tryNode(wanted));
	report(rows);
} finally {
	fs.rmSync(folder, {recursive: true, force: true});
}

function tryNode(wanted) {
	const place = path.join(folder, `node-${wanted}`);
	fs.mkdirSync(place);
	fs.writeFileSync(path.join(place, 'package.json'), '{}');
	must(run(process.execPath, [npm, 'install', '--no-audit', '--no-fund', `node@${wanted}`], {cwd: place}));
	const bin = path.join(place, 'node_modules', 'node', 'bin');
	const node = path.join(bin, 'node');
	const clone = path.join(folder, `clone-${wanted}`);
	copyCheckout(clone);
	const options = {cwd: clone, env: {...cleanEnv(), PATH: `${bin}:${process.env.PATH}`}};
	const version = must(run(node, ['--version'], options)).stdout.trim();
	const install = run(node, [npm, 'install'], options);
	say(`${version}: installed in ${install.seconds} s`, install);
	const row = {
		version, install, tree: changes(clone), demos: 0, passed: 0, failed: 0,
	};
	for (let count = 0; install.status === 0 && count < demos; count++) {
		const demo = run(node, ['dist/main.js', 'demo'], options);
		say(`${version}: demo ${count + 1}`, demo);
		row.demos += demo.status === 0 ? 1 : 0;
	}

	const suite = run(node, ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', ...tests], options);
	say(`${version}: tests`, suite);
	const [, passed = '0', failed = '1'] = /^(\d+) passed, (\d+) failed(?:, \d+ skipped)?\s*$/mv.exec(suite.stdout) ?? [];
	fs.rmSync(clone, {recursive: true});
	return {...row, passed: Number(passed), failed: Number(failed)};
}

/** What git would clone, with what is not committed yet. */
function copyCheckout(clone) {
	const files = must(run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {cwd: root})).stdout.split('\0');
	for (const file of files.filter(name => name !== '' && fs.existsSync(path.join(root, name)))) {
		fs.mkdirSync(path.dirname(path.join(clone, file)), {recursive: true});
		fs.copyFileSync(path.join(root, file), path.join(clone, file));
	}

	must(run('git', ['init', '--quiet'], {cwd: clone}));
	must(run('git', ['add', '--all'], {cwd: clone}));
}

/** Of the files that git knows, or would ask about. */
function changes(clone) {
	return must(run('git', ['status', '--porcelain'], {cwd: clone})).stdout.split('\n').filter(line => line !== '' && !line.startsWith('A  ')).map(line => line.slice(3));
}

/** Settings that npm gives its scripts would speak of this checkout. */
function cleanEnv() {
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:npm_(?:package|lifecycle|command|node_execpath)|NODE$|INIT_CWD|NODE_ENV)/v.test(name)));
}

function run(program, arguments_, options) {
	const start = Date.now();
	const {status, stdout, stderr, error} = spawnSync(program, arguments_, {
		encoding: 'utf8', maxBuffer: 256 * 1024 * 1024, stdio: ['ignore', 'pipe', 'pipe'], ...options,
	});
	return {
		status, stdout: stdout ?? '', stderr: stderr ?? String(error), seconds: Math.round((Date.now() - start) / 1000),
	};
}

function must(result) {
	if (result.status !== 0) {
		throw new Error(result.stdout + result.stderr);
	}

	return result;
}

/** Quiet unless it fails: what it printed then is the reason. */
function say(what, {status, stdout, stderr}) {
	process.stdout.write(status === 0 ? `${what}: done\n` : `${what}: FAILED (${status})\n${stdout}${stderr}\n`);
}

function report(rows) {
	const table = [
		['Node', 'install', 'tree', 'demo', 'tests'],
		...rows.map(({version, install, tree, demos: told, passed, failed}) => [
			version,
			install.status === 0 ? `${install.seconds} s` : 'failed',
			tree.length === 0 ? 'clean' : tree.join(' '),
			`${told} of ${demos}`,
			`${passed} passed, ${failed} failed`,
		]),
	];
	const widths = table[0].map((_, column) => Math.max(...table.map(row => row[column].length)));
	process.stdout.write(`\n${table.map(row => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()).join('\n')}\n\n`);
	const sum = key => rows.reduce((total, row) => total + row[key], 0);
	process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed\n`);
	const isGood = rows.every(({install, tree, demos: told, failed}) => install.status === 0 && tree.length === 0 && told === demos && failed === 0);
	process.exitCode = isGood ? 0 : 1;
}
