/**
 * Whether a run goes on, and how it ended if it doesn't.
 * The rule: a run's own last word counts most; else its process where that can be seen from here, else its heartbeat:
 * the run's log is touched as long as the run lives, so that other containers and hosts on the same home know.
 */
import fs from 'node:fs';
import {systemErrorCode} from '../core/errors.js';
import {type Store} from '../store/open-store.js';
import {type FindEnd, type Run, type RunResult} from '../store/runs.js';
import {isProcessAlive, isSeenFromHere} from '../tools/process-identity.js';
import {readLastWord} from './read-log.js';
import {runLogFile} from './run-log.js';

const heartbeatMs = 10_000;
/** Our choice: nine beats, for a process that is held up. */
const silenceMs = 90_000;

type Place = Pick<Store, 'home' | 'now'>;

/** True until the run has said that it is finished, or its process is gone. */
export function isRunAlive(run: Pick<Run, 'id' | 'pid' | 'processStartedAt'>, {home, now}: Place): boolean {
	return isSeenFromHere(run) ? isProcessAlive(run) : now().getTime() - lastBeat(home, run.id) < silenceMs;
}

/** Ends of this very process's runs that the store did not take, by their logs. */
const keptEnds = new Map<string, RunResult>();

/** For who goes on living after a run whose end nothing could be told, as the daemon does. */
export function keepEnd(runId: string, result: RunResult, {home}: Pick<Place, 'home'>): void {
	keptEnds.set(runLogFile(home, runId), result);
}

/** For `store.runs`: the end of a run that has none in the store yet; undefined while it goes on. */
export function endFinder(store: Place): FindEnd {
	return run => {
		const kept = keptEnds.get(runLogFile(store.home, run.id));
		if (kept) {
			return kept;
		}

		const lastWord = readLastWord(store.home, run.id);
		if (lastWord) {
			const {outcome, exitCode, error} = lastWord;
			return {outcome, exitCode, ...(error && {error})};
		}

		return isRunAlive(run, store) ? undefined : {outcome: 'interrupted'};
	};
}

/** Shows others that this run lives, until it is stopped. */
export function startHeartbeat({home, now}: Place, runId: string): {stop(): void} {
	const file = runLogFile(home, runId);
	const timer = setInterval(() => {
		touch(file, now());
	}, heartbeatMs);
	timer.unref();
	return {
		stop() {
			clearInterval(timer);
		},
	};
}

/** A log that can't be touched was told when it could not be written. */
function touch(file: string, time: Date): void {
	try {
		fs.utimesSync(file, time, time);
	} catch (error) {
		if (systemErrorCode(error) === undefined) {
			throw error;
		}
	}
}

/** In ms since 1970; 0 where there was none. */
function lastBeat(home: string, runId: string): number {
	try {
		return fs.statSync(runLogFile(home, runId)).mtimeMs;
	} catch (error) {
		if (systemErrorCode(error) === undefined) {
			throw error;
		}

		return 0;
	}
}
