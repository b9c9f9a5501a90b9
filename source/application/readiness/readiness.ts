/**
 * "Could I recover now?", for each job: how it stands, and the one thing to do next.
 */
import {damagedProfiles} from '../../operations/health/doctor-sealed-values.js';
import {type HealthRequest, type JobHealth, jobHealths} from '../../operations/health/job-health.js';
import {lookAtJobs, withUnanswered} from '../../operations/health/look-at-jobs.js';
import {endFinder} from '../../runs/run-liveness.js';
import {type Store} from '../../store/open-store.js';
import {type Application} from '../application.js';
import {adviseOn, type Advice} from './advice.js';
import {type JobStanding, jobStandings} from './job-standing.js';

export type Readiness = JobStanding & {readonly advice: Advice};

export type HealthLimits = Pick<HealthRequest, 'now' | 'maxAgeMs'>;

/** By the jobs' names, as the store remembers what lies where. */
export function judgeJobs({store, place}: Pick<Application, 'store' | 'place'>, limits: HealthLimits): readonly Readiness[] {
	store.runs.markEnded(endFinder(store));
	return jobReadiness(jobHealths({...limits, store, hostname: place.hostname}), store);
}

/** The same, once every destination was asked what it holds, and every key was tried. */
export async function lookAndJudge({store, operations}: Application, limits: HealthLimits): Promise<readonly Readiness[]> {
	const context = operations();
	const unanswered = await lookAtJobs(store.jobs.all(), context);
	store.runs.markEnded(endFinder(store));
	const healths = jobHealths({
		...limits, store, hostname: context.hostname, damagedProfiles: damagedProfiles(context),
	});
	return jobReadiness(healths.map(health => withUnanswered(health, store.jobs.findById(health.jobId), unanswered)), store);
}

/** Gives the readiness of each job, in the order of `healths`. Mark the runs of dead processes first: they are looked at as the store has them. */
export function jobReadiness(healths: readonly JobHealth[], store: Store): readonly Readiness[] {
	return jobStandings(healths, store).map(standing => ({...standing, advice: adviseOn(standing)}));
}

/** The worst first; of those that are alike, the one whose data is oldest. */
export function worstFirst(readiness: readonly Readiness[]): readonly Readiness[] {
	const takenAt = ({lastGoodBackup}: Readiness) => lastGoodBackup?.at.getTime() ?? 0;
	return readiness.toSorted((one, other) => one.advice.urgency - other.advice.urgency || takenAt(one) - takenAt(other));
}
