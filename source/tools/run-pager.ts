/**
 * Gives the terminal to a program that shows a text page by page, and waits until it is closed.
 * The rule: the text goes down a pipe and into no file, and the caller has let go of the terminal before.
 */
import {spawn} from 'node:child_process';
import {type ToolEnvironment} from './client-tool.js';

export type PagerRun = {
	/** As a person writes it for a shell: `less -R`. */
	readonly command: string;
	readonly text: string;
	readonly env: ToolEnvironment;
	readonly workingFolder: string;
	/** The terminal, as a file descriptor that is open. */
	readonly terminal: number;
};

/** Gives its exit status; undefined where a signal ended it, or it never started. The signal's abort ends it. */
export async function runPager({command, text, env, workingFolder, terminal}: PagerRun, signal: AbortSignal): Promise<number | undefined> {
	const child = spawn('/bin/sh', ['-c', command], {
		cwd: workingFolder, env, signal, stdio: ['pipe', terminal, terminal],
	});
	// Closed before its end was read, which is how pagers are left.
	child.stdin?.on('error', () => undefined);
	child.stdin?.end(text);
	return new Promise(resolve => {
		child.once('error', () => {
			resolve(undefined);
		});
		child.once('exit', exitCode => {
			resolve(exitCode ?? undefined);
		});
	});
}
