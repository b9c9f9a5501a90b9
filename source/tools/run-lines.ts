/**
 * Runs a program that asks nothing and tells what it says line by line, as it says it.
 * The rule: it is finished when its exit status is known and all that it said was told.
 */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import readline from 'node:readline';
import {type ToolEnvironment} from './client-tool.js';

export type LinesRun = {
	/** Its path, and its words. */
	readonly command: readonly [string, ...string[]];
	readonly env: ToolEnvironment;
	readonly workingFolder: string;
	onLine(line: string, isError: boolean): void;
};

/** Gives its exit status; undefined where a signal ended it. The signal's abort asks it to stop (SIGINT). Rejects where it can't be started. */
export async function runLines({command: [program, ...words], env, workingFolder, onLine}: LinesRun, signal: AbortSignal): Promise<number | undefined> {
	const child = spawn(program, words, {
		cwd: workingFolder, env, signal, killSignal: 'SIGINT', stdio: ['ignore', 'pipe', 'pipe'],
	});
	// An abort is told by the exit status, as every other end.
	child.on('error', () => undefined);
	await once(child, 'spawn');
	readline.createInterface({input: child.stdout}).on('line', line => {
		onLine(line, false);
	});
	readline.createInterface({input: child.stderr}).on('line', line => {
		onLine(line, true);
	});
	if (child.exitCode === null && child.signalCode === null) {
		await new Promise(resolve => {
			child.once('close', resolve);
		});
	}

	return child.exitCode ?? undefined;
}
