/**
 * The built program in a real pseudo-terminal: what a person sees and types.
 */
import process from 'node:process';
import * as pty from '@lydell/node-pty';
import {vi} from 'vitest';
import {builtProgram, cleanEnv, type DbsealOptions} from './program.js';

export type TerminalSession = {
	readonly pid: number;
	readonly exitCode: Promise<number>;
	/** Everything written so far, escape sequences included. */
	output(): string;
	type(keys: string): void;
	resize(columns: number, rows: number): void;
	/** As when the window is closed or the connection drops: the program gets SIGHUP and can write no more. */
	close(): void;
	/** Waits until the output holds `text`. */
	sees(text: string): Promise<void>;
};

export type TerminalOptions = Omit<DbsealOptions, 'stdin'> & {
	readonly columns?: number;
	readonly rows?: number;
	/** Started by a shell with job control, as people start it; the session then ends with the shell. */
	readonly isInShell?: boolean;
};

const shellPrompt = 'shell> ';
const terminalName = 'xterm-256color';

export async function dbsealInTerminal(home: string, words: readonly string[], options: TerminalOptions = {}): Promise<TerminalSession> {
	const {file} = await builtProgram();
	const command = [process.execPath, file, ...words];
	const [program = '', ...arguments_] = options.isInShell === true ? ['/bin/sh', '-i'] : command;
	const terminal = pty.spawn(program, arguments_, {
		// It becomes TERM, whatever the environment says.
		name: options.env?.TERM ?? terminalName,
		cols: options.columns ?? 80,
		rows: options.rows ?? 24,
		cwd: options.workingFolder ?? home,
		env: {
			...cleanEnv(home), PS1: shellPrompt, ...options.env,
		},
	});
	let output = '';
	terminal.onData(data => {
		output += data;
	});
	if (options.isInShell === true) {
		terminal.write(`${command.map(word => `'${word}'`).join(' ')}\r`);
	}

	const exitCode = new Promise<number>(resolve => {
		terminal.onExit(event => {
			resolve(event.exitCode);
		});
	});
	return {
		pid: terminal.pid,
		exitCode,
		output: () => output,
		type(keys) {
			terminal.write(keys);
		},
		resize(columns, rows) {
			terminal.resize(columns, rows);
		},
		close() {
			// Not in the package's types; it closes our end of the terminal, whereupon the kernel hangs up.
			if ('destroy' in terminal && typeof terminal.destroy === 'function') {
				terminal.destroy(); // eslint-disable-line @typescript-eslint/no-unsafe-call -- what it is, its types don't say
			}
		},
		async sees(text) {
			await vi.waitUntil(() => output.includes(text), {timeout: 20_000, interval: 20});
		},
	};
}
