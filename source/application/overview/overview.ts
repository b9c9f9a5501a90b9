/**
 * All that the store has, as lists show it: read in one go, so that a screen may be drawn from it at any time.
 */
import {jobHealths} from '../../operations/health/job-health.js';
import {findUnscheduled, type Unscheduled} from '../../operations/health/scheduler-look.js';
import {type Application} from '../application.js';
import {destinationSide, sourceSide} from '../connections/connections.js';
import {jobReadiness, type Readiness, worstFirst} from '../readiness/readiness.js';
import {systemKeyState, type SystemKeyState} from '../keys/system-key.js';
import {type ConnectionRow, connectionRows} from './connection-rows.js';
import {type JobRow, jobRows} from './job-rows.js';
import {type ProfileRow, profileRows} from './profile-rows.js';
import {type NewestRuns, newestRuns, progressOf} from './run-rows.js';

export type Overview = NewestRuns & {
	readonly takenAt: Date;
	/** The home can't be written to: what is shown is as it was when it was opened. */
	readonly isReadOnly?: true;
	readonly systemKey: SystemKeyState;
	/** Jobs have a schedule, and nothing looks for what is due. */
	readonly unscheduled?: Unscheduled;
	readonly profiles: readonly ProfileRow[];
	readonly sources: readonly ConnectionRow[];
	readonly destinations: readonly ConnectionRow[];
	readonly jobs: readonly JobRow[];
	/** The jobs once more, the one that needs a person most on top, with what to do next for each. */
	readonly board: readonly Readiness[];
};

export function readOverview(application: Application): Overview {
	const {store, place} = application;
	const now = place.now();
	const newest = newestRuns(store);
	const unscheduled = findUnscheduled(store, now);
	const healths = jobHealths({store, now, hostname: place.hostname});
	return {
		takenAt: now,
		...(!store.isKept && {isReadOnly: true as const}),
		systemKey: systemKeyState(application),
		...(unscheduled && {unscheduled}),
		profiles: profileRows(store),
		sources: connectionRows(store, sourceSide),
		destinations: connectionRows(store, destinationSide),
		jobs: jobRows(store, {runs: newest.runs, healths}),
		board: worstFirst(jobReadiness(healths, store)),
		...newest,
	};
}

/** While a run goes on, nothing but its percentage is read: the history may be long. The same overview where no whole percent was added. */
export function withPercents({store}: Pick<Application, 'store'>, overview: Overview): Overview {
	const runs = overview.runs.map(run => {
		const percent = run.state === 'running' ? progressOf(store, run.id) : undefined;
		return percent === undefined || Math.floor(percent) === Math.floor(run.percent ?? -1) ? run : {...run, percent};
	});
	if (runs.every((run, index) => run === overview.runs[index])) {
		return overview;
	}

	const runsById = new Map(runs.map(run => [run.id, run]));
	const jobs = overview.jobs.map(job => job.lastRun?.state === 'running' ? {...job, lastRun: runsById.get(job.lastRun.id) ?? job.lastRun} : job);
	return {...overview, runs, jobs};
}
