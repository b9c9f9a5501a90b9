/**
 * The event log of one run: HOME/runs/ID.jsonl, one recorded event a line, readable by its owner only.
 * The rule: a line is written whole in one call before the next event is taken, so that a reader elsewhere,
 * or after a crash, sees everything up to that moment. Only the candidates of a large vault go by the hundred.
 * What can't be written is lost to the log, and the next line begins on a new one.
 */
import {Buffer} from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import {type RecordedEvent} from '../core/events.js';
import {makeFolder} from '../files/make-folder.js';

/** Two progress lines a second are plenty for whoever replays a run; an hour is 7 200 lines. Our choice. */
const progressIntervalMs = 500;

/** A vault of 100 000 profiles is scanned in a second or two; a write for each would double that. Our choice. */
const candidatesAtOnce = 256;

/** Each throws what the system says where a line can't be written; later ones may be written again. */
export type RunLog = {
	append(event: RecordedEvent): void;
	/** The file is closed in any case. */
	close(): void;
};

export function runLogFile(home: string, runId: string): string {
	return path.join(home, 'runs', `${runId}.jsonl`);
}

/** Refuses (EEXIST) an id that already has a log. */
export function createRunLog(home: string, runId: string): RunLog {
	const file = runLogFile(home, runId);
	makeFolder(path.dirname(file));
	const descriptor = fs.openSync(file, 'ax', 0o600);
	let lastProgressMs = Number.NEGATIVE_INFINITY;
	let heldBack: RecordedEvent | undefined;

	let lines: string[] = [];
	let isCut = false;

	const flush = () => {
		if (lines.length > 0) {
			const text = `${isCut ? '\n' : ''}${lines.join('')}`;
			lines = [];
			isCut = true;
			writeAll(descriptor, text);
			isCut = false;
		}
	};

	const write = (event: RecordedEvent) => {
		lines.push(`${JSON.stringify(event)}\n`);
		if (event.type !== 'recovery-candidate' || lines.length >= candidatesAtOnce) {
			flush();
		}
	};

	return {
		append(event) {
			if (event.type === 'progress') {
				const atMs = Date.parse(event.at);
				heldBack = event;
				if (atMs - lastProgressMs < progressIntervalMs) {
					return;
				}

				lastProgressMs = atMs;
			} else if (heldBack) {
				// The last figures before anything else are kept, so that the record agrees to the byte.
				write(heldBack);
			}

			heldBack = undefined;
			write(event);
		},
		close() {
			try {
				flush();
			} finally {
				fs.closeSync(descriptor);
			}
		},
	};
}

/** A disk that fills takes a part of a line first. */
function writeAll(descriptor: number, text: string): void {
	let bytes = Buffer.from(text);
	while (bytes.length > 0) {
		bytes = bytes.subarray(fs.writeSync(descriptor, bytes));
	}
}
