/**
 * Reads the log of a run from where one stopped reading: the part of a line that isn't written yet is left for the next time.
 */
import {Buffer} from 'node:buffer';
import {
	closeSync, fstatSync, openSync, readSync,
} from 'node:fs';
import fs from 'node:fs/promises';
import {StringDecoder} from 'node:string_decoder';
import {NotFoundError, systemErrorCode} from '../core/errors.js';
import {type RecordedEvent, type RunFinished} from '../core/events.js';
import {runLogFile} from './run-log.js';

const bufferBytes = 65_536;
/** The last line has the operation's whole result. Our choice: more than any has. */
const lastLineBytes = 4_194_304;

export type LogReader = {
	/** The events that came since the last call. */
	readNew(): Promise<readonly RecordedEvent[]>;
	close(): Promise<void>;
};

/** Throws a NotFoundError (NAME_NOT_FOUND) when the run has no log. */
export async function openLogReader(home: string, runId: string): Promise<LogReader> {
	const file = await openLog(home, runId);
	const decoder = new StringDecoder('utf8');
	const buffer = Buffer.alloc(bufferBytes);
	let rest = '';

	return {
		async readNew() {
			const events: RecordedEvent[] = [];
			for (;;) {
				const {bytesRead} = await file.read(buffer);
				if (bytesRead === 0) {
					return events;
				}

				const lines = (rest + decoder.write(buffer.subarray(0, bytesRead))).split('\n');
				rest = lines.pop() ?? '';
				events.push(...lines.map(line => parseEvent(line)).filter(event => event !== undefined));
			}
		},
		async close() {
			await file.close();
		},
	};
}

/** How the run ended, where its log says so. Synchronous, because the store asks within a transaction. */
export function readLastWord(home: string, runId: string): (RecordedEvent & RunFinished) | undefined {
	const line = readTail(runLogFile(home, runId)).trimEnd().split('\n').at(-1) ?? '';
	const event = parseEvent(line);
	return event?.type === 'run-finished' ? event : undefined;
}

/** Empty for a file that isn't there, or can't be read: nothing is known by it then. */
function readTail(file: string): string {
	let descriptor: number | undefined;
	try {
		descriptor = openSync(file, 'r');
		const {size} = fstatSync(descriptor);
		const tail = Buffer.alloc(Math.min(size, lastLineBytes));
		const bytesRead = readSync(descriptor, tail, 0, tail.length, size - tail.length);
		return tail.toString('utf8', 0, bytesRead);
	} catch (error) {
		if (systemErrorCode(error) === undefined) {
			throw error;
		}

		return '';
	} finally {
		if (descriptor !== undefined) {
			closeSync(descriptor);
		}
	}
}

async function openLog(home: string, runId: string): Promise<fs.FileHandle> {
	try {
		return await fs.open(runLogFile(home, runId));
	} catch (error) {
		if (systemErrorCode(error) === 'ENOENT') {
			throw new NotFoundError({
				code: 'NAME_NOT_FOUND', message: `run ${runId} has no log here`, hint: 'See: dbseal runs list.', cause: error,
			});
		}

		throw error;
	}
}

/** A line that a crash cut, or another hand changed, is left out: a log is for looking, nothing is decided by it. */
function parseEvent(line: string): RecordedEvent | undefined {
	try {
		const value: unknown = JSON.parse(line);
		return isEvent(value) ? value : undefined;
	} catch (error) {
		if (error instanceof SyntaxError) {
			return undefined;
		}

		throw error;
	}
}

function isEvent(value: unknown): value is RecordedEvent {
	return typeof value === 'object' && value !== null && 'type' in value && 'at' in value && 'runId' in value;
}
