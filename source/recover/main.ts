/**
 * `recover.mjs`, the stand-alone reader in every Recovery Kit: built from this and the program's own sources into one file
 * that needs nothing but Node 18 (see build.mjs).
 * The rule: nobody calls `process.exit`, so that piped output is flushed and half-written files are removed.
 */
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {version} from '../version.js';
import {addMissingMethods} from './older-node.js';
import {runReader} from './run-reader.js';

addMissingMethods();
process.exitCode = await runReader({
	words: process.argv.slice(2),
	workingFolder: process.cwd(),
	readerFolder: path.dirname(fileURLToPath(import.meta.url)),
	version,
	stdin: process.stdin,
	stdout: process.stdout,
	stderr: process.stderr,
	signals: process,
});
