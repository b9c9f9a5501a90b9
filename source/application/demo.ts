/**
 * What the demo plays with: a sample database, the program itself as the only actor, and a look at whether all came back.
 */
import fs from 'node:fs';
import path from 'node:path';
import {IntegrityError} from '../core/errors.js';
import {createSqliteFile, digestSqliteFile, type TableDigest} from '../databases/sqlite/rows.js';
import {runTool} from '../tools/client-tool.js';

export {type TableDigest} from '../databases/sqlite/rows.js';

/** From `dist/`, where this file is built into. */
const sampleScript = new URL('../assets/demo-shop.sql', import.meta.url);

/** Its tables and views with their rows, by name. */
export function createSample(file: string): readonly TableDigest[] {
	createSqliteFile(file, fs.readFileSync(sampleScript, 'utf8'));
	return digestSqliteFile(file);
}

/**
 * Gives what is in the restored file. Throws an IntegrityError (DATA_CORRUPT).
 * @param onEqual - hears of each table that came back as it was.
 */
export function compareSample(file: string, before: readonly TableDigest[], onEqual: (table: TableDigest) => void): readonly TableDigest[] {
	const after = digestSqliteFile(file);
	for (const [index, one] of before.entries()) {
		const other = after[index];
		if (other?.table !== one.table || other.digest !== one.digest) {
			throw new IntegrityError({
				code: 'DATA_CORRUPT', message: `${one.table} differs after the restore`, hint: 'This is a bug in dbseal: please report it.',
			});
		}

		onEqual(one);
	}

	return after;
}

export type ProgramCall = {
	/** How to start this program: the executable and its first words. */
	readonly program: readonly [string, ...string[]];
	readonly words: readonly string[];
	/** A folder in that of the demo; it has a home of its own. */
	readonly workingFolder: string;
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly signal: AbortSignal;
};

/** What it wrote, and its exit code, which is missing where a signal ended it. */
export type ProgramAnswer = {readonly stdout: string; readonly stderr: string; readonly exitCode?: number | undefined};

/** Without any key or home of the person who watches. */
export async function callProgram({program, words, workingFolder, env: given, signal}: ProgramCall): Promise<ProgramAnswer> {
	const [executable, ...firstWords] = program;
	const {ENCRYPTION_KEY: _, ENCRYPTION_KEY_FILE: __, ...env} = given;
	return runTool({
		program: executable,
		arguments_: [...firstWords, ...words],
		env: {...env, DBSEAL_HOME: path.join(workingFolder, 'home'), TMPDIR: path.dirname(workingFolder)},
		workingFolder,
		secrets: [],
		keepsLanguage: true,
	}, '', signal);
}
