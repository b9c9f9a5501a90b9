/**
 * Removes what is only history and old: rows and logs of runs, and reports of drills.
 * The rule: the last run of each job and kind stays, and the last good one, whatever their age: status and health go by them.
 */
import fs from 'node:fs';
import path from 'node:path';
import {AppError, systemErrorCode, toError} from '../../core/errors.js';
import {type Store} from '../../store/open-store.js';
import {oldReports} from '../drill/report.js';

export type PrunedHistory = {
	readonly runs: number;
	readonly logs: number;
	readonly drillReports: number;
};

/** A year, our choice: two of everything that happens yearly are seen side by side. */
export const defaultKeptMs = 365 * 86_400_000;

/** How often it is done unasked. Our choice. */
const intervalMs = 86_400_000;
const lastDoneKey = 'history-pruned-at';

/** Of runs that have ended and began before that. */
export function pruneHistory(before: Date, store: Store): PrunedHistory {
	const ids = store.runs.removeOld(before);
	return {
		runs: ids.length,
		logs: removeAll(oldLogs(before, store)),
		drillReports: removeAll(oldReports(store.home, before)),
	};
}

/** Once a day, beside other work, which it can't spoil. */
export function pruneHistoryUnasked(keptMs: number, store: Store, warn?: (message: string) => void): void {
	try {
		const now = store.now();
		const lastMs = Date.parse(store.settings.get(lastDoneKey) ?? '');
		if (!(Math.abs(now.getTime() - lastMs) < intervalMs)) {
			store.settings.set(lastDoneKey, now.toISOString());
			pruneHistory(new Date(now.getTime() - keptMs), store);
		}
	} catch (error) {
		if (!(error instanceof AppError) && systemErrorCode(error) === undefined) {
			throw error;
		}

		warn?.(`old runs could not be removed: ${toError(error).message}`);
	}
}

/** Those, and requests to cancel them, of runs that have no row any more, or never had one: a process that ended before its run began. */
function oldLogs(before: Date, {home, runs}: Store): readonly string[] {
	const folder = path.join(home, 'runs');
	const names = fs.existsSync(folder) ? fs.readdirSync(folder).filter(name => /\.(?:jsonl|cancel)$/v.test(name)) : [];
	return names
		.filter(name => runs.findById(path.parse(name).name) === undefined)
		.map(name => path.join(folder, name))
		.filter(file => fs.statSync(file).mtime < before);
}

function removeAll(files: readonly string[]): number {
	for (const file of files) {
		fs.rmSync(file, {force: true});
	}

	return files.length;
}
