/**
 * Follows a run that lives in any process: replays its log from the start, then waits for more.
 * The rule: it always ends. A run whose log has no last word ends as the store says, and as interrupted where its process died.
 */
import {setTimeout as delay} from 'node:timers/promises';
import {type RecordedEvent} from '../core/events.js';
import {exitCodes} from '../core/exit-codes.js';
import {type Run} from '../store/runs.js';
import {type Store} from '../store/open-store.js';
import {openLogReader} from './read-log.js';
import {isRunAlive} from './run-liveness.js';

/** A follower sees progress no later than this. Our choice: a log is written twice a second. */
const pollIntervalMs = 200;

export type FollowRequest = {
	readonly home: string;
	readonly runId: string;
	/** Whether the run's process still lives. Asked only when the log has nothing new. */
	isAlive(): boolean;
	/** The run as the store has it. */
	find?(): Run | undefined;
	now(): Date;
};

/** A run that the store knows, or that has just been started: its row may come later than its log. */
export function followStoredRun(runId: string, store: Pick<Store, 'home' | 'now' | 'runs'>, signal: AbortSignal): AsyncGenerator<RecordedEvent, void> {
	const find = () => store.runs.findById(runId);
	return followRun({
		home: store.home,
		runId,
		isAlive() {
			const run = find();
			return run !== undefined && run.finishedAt === undefined && isRunAlive(run, store);
		},
		find,
		now: store.now,
	}, signal);
}

export async function * followRun({
	home, runId, isAlive, find, now,
}: FollowRequest, signal: AbortSignal): AsyncGenerator<RecordedEvent, void> {
	const reader = await openLogReader(home, runId);
	let wasGone = false;
	try {
		for (;;) {
			// Asked before the log is read: what a process wrote before it died is then still seen.
			const wasAlive = isAlive();
			const events = await reader.readNew();
			yield * events;
			if (events.some(event => event.type === 'run-finished')) {
				return;
			}

			if (wasGone) {
				yield endInStore(find?.()) ?? interrupted(runId, now());
				return;
			}

			// Its last word comes after the store was told: that is waited for once.
			wasGone = !wasAlive;
			await delay(pollIntervalMs, undefined, {signal});
		}
	} finally {
		await reader.close();
	}
}

/** Of a log that could not be written any more. */
function endInStore(run: Run | undefined): RecordedEvent | undefined {
	if (run?.outcome === undefined || run.outcome === 'interrupted' || run.finishedAt === undefined) {
		return undefined;
	}

	const {
		id, outcome, error, finishedAt, exitCode,
	} = run;
	return {
		type: 'run-finished',
		outcome,
		exitCode: Object.values(exitCodes).find(known => known === exitCode) ?? (outcome === 'succeeded' ? exitCodes.done : exitCodes.failed),
		...(error && {error}),
		at: finishedAt.toISOString(),
		runId: id,
	};
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
