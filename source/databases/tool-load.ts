/**
 * A load into a tool's stdin. The rule: the tool's stdin is closed only when everything was given to it; before that the tool
 * is stopped first, because most clients take the end of their input for a wish to finish.
 */
import {type Buffer} from 'node:buffer';
import {type Readable, Writable, addAbortSignal} from 'node:stream';
import {AppError, SourceError, toError} from '../core/errors.js';
import {type Load, type LoadReport} from '../core/database.js';
import {finishWriting, passOn} from '../core/writing.js';
import {
	assertStopped, spokenLines, type RunningTool, type ToolExit,
} from '../tools/client-tool.js';

export type ToolLoad = {
	readonly tool: RunningTool;
	/** What error texts call it: `psql`. */
	readonly name: string;
	/** What the tool gets before the dump. */
	readonly prologue?: string;
	/** What the tool prints when it has come to the end of the epilogue. A tool that exits 0 without it has not taken everything. */
	readonly closingWord?: string | (() => string);
	/** What the tool gets of each chunk; all of it unless given. */
	rewrite?(chunk: Buffer): readonly Buffer[] | Promise<readonly Buffer[]>;
	/** What the tool gets after the dump. Throws where the dump must not be taken as it is. */
	epilogue?(): ReadonlyArray<Buffer | string> | Promise<ReadonlyArray<Buffer | string>>;
	/** The error that tells why the tool ended; exit 0 is too early an end. */
	explain(exit: ToolExit): Error | Promise<Error>;
	/** What is left to be done when the tool has ended well. Gives what a person should know: what it said on stderr, unless given. */
	complete?(exit: ToolExit): Promise<LoadReport>;
	/** Takes back what was made for this load; called once, after the tool has ended, where the load failed. */
	undo?(): Promise<void>;
};

/** Bytes that may wait before the tool: our choice, a few writes of a pipe. */
const windowBytes = 262_144;
const tailCharacters = 1024;

export function loadIntoTool(load: ToolLoad, signal: AbortSignal): Load {
	const {tool} = load;
	const said = readTail(tool.stdout);
	let hasEnding = false;
	let report: LoadReport = {};
	const stream = new Writable({
		highWaterMark: windowBytes,
		construct(callback) {
			void passOn(send(load, load.prologue === undefined ? [] : [load.prologue]), callback);
		},
		write(chunk: Buffer, _encoding, callback) {
			void passOn(take(load, chunk), callback);
		},
		final(callback) {
			hasEnding = true;
			void passOn(finish(load, said, result => {
				report = result;
			}), callback);
		},
		destroy(error, callback) {
			tool.stop();
			void passOn(tool.ended, () => {
				callback(error);
			});
		},
	});
	addAbortSignal(signal, stream);
	void failOnEarlyEnd(load, stream, () => hasEnding);
	const finished = (async () => {
		await settle(load, stream, signal);
		return report;
	})();
	// Whoever writes the stream may look at `finished` only later
	finished.catch(() => undefined);
	return {stream, finished};
}

async function settle({tool, name, undo}: ToolLoad, stream: Writable, signal: AbortSignal): Promise<void> {
	try {
		await finishWriting(stream);
	} catch (error) {
		const exit = await tool.ended;
		await undo?.();
		assertStopped(name, exit);
		signal.throwIfAborted();
		throw error instanceof AppError
			? error
			: new SourceError({
				code: 'LOAD_FAILED',
				message: `${name} was stopped before it had everything`,
				hint: 'See what stopped the run, then start it again.',
				cause: error,
			});
	}
}

/** A tool that ends while nobody writes would otherwise only be noticed at the next write. */
async function failOnEarlyEnd({tool, explain}: ToolLoad, stream: Writable, isEnding: () => boolean): Promise<void> {
	const exit = await tool.ended;
	if (isEnding() || stream.destroyed) {
		return;
	}

	try {
		stream.destroy(await explain(exit));
	} catch (error) {
		stream.destroy(toError(error));
	}
}

/** Whatever `rewrite` throws fails the stream. */
async function take(load: ToolLoad, chunk: Buffer): Promise<void> {
	await send(load, await load.rewrite?.(chunk) ?? [chunk]);
}

async function finish(load: ToolLoad, said: Promise<string>, tell: (report: LoadReport) => void): Promise<void> {
	const {tool, epilogue, explain} = load;
	await send(load, await epilogue?.() ?? []);
	const closingWord = typeof load.closingWord === 'function' ? load.closingWord() : (load.closingWord ?? '');
	tool.stdin.end();
	const exit = await tool.ended;
	const output = exit.exitCode === 0 && closingWord !== '' ? await said : '';
	if (exit.exitCode !== 0 || !output.includes(closingWord)) {
		throw await explain(exit);
	}

	tell(await load.complete?.(exit) ?? {warnings: spokenLines(load.name, exit)});
}

/** The end of what the tool prints; its output must be read in any case, or it would wait for ever. */
async function readTail(stream: Readable): Promise<string> {
	let tail = '';
	try {
		for await (const chunk of stream as AsyncIterable<Buffer>) {
			tail = `${tail}${chunk.toString('latin1')}`.slice(-tailCharacters);
		}
	} catch (error) {
		tail += ` (${toError(error).message})`;
	}

	return tail;
}

/** One write at a time; resolves when the tool's pipe has taken it. */
async function send({tool, explain}: ToolLoad, parts: ReadonlyArray<Buffer | string>): Promise<void> {
	for (const part of parts) {
		const error = await new Promise<Error | null | undefined>(resolve => {
			tool.stdin.write(part, resolve);
		});
		if (error) {
			// A tool that takes no more has ended, and its exit says why
			throw await explain(await tool.ended);
		}
	}
}
