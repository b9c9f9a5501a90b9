/**
 * Starts a program in a session of its own: a hang-up of the terminal, or the end of this process, doesn't reach it.
 * The rule: secrets go by its environment or down its stdin, never by its arguments.
 */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {type ToolEnvironment} from './client-tool.js';

export type DetachedProgram = {
	/** The program's path, then its words. */
	readonly command: readonly [string, ...string[]];
	readonly env: ToolEnvironment;
	readonly workingFolder: string;
	/** What it reads from its stdin; absent: nothing. */
	readonly stdin?: string;
};

export type DetachedProcess = {
	readonly pid: number;
	hasEnded(): boolean;
};

/** Rejects where it can't be started. Its output goes nowhere. */
export async function startDetachedProcess({command: [program, ...words], env, workingFolder, stdin}: DetachedProgram): Promise<DetachedProcess> {
	const child = spawn(program, words, {
		cwd: workingFolder,
		env,
		detached: true,
		stdio: [stdin === undefined ? 'ignore' : 'pipe', 'ignore', 'ignore'],
	});
	await once(child, 'spawn');
	// One that ends without reading says why elsewhere.
	child.stdin?.on('error', () => undefined);
	child.stdin?.end(stdin);
	child.unref();
	return {pid: child.pid ?? 0, hasEnded: () => child.exitCode !== null || child.signalCode !== null};
}
