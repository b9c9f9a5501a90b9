/**
 * What `npm install` does at its end: builds the program and the native parts, and sees that SQLite's driver is there and loads.
 * Under a Node that can't run dbseal it says so and fails: to load the driver could end the process without a word.
 *
 * npm would compile one package after the other, SQLite at a level that costs half as much again as its authors' own: together two
 * thirds of an installation. So newer npms leave both to us (allowScripts in package.json), and we run the same scripts side by side;
 * what an older npm has built already loads, and is left alone.
 * An optional package that can't be installed goes without a word: better-sqlite3-13 where no Python is, for npm calls node-gyp for
 * it, though it carries its binaries and has nothing to build.
 */
import {Buffer} from 'node:buffer';
import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const root = import.meta.dirname;
const npm = process.env.npm_execpath;

/** What has to be compiled where no release can be downloaded, each with a word that fails unless it was. */
const nativeParts = {
	'better-sqlite3': 'new (require("better-sqlite3"))(":memory:")',
	'zstd-napi': 'require("zstd-napi").compress(Buffer.alloc(1))',
};

await import('./build.mjs');
const {isSupportedNode, supportedNodes} = await import('./dist/supported-node.js');
if (isSupportedNode(process.versions.node)) {
	await completeInstallation();
} else {
	process.stderr.write(`\nNode ${process.versions.node} can't run dbseal.\n  → Install ${supportedNodes}, and type npm install again.\n`);
	process.exitCode = 1;
}

async function completeInstallation() {
	const {sqliteDriver, sqliteDriverName} = await import('./dist/sqlite-driver.js');
	if (!isInstalled(sqliteDriverName) && npm !== undefined) {
		execFileSync(process.execPath, [npm, 'install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'], {cwd: root, stdio: ['ignore', 'ignore', 'inherit']});
	}

	if (npm !== undefined) {
		await Promise.all(Object.entries(nativeParts)
			.filter(([name, proof]) => isInstalled(name) && !works(proof))
			.map(async ([name]) => buildNative(name)));
	}

	try {
		sqliteDriver();
	} catch (error) {
		process.stderr.write(`\ndbseal is built, but can't run yet: ${error.message}\n  → ${error.hint}\n`);
		if (sqliteDriverName === 'better-sqlite3') {
			process.stderr.write('    It is compiled on Node 20: that needs g++, make, python3 and Node\'s headers. Node 22 and newer need no compiler.\n');
		}

		process.exitCode = 1;
	}
}

function folderOf(name) {
	return path.join(root, 'node_modules', name);
}

function isInstalled(name) {
	return fs.existsSync(folderOf(name));
}

/** In a process of its own: what can't be loaded once, or was built for another Node, can't be loaded again. */
function works(proof) {
	try {
		execFileSync(process.execPath, ['--eval', proof], {cwd: root, stdio: 'ignore'});
		return true;
	} catch {
		return false;
	}
}

/** By the package's own script: it downloads a release, or compiles. What it says is shown only when it fails. */
async function buildNative(name) {
	const child = spawn(process.execPath, [npm, 'run', 'install'], {
		cwd: folderOf(name),
		// SQLite's own level, for what node-gyp compiles; it stands after Node's -O3
		env: {...process.env, CFLAGS: '-O2'},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const said = [];
	child.stdout.on('data', data => said.push(data));
	child.stderr.on('data', data => said.push(data));
	const [status] = await once(child, 'close');
	if (status !== 0) {
		process.stderr.write(`${name} could not be built:\n${Buffer.concat(said)}\n`);
	}
}
