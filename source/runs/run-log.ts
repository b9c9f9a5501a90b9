/**
 * The event log of one run: HOME/runs/ID.jsonl, one recorded event a line, readable by its owner only.
 * The rule: a line is written whole in one call before the next event is taken, so that a reader elsewhere,
 * or after a crash, sees everything up to that moment.
 */
import fs from 'node:fs';
import path from 'node:path';
import {type RecordedEvent} from '../core/events.js';

/** Two progress lines a second are plenty for whoever replays a run; an hour is 7 200 lines. Our choice. */
const progressIntervalMs = 500;

export type RunLog = {
	append(event: RecordedEvent): void;
	close(): void;
};

export function runLogFile(home: string, runId: string): string {
	return path.join(home, 'runs', `${runId}.jsonl`);
}

/** Refuses (EEXIST) an id that already has a log. */
export function createRunLog(home: string, runId: string): RunLog {
	const file = runLogFile(home, runId);
	fs.mkdirSync(path.dirname(file), {recursive: true, mode: 0o700});
	const descriptor = fs.openSync(file, 'ax', 0o600);
	let lastProgressMs = Number.NEGATIVE_INFINITY;
	let heldBack: RecordedEvent | undefined;

	const write = (event: RecordedEvent) => {
		fs.writeSync(descriptor, `${JSON.stringify(event)}\n`);
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
			fs.closeSync(descriptor);
		},
	};
}
