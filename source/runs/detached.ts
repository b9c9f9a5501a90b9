/**
 * Starts a run as a process of its own, in its own session: an SSH hang-up or the end of the TUI doesn't reach it.
 * The rule: secrets go by the environment or down a pipe, never by argv; the run is known by an id chosen here.
 */
import fs from 'node:fs';
import {setTimeout as delay} from 'node:timers/promises';
import {startDetachedProcess} from '../tools/start-detached.js';
import {runLogFile} from './run-log.js';

const pollIntervalMs = 50;

export type DetachedRequest = {
	/** The executable and its first words. */
	readonly program: readonly [string, ...string[]];
	/** The command's words, without secrets: `backup orders`. */
	readonly words: readonly string[];
	readonly home: string;
	readonly runId: string;
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly workingFolder: string;
	/** What the process reads from its stdin, for `--password-stdin` and `--key-stdin`. */
	readonly stdin?: string;
};

/**
 * Resolves with the process id as soon as the run's log is there; follow it from then on.
 * A process that ended before it had a log (a usage error, a store in the way) leaves a log with that error.
 */
export async function startDetached({program, words, home, runId, env, workingFolder, stdin}: DetachedRequest): Promise<number> {
	const {pid, hasEnded} = await startDetachedProcess({
		command: [...program, ...words, '--home', home, '--run-id', runId, '--no-input', '--quiet'],
		env,
		workingFolder,
		...(stdin !== undefined && {stdin}),
	});
	while (!fs.existsSync(runLogFile(home, runId)) && !hasEnded()) {
		await delay(pollIntervalMs);
	}

	return pid;
}
