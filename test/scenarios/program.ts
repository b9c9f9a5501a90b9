/**
 * The built program, as a person or a cron job runs it.
 * Built once for a whole test run from this checkout, by whichever worker asks first.
 */
import {spawn} from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {text} from 'node:stream/consumers';
import {runProgram} from '../servers/run-program.js';
import {sharedServer} from '../servers/shared-server.js';

export type Finished = {
	readonly stdout: string;
	readonly stderr: string;
	/** 128 + its number where a signal ended the program, as shells say it. */
	readonly exitCode: number;
};

export type Running = {
	readonly pid: number;
	readonly finished: Promise<Finished>;
};

export type DbsealOptions = {
	/** On top of `cleanEnv`. */
	readonly env?: Readonly<Record<string, string | undefined>>;
	readonly stdin?: string;
	readonly workingFolder?: string;
};

type BuiltProgram = {
	/** The path of `main.js`. */
	readonly file: string;
	/** The path of esbuild's metafile: which of our files are in which chunk. */
	readonly metafile: string;
};

const root = path.resolve(import.meta.dirname, '../..');

export async function builtProgram(): Promise<BuiltProgram> {
	return sharedServer('program', async folder => {
		const details = {file: path.join(folder, 'dist', 'main.js'), metafile: path.join(folder, 'metafile.json')};
		await runProgram(process.execPath, [path.join(root, 'build.mjs'), path.dirname(details.file), details.metafile], {cwd: root});
		await fs.symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
		await fs.symlink(path.join(root, 'assets'), path.join(folder, 'assets'));
		return details;
	});
}

/** Nothing of the tester's own settings reaches the program; `home` gets the store and the runs. */
export function cleanEnv(home: string): Record<string, string | undefined> {
	return {
		PATH: process.env.PATH, HOME: home, DBSEAL_HOME: home, LANG: 'C.UTF-8', TZ: 'UTC', TMPDIR: os.tmpdir(),
	};
}

export async function makeHome(): Promise<string> {
	return fs.mkdtemp(path.join(process.env.DBSEAL_TEST_FOLDER ?? os.tmpdir(), 'home-'));
}

export async function startDbseal(home: string, words: readonly string[], options: DbsealOptions = {}): Promise<Running> {
	const {file} = await builtProgram();
	const child = spawn(process.execPath, [file, ...words], {
		cwd: options.workingFolder ?? home,
		env: {...cleanEnv(home), ...options.env},
	});
	// Whoever ends without reading its input says why by its exit code.
	child.stdin.on('error', () => undefined);
	child.stdin.end(options.stdin);
	const exitCode = new Promise<number>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code, signal) => {
			resolve(code ?? 128 + (signal === null ? 0 : os.constants.signals[signal]));
		});
	});
	const finished = Promise.all([text(child.stdout), text(child.stderr), exitCode])
		.then(([stdout, stderr, code]) => ({stdout, stderr, exitCode: code}));
	return {pid: child.pid ?? 0, finished};
}

export async function dbseal(home: string, words: readonly string[], options: DbsealOptions = {}): Promise<Finished> {
	const {finished} = await startDbseal(home, words, options);
	return finished;
}

/** The objects of a `--json` output, in order. */
export function jsonLines(stdout: string): ReadonlyArray<Record<string, unknown>> {
	return stdout.trimEnd().split('\n').map(line => {
		const value: unknown = JSON.parse(line);
		return typeof value === 'object' ? {...value} : {};
	});
}
