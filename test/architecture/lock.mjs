/**
 * `npm run lock`: writes package-lock.json anew, and into it what npm would not know from the packages: which Node each native one is for.
 * npm leaves out an optional package that says it is for another Node, and runs no script of one that says it has none; so no install
 * compiles what this Node doesn't use. The rules are npm's own, from 7 on; `lock.test.ts` holds the file to them.
 */
import fs from 'node:fs';
import process from 'node:process';
import {pathToFileURL} from 'node:url';

const file = new URL('../../package-lock.json', import.meta.url);

/** Of each package, by its folder in node_modules: what the lock says in place of what the package says of itself. */
const corrections = {
	// It aborts Node 24.19 and newer in garbage collection, and 22 has better-sqlite3-13
	'better-sqlite3': {engines: {node: '20.x'}},
	// It has no install script, but npm only believes that until it has looked: said here, the lock stays as it is
	'better-sqlite3-13': {hasInstallScript: true},
	// Newer ones have zstd themselves
	'zstd-napi': {engines: {node: '20.x'}},
	// Both only spare ssh2 some CPU, and have to be compiled
	'cpu-features': {engines: {node: '<20'}},
	ssh2: {hasInstallScript: undefined},
};

/** The text of the lock file with its corrections. */
export function correctLock(text) {
	const lock = JSON.parse(text);
	for (const [name, correction] of Object.entries(corrections)) {
		Object.assign(lock.packages[`node_modules/${name}`], correction);
	}

	// npm 9 and 10 drop it, and would leave a changed file behind
	for (const entry of Object.values(lock.packages)) {
		delete entry.libc;
	}

	return `${JSON.stringify(lock, undefined, '\t')}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	fs.writeFileSync(file, correctLock(fs.readFileSync(file, 'utf8')));
}
