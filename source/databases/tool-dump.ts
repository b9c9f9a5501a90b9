/**
 * A dump from a tool's stdout. The rule: the stream ends only after the tool has exited and the dump was judged good;
 * otherwise it fails with the same error as `finished`, so nobody can take half a dump for a whole one.
 */
import {type Buffer} from 'node:buffer';
import {Readable, addAbortSignal} from 'node:stream';
import {finished as streamFinished} from 'node:stream/promises';
import {AppError, SourceError} from '../core/errors.js';
import {type Dump, type DumpReport} from '../core/database.js';
import {
	assertStopped, spokenLines, type RunningTool, type ToolExit,
} from '../tools/client-tool.js';

export type ToolDump = {
	readonly tool: RunningTool;
	/** What error texts call it: `pg_dump`. */
	readonly name: string;
	/** What the tool says on stderr of every good dump, and nobody needs to know. */
	readonly usualLines?: RegExp;
	/** Sees every chunk on its way out. */
	watch?(chunk: Buffer): void;
	/** What goes out of each chunk; all of it unless given. */
	rewrite?(chunk: Buffer): Buffer;
	/** What goes out after the last chunk. */
	rest?(): Buffer;
	/** Called once the tool has ended and all of its output has been seen. Throws unless the dump is whole. */
	judge(exit: ToolExit, sizeBytes: number): DumpReport | Promise<DumpReport>;
};

/** Bytes that may wait between the tool and the next stage: our choice, a few reads of a pipe. */
const windowBytes = 262_144;

export function dumpFromTool(toolDump: ToolDump, signal: AbortSignal): Dump {
	let report: DumpReport = {};
	const stream = Readable.from(readAndJudge(toolDump, result => {
		report = result;
	}), {objectMode: false, highWaterMark: windowBytes});
	addAbortSignal(signal, stream);

	const finished = (async () => {
		try {
			await streamFinished(stream);
			return report;
		} catch (error) {
			toolDump.tool.stop();
			assertStopped(toolDump.name, await toolDump.tool.ended);
			signal.throwIfAborted();
			throw error instanceof AppError
				? error
				: new SourceError({
					code: 'DUMP_INCOMPLETE',
					message: `${toolDump.name} was stopped before its dump was whole`,
					hint: 'See what stopped the run, then start it again.',
					cause: error,
				});
		}
	})();
	// Whoever reads the stream may look at `finished` only later
	finished.catch(() => undefined);
	return {stream, finished};
}

async function * readAndJudge({
	tool, name, watch, rewrite, rest, judge, usualLines,
}: ToolDump, tell: (report: DumpReport) => void): AsyncGenerator<Buffer> {
	let sizeBytes = 0;
	try {
		for await (const chunk of tool.stdout as AsyncIterable<Buffer>) {
			sizeBytes += chunk.length;
			watch?.(chunk);
			yield * nonEmpty(rewrite?.(chunk) ?? chunk);
		}

		yield * nonEmpty(rest?.());

		const exit = await tool.ended;
		const report = await judge(exit, sizeBytes);
		const said = spokenLines(name, exit).filter(line => usualLines?.test(line) !== true);
		tell({...report, warnings: [...(report.warnings ?? []), ...said]});
	} finally {
		tool.stop();
	}
}

/** An empty chunk in the middle would only make the stream's reader look for nothing. */
function nonEmpty(chunk: Buffer | undefined): readonly Buffer[] {
	return chunk === undefined || chunk.length === 0 ? [] : [chunk];
}
