/**
 * All that comes from outside, taken in once: the clock, randomness, streams, environment variables, the working folder.
 * The rule: below this file nobody in `cli/` reads `process`; tests hand in an environment of their own.
 */
import {randomBytes} from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import {type Readable, type Writable} from 'node:stream';
import {systemErrorCode, UsageError} from '../core/errors.js';

export type InputStream = Readable & {
	readonly isTTY?: boolean;
	setRawMode?(isRaw: boolean): unknown;
};

export type OutputStream = Writable & {
	readonly isTTY?: boolean;
	readonly columns?: number;
};

/** Where SIGINT and its like are heard: `process`, or a test's own emitter. */
export type SignalSource = {
	on(name: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
	off(name: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
};

export type Environment = {
	/** The words after the program's name. */
	readonly words: readonly string[];
	readonly env: Readonly<Record<string, string | undefined>>;
	/** Throws a UsageError where it is gone. */
	readonly workingFolder: string;
	/** Undefined for a user who has none: no HOME, and no entry in the passwd file, as containers may be run. */
	readonly userHome: string | undefined;
	readonly hostname: string;
	readonly version: string;
	readonly pid: number;
	/** `20.19.0`. */
	readonly nodeVersion: string;
	/** How to start this program again: the executable and its first words. */
	readonly program: readonly [string, ...string[]];
	readonly stdin: InputStream;
	readonly stdout: OutputStream;
	readonly stderr: OutputStream;
	readonly signals: SignalSource;
	now(): Date;
	/** Lower-case hex of so many random bytes. */
	randomHex(byteLength: number): string;
};

export function processEnvironment(process: NodeJS.Process, version: string): Environment {
	const [executable = process.execPath, mainFile, ...words] = process.argv;
	return {
		words,
		env: process.env,
		get workingFolder() {
			return workingFolderOf(process);
		},
		userHome: userHome(process.env),
		hostname: os.hostname(),
		version,
		pid: process.pid,
		nodeVersion: process.versions.node,
		program: mainFile === undefined ? [executable] : [executable, ...process.execArgv, mainFile],
		stdin: process.stdin,
		stdout: process.stdout,
		stderr: process.stderr,
		signals: process,
		now: () => new Date(),
		randomHex: byteLength => randomBytes(byteLength).toString('hex'),
	};
}

function workingFolderOf(process: NodeJS.Process): string {
	try {
		return process.cwd();
	} catch (error) {
		throw new UsageError({
			code: 'USAGE',
			message: `the folder that dbseal was called from is gone or can't be read (${systemErrorCode(error) ?? 'unknown reason'})`,
			hint: 'Go to one that exists, for example by typing "cd", and run this again.',
			cause: error,
		});
	}
}

/** `HOME` where it says something: Node takes an empty one at its word, and everything would land in the working folder. */
function userHome({HOME: home}: NodeJS.ProcessEnv): string | undefined {
	if (home !== undefined && path.isAbsolute(home)) {
		return home;
	}

	try {
		return os.userInfo().homedir;
	} catch (error) {
		if (systemErrorCode(error) === 'ERR_SYSTEM_ERROR') {
			return undefined;
		}

		throw error;
	}
}

/** The folder of the store and the runs: `--home`, else `DBSEAL_HOME`, else the XDG data folder. Throws a UsageError where none can be told. */
export function homeFolder(flag: string | undefined, environment: Environment): string {
	const {env, userHome} = environment;
	const chosen = flag ?? nonEmpty(env.DBSEAL_HOME);
	if (chosen !== undefined) {
		return path.isAbsolute(chosen) ? path.normalize(chosen) : path.resolve(environment.workingFolder, chosen);
	}

	if (env.XDG_DATA_HOME && path.isAbsolute(env.XDG_DATA_HOME)) {
		return path.join(env.XDG_DATA_HOME, 'dbseal');
	}

	if (userHome === undefined) {
		throw new UsageError({
			code: 'USAGE',
			message: 'nothing says where dbseal keeps its store: HOME is not set, and this user has no entry in the passwd file',
			hint: 'Name a folder with --home DIR, or set DBSEAL_HOME.',
		});
	}

	return path.join(userHome, '.local', 'share', 'dbseal');
}

function nonEmpty(text: string | undefined): string | undefined {
	return text === '' ? undefined : text;
}
