/**
 * Follows a run that lives in any process: replays its log from the start, then waits for more.
 * The rule: it always ends. A run whose process died without a last word ends as interrupted.
 */
import {setTimeout as delay} from 'node:timers/promises';
import {type RecordedEvent} from '../core/events.js';
import {exitCodes} from '../core/exit-codes.js';
import {openLogReader} from './read-log.js';

/** A follower sees progress no later than this. Our choice: a log is written twice a second. */
const pollIntervalMs = 200;

export type FollowRequest = {
	readonly home: string;
	readonly runId: string;
	/** Whether the run's process still lives. Asked only when the log has nothing new. */
	isAlive(): boolean;
	now(): Date;
};

export async function * followRun({home, runId, isAlive, now}: FollowRequest, signal: AbortSignal): AsyncGenerator<RecordedEvent, void> {
	const reader = await openLogReader(home, runId);
	try {
		for (;;) {
			// Asked before the log is read: what a process wrote before it died is then still seen.
			const wasAlive = isAlive();
			const events = await reader.readNew();
			yield * events;
			if (events.some(event => event.type === 'run-finished')) {
				return;
			}

			if (!wasAlive) {
				yield interrupted(runId, now());
				return;
			}

			await delay(pollIntervalMs, undefined, {signal});
		}
	} finally {
		await reader.close();
	}
}

function interrupted(runId: string, at: Date): RecordedEvent {
	return {
		type: 'run-finished',
		outcome: 'interrupted',
		exitCode: exitCodes.terminated,
		error: {
			code: 'INTERRUPTED', message: 'the run\'s process is gone', hint: 'Start the run again; dbseal doctor looks for what it left behind.',
		},
		at: at.toISOString(),
		runId,
	};
}
