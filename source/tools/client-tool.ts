/**
 * Runs a database's own client program. The rules: it is finished when its exit status is known, not when its output ends;
 * secrets reach it by its environment, never by argv, and what it says on stderr is scrubbed of them before anyone sees it.
 */
import {Buffer} from 'node:buffer';
import {spawn, type ChildProcessWithoutNullStreams} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import {type Readable, type Writable} from 'node:stream';
import {setTimeout as delay} from 'node:timers/promises';
import {SourceError, systemErrorCode, toError} from '../core/errors.js';

export type ToolEnvironment = Readonly<Record<string, string | undefined>>;

export type ToolCommand = {
	/** The program's path, as `findTools` gives it. */
	readonly program: string;
	readonly arguments_: readonly string[];
	/** All of its environment; messages are asked for in English unless it keeps its language. */
	readonly env: ToolEnvironment;
	/** Values that must not show up in what it said. */
	readonly secrets: readonly string[];
	/** What asks it to stop; SIGKILL follows. */
	readonly stopSignal?: NodeJS.Signals;
	/** For a person's own commands, which speak the person's language. */
	readonly keepsLanguage?: boolean;
	/** Absent: this process's own. */
	readonly workingFolder?: string;
};

export type ToolExit = {
	/** Undefined where a signal ended it or it never started. */
	readonly exitCode?: number;
	readonly signalName?: NodeJS.Signals;
	/** Why it never started. */
	readonly startError?: Error;
	/** Its number, where it, or what it had started, may not be stopped by this user, and so is left to itself. */
	readonly leftPid?: number;
	/** The end of what it said, without secrets. */
	readonly stderr: string;
};

export type RunningTool = {
	readonly stdin: Writable;
	readonly stdout: Readable;
	/** Never rejects. */
	readonly ended: Promise<ToolExit>;
	/** Asks it and all that it has started to stop, and makes them a second later. Safe at any time. */
	stop(): void;
};

/** How long a tool may take to stop when asked, before it is killed; our choice: enough to cancel its query at the server. */
const graceMs = 1000;
const pollMs = 20;

/** How much of stderr is kept: our choice, several screens of messages. */
const keptStderrBytes = 16_384;
const shownStderrCharacters = 4096;

/** Starts a tool; the signal stops it. Throws the signal's reason where that has happened already. */
export function startTool(command: ToolCommand, signal: AbortSignal): RunningTool {
	signal.throwIfAborted();
	const child = spawn(command.program, command.arguments_, {
		cwd: command.workingFolder,
		env: {...command.env, ...(command.keepsLanguage ? {} : {LC_ALL: 'C'})},
		// A group of its own: a shell, or a wrapper by a tool's name, may be gone before what it has started
		detached: true,
	});
	// A tool that ends before it has read everything says why by its exit status; EPIPE adds nothing
	child.stdin.on('error', () => undefined);
	const exit = awaitExit(child, command.secrets);
	let hasEnded = false;
	let killing: Promise<boolean> | undefined;
	let leave: (exit: ToolExit) => void = () => undefined;
	const left = new Promise<ToolExit>(resolve => {
		leave = resolve;
	});
	const stop = () => {
		if (!hasEnded) {
			const isRefused = signalGroup(child, command.stopSignal ?? 'SIGTERM') === 'refused';
			if (isRefused) {
				leave({stderr: ''});
			}

			killing ??= isRefused ? Promise.resolve(true) : killLater(child);
		}
	};

	signal.addEventListener('abort', stop, {once: true});
	const ended = (async () => {
		const result = await Promise.race([exit, left]);
		hasEnded = true;
		signal.removeEventListener('abort', stop);
		return await killing && child.pid !== undefined ? {...result, leftPid: leaveAlone(child, child.pid)} : result;
	})();
	return {
		stdin: child.stdin, stdout: child.stdout, ended, stop,
	};
}

/** Runs a tool to its end and gives all of its output, for small answers. Throws only the signal's reason. */
export async function runTool(
	command: ToolCommand,
	input: string,
	signal: AbortSignal,
): Promise<ToolExit & {readonly stdout: string}> {
	const tool = startTool(command, signal);
	tool.stdin.end(input);
	const chunks: Uint8Array[] = [];
	try {
		for await (const chunk of tool.stdout as AsyncIterable<Uint8Array>) {
			chunks.push(chunk);
		}
	} catch (error) {
		if (!signal.aborted) {
			throw error;
		}
	}

	const exit = await tool.ended;
	assertStopped(path.basename(command.program), exit);
	signal.throwIfAborted();
	return {...exit, stdout: Buffer.concat(chunks).toString()};
}

/** Throws a SourceError (TOOL_NOT_STOPPED) that names a tool which goes on by itself. */
export function assertStopped(name: string, {leftPid}: ToolExit): void {
	if (leftPid !== undefined) {
		throw new SourceError({
			code: 'TOOL_NOT_STOPPED',
			message: `${name} (process ${leftPid}), or what it has started, belongs to another user, could not be stopped and goes on by itself`,
			hint: `Wait until it ends, or stop it as its user: kill ${leftPid}.`,
		});
	}
}

/** `pg_dump was killed by SIGKILL`, `pg_dump exited with 1: the last thing it said`. */
export function describeExit(name: string, exit: ToolExit): string {
	if (exit.startError !== undefined) {
		return `${name} could not be started: ${systemErrorCode(exit.startError) ?? exit.startError.message}`;
	}

	const how = exit.signalName === undefined ? `exited with ${exit.exitCode}` : `was killed by ${exit.signalName}`;
	const said = firstLine(exit.stderr);
	return said === '' ? `${name} ${how}` : `${name} ${how}: ${said}`;
}

/** What a tool that ended well had to say all the same, a line each, under its name; what it adds to a line, behind that. */
export function spokenLines(name: string, {stderr}: ToolExit): readonly string[] {
	const lines: string[] = [];
	for (const line of stderr.split('\n').map(line => line.trim()).filter(line => line !== '')) {
		const text = line.startsWith(`${name}: `) ? line.slice(name.length + 2) : line;
		const {addition} = /^(?:detail|hint): +(?<addition>.+)$/iv.exec(text)?.groups ?? {};
		const last = lines.at(-1);
		if (addition !== undefined && last !== undefined) {
			lines[lines.length - 1] = `${last}${/[.:]$/v.test(last) ? '' : '.'} ${addition}`;
		} else {
			lines.push(`${name}: ${text}`);
		}
	}

	return [...new Set(lines)];
}

function firstLine(text: string): string {
	return text.split('\n').map(line => line.trim()).find(line => line !== '') ?? '';
}

async function awaitExit(child: ChildProcessWithoutNullStreams, secrets: readonly string[]): Promise<ToolExit> {
	const stderr: {text: string} = {text: ''};
	const reading = keepTail(child.stderr, secrets, stderr);
	const exit = await new Promise<Omit<ToolExit, 'stderr'>>(resolve => {
		child.once('error', error => {
			if (child.pid === undefined) {
				resolve({startError: error});
			}
		});
		child.once('exit', (exitCode, signalName) => {
			resolve(exitCode === null ? {signalName: signalName ?? 'SIGKILL'} : {exitCode});
		});
	});
	// What a tool left running may hold its stderr open for ever
	await Promise.race([reading, delay(graceMs, undefined, {ref: false})]);
	return {...exit, stderr: stderr.text};
}

/** Secrets go before the text is cut; where bytes had to go before that, the half of a secret that may be left goes, too. */
async function keepTail(stream: Readable, secrets: readonly string[], kept: {text: string}): Promise<void> {
	const halfBytes = Math.max(0, ...secrets.map(secret => Buffer.byteLength(secret)));
	let tail: Buffer = Buffer.alloc(0);
	let isCut = false;
	try {
		for await (const chunk of stream as AsyncIterable<Buffer>) {
			isCut ||= tail.length + chunk.length > keptStderrBytes;
			tail = Buffer.concat([tail, chunk]).subarray(-keptStderrBytes);
			kept.text = scrub(tail.toString(), secrets).slice(isCut ? halfBytes : 0).slice(-shownStderrCharacters).trim();
		}
	} catch (error) {
		kept.text += ` (stderr: ${toError(error).message})`;
	}
}

function scrub(text: string, secrets: readonly string[]): string {
	let rest = text;
	for (const secret of secrets) {
		rest = secret === '' ? rest : rest.replaceAll(secret, '***');
	}

	return rest;
}

/** Once the grace is over. True where somebody of the group may not be killed. */
async function killLater(child: ChildProcessWithoutNullStreams): Promise<boolean> {
	for (let waitedMs = 0; waitedMs < graceMs && signalGroup(child, 0) !== 'gone'; waitedMs += pollMs) {
		await delay(pollMs);
	}

	return signalGroup(child, 'SIGKILL') === 'refused';
}

/** Its ends of the pipes would keep this process; what it writes to them from now on ends it. */
function leaveAlone(child: ChildProcessWithoutNullStreams, pid: number): number {
	child.stdin.destroy();
	child.stdout.destroy();
	child.stderr.destroy();
	child.unref();
	return pid;
}

/** Signal 0 only asks. Refused: nobody who is left may get it from this user. */
function signalGroup(child: ChildProcessWithoutNullStreams, name: NodeJS.Signals | 0): 'sent' | 'gone' | 'refused' {
	if (child.pid === undefined) {
		return 'gone';
	}

	try {
		process.kill(-child.pid, name);
		return 'sent';
	} catch (error) {
		const code = systemErrorCode(error);
		if (code === 'EPERM') {
			return 'refused';
		}

		// It ended in between: what was wanted
		if (code === 'ESRCH') {
			return 'gone';
		}

		throw error;
	}
}
