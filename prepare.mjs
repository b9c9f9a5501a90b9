/**
 * What `npm install` does at its end: builds the program, and sees that SQLite's driver is there and loads.
 * An optional package that can't be installed goes without a word. For Node 20 that is better-sqlite3 where no compiler is; for newer
 * ones it is better-sqlite3-13 where no Python is: npm calls node-gyp for it, though it carries its binaries and has nothing to build.
 */
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const root = import.meta.dirname;

await import('./build.mjs');
const {sqliteDriver, sqliteDriverName} = await import('./dist/sqlite-driver.js');
if (!fs.existsSync(path.join(root, 'node_modules', sqliteDriverName)) && process.env.npm_execpath !== undefined) {
	execFileSync(process.execPath, [process.env.npm_execpath, 'install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'], {cwd: root, stdio: ['ignore', 'ignore', 'inherit']});
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
