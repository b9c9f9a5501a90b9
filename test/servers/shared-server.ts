/**
 * One real server of a kind for the whole test run: the first test that asks starts it, whichever worker it runs in,
 * the others get the same one. Everything of it is in the run's own folder; `reaper.mjs` ends all at the end of the run.
 */
import {spawn} from 'node:child_process';
import fs from 'node:fs/promises';
import {
	closeSync, openSync, readFileSync, writeFileSync,
} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';

type Outcome<Details> = {readonly details: Details} | {readonly error: string};

/** How long another worker may take to start a server: our choice, several times what the slowest one needs. */
const startTimeoutMs = 90_000;

/**
 * The details of the run's one server of this name. `start` gets an empty folder of its own and resolves when the server answers.
 * What it gives goes to every test as JSON, so it is plain data. A server that failed to start is ended, and fails everyone who asks for it.
 */
export async function sharedServer<Details>(
	name: string,
	start: (folder: string) => Promise<Details>,
): Promise<Details> {
	const folder = path.join(runFolder(), name);
	const outcomeFile = `${folder}.server.json`;
	const outcome = await isFirst(folder)
		? await startAndTell(folder, outcomeFile, start)
		: await waitFor(`server ${name}`, async () => readOutcome<Details>(outcomeFile), startTimeoutMs);
	if ('error' in outcome) {
		throw new Error(`server ${name} did not start: ${outcome.error}`);
	}

	return outcome.details;
}

export type ServerProcess = {
	readonly program: string;
	readonly arguments_: readonly string[];
	/** Its log: stdout and stderr go there. */
	readonly logFile: string;
	readonly cwd?: string;
	readonly env?: Readonly<Record<string, string>>;
	readonly uid?: number;
	readonly gid?: number;
};

/** The servers of this worker. */
const started: Array<{readonly pid: number; readonly logFile: string}> = [];

/** Starts a server in the foreground of its own session, so that it outlives the test worker, and notes it for the reaper; gives its pid. */
export function spawnServer({program, arguments_, logFile, env, ...options}: ServerProcess): number {
	const log = openSync(logFile, 'a');
	const child = spawn(program, arguments_, {
		...options, env: {...process.env, ...env}, detached: true, stdio: ['ignore', log, log],
	});
	closeSync(log);
	child.unref();
	if (child.pid === undefined) {
		throw new Error(`${program} could not be started`);
	}

	started.push({pid: child.pid, logFile});
	writeFileSync(path.join(runFolder(), 'pids', String(child.pid)), startedAt(child.pid));
	return child.pid;
}

/** Field 22 of proc_pid_stat(5): with it, a pid is never taken for another process that has it later. */
function startedAt(pid: number): string {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	return stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? '';
}

/** A free port of 127.0.0.1. */
export async function freePort(): Promise<number> {
	const server = net.createServer();
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const address = server.address();
	await new Promise(resolve => {
		server.close(resolve);
	});
	if (address === null || typeof address === 'string') {
		throw new Error('no port');
	}

	return address.port;
}

/** Asks again and again until there is an answer; what a probe throws counts as none. */
export async function waitFor<T>(what: string, probe: () => Promise<T | undefined>, timeoutMs = 30_000): Promise<T> {
	const end = Date.now() + timeoutMs;
	let lastError: unknown;
	while (Date.now() < end) {
		try {
			const answer = await probe();
			if (answer !== undefined) {
				return answer;
			}
		} catch (error) {
			lastError = error;
		}

		await delay(50);
	}

	throw new Error(`${what} did not answer within ${timeoutMs} ms`, {cause: lastError});
}

/** Whether a TCP port takes connections; for `waitFor`. */
export async function answersAt(port: number): Promise<true | undefined> {
	return new Promise(resolve => {
		const socket = net.connect(port, '127.0.0.1');
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => {
			resolve(undefined);
		});
	});
}

function runFolder(): string {
	const folder = process.env.DBSEAL_TEST_FOLDER;
	if (folder === undefined) {
		throw new Error('DBSEAL_TEST_FOLDER is not set: run through test/vitest.config.ts');
	}

	return folder;
}

/** Creating a folder is atomic: the process that can is the one that starts the server. */
async function isFirst(folder: string): Promise<boolean> {
	try {
		await fs.mkdir(folder, {mode: 0o755});
		return true;
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
			return false;
		}

		throw error;
	}
}

async function startAndTell<Details>(
	folder: string,
	outcomeFile: string,
	start: (folder: string) => Promise<Details>,
): Promise<Outcome<Details>> {
	let outcome: Outcome<Details>;
	try {
		outcome = {details: await start(folder)};
	} catch (error) {
		endThoseIn(folder);
		outcome = {error: error instanceof Error ? (error.stack ?? error.message) : String(error)};
	}

	// Renamed into place, so that nobody reads half of it
	await fs.writeFile(`${outcomeFile}.new`, JSON.stringify(outcome));
	await fs.rename(`${outcomeFile}.new`, outcomeFile);
	return outcome;
}

function endThoseIn(folder: string): void {
	for (const {pid, logFile} of started.filter(server => server.logFile.startsWith(`${folder}/`))) {
		try {
			process.kill(pid, 'SIGKILL');
		} catch (error) {
			// Its own end may be why it didn't start
			if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) {
				throw error;
			}
		}
	}
}

async function readOutcome<Details>(file: string): Promise<Outcome<Details> | undefined> {
	try {
		return JSON.parse(await fs.readFile(file, 'utf8')) as Outcome<Details>;
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
			return undefined;
		}

		throw error;
	}
}
