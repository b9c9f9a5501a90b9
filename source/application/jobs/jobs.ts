/**
 * Jobs as both faces add, change and describe them.
 * The rule: whatever they were typed into, no job is kept that could not run as it is set.
 */
import {firstJobSettings} from '../../core/job-settings.js';
import {nextRunAfter} from '../../operations/schedule.js';
import {type Job, type JobChanges, type NewJob} from '../../store/jobs.js';
import {type Store} from '../../store/open-store.js';
import {type Application} from '../application.js';
import {findJob, type Which} from '../find-named.js';
import {listSpooled} from '../spooled.js';
import {assertSettings} from './job-checks.js';

export {type Job, type JobChanges} from '../../store/jobs.js';

type Stored = Pick<Application, 'store'>;

export type JobWish = Omit<NewJob, 'id'>;

/** Throws UsageErrors: INVALID_SETTING, INVALID_NAME, NAME_TAKEN. */
export function addJob({store}: Stored, job: JobWish): Job {
	assertSettings({...firstJobSettings, ...job});
	return store.jobs.add({...job, id: store.newId()});
}

/** What isn't given stays; a level means nothing to another codec. Throws as `addJob` does. */
export function changeJob({store}: Stored, before: Job, changes: JobChanges): Job {
	const isOtherCodec = changes.compression !== undefined && changes.compression !== before.compression;
	const settled = isOtherCodec && !('level' in changes) ? {...changes, level: undefined} : changes;
	assertSettings({...before, ...settled});
	return store.jobs.change(before.id, settled) ?? before;
}

/** A form's whole job: a new one, or the one with this id as it is from now on. */
export function saveJob(application: Stored, job: JobWish, id?: string): Job {
	return id === undefined ? addJob(application, job) : changeJob(application, findJob(application, {id}), job);
}

/** Its artifacts and its runs stay. Gives what it was. */
export function removeJob(application: Stored, which: Which): Job {
	const job = findJob(application, which);
	application.store.jobs.remove(job.id);
	return job;
}

/** Jobs that wait for a schedule which they don't have: nothing but a person runs them. They come in the order of their names. */
export function jobsWithoutSchedule({store}: Stored): readonly Job[] {
	return store.jobs.all().filter(({enabled, schedule}) => enabled && schedule === undefined);
}

/** Names instead of ids. */
export type JobEnds = {
	readonly source: string;
	readonly destinations: readonly string[];
	/** Absent for one that is not encrypted. */
	readonly profile?: string;
};

const gone = '(removed)';

/** Makes the function that names what jobs use, for many of them at once. */
export function endNamer(store: Store): (job: Job) => JobEnds {
	const [sources, destinations, profiles] = [namesOf(store.sources.all()), namesOf(store.destinations.all()), namesOf(store.profiles.all())];
	return ({sourceId, destinationIds, profileId}) => ({
		source: sources.get(sourceId) ?? gone,
		destinations: destinationIds.map(id => destinations.get(id) ?? gone),
		...(profileId !== undefined && {profile: profiles.get(profileId) ?? gone}),
	});
}

function namesOf(rows: ReadonlyArray<{readonly id: string; readonly name: string}>): ReadonlyMap<string, string> {
	return new Map(rows.map(({id, name}) => [id, name]));
}

export type JobDescription = Omit<Job, 'sourceId' | 'destinationIds' | 'profileId'> & JobEnds & {
	readonly lastGoodBackupAt?: Date;
	readonly nextRunAt?: Date;
	/** What of it waits in the spool: not at every destination yet. */
	readonly spooledCount: number;
	readonly spooledBytes: number;
};

type Described = Pick<Application, 'store' | 'place'>;

/** All jobs, in the order of their names. */
export function listJobs(application: Described): readonly JobDescription[] {
	return application.store.jobs.all().map(jobDescriber(application));
}

export function describeJob(application: Described, job: Job): JobDescription {
	return jobDescriber(application)(job);
}

/** Makes the function that describes jobs, for many of them at once. */
function jobDescriber({store, place: {now, hostname}}: Described): (job: Job) => JobDescription {
	const endsOf = endNamer(store);
	const newest = store.artifacts.newestByJob(hostname);
	return job => {
		const {sourceId: _source, destinationIds: _destinations, profileId: _profile, ...rest} = job;
		const lastGood = newest.get(job.id)?.createdAt;
		const next = job.schedule === undefined || !job.enabled ? undefined : nextRunAfter(job.schedule, now());
		const spooled = listSpooled({store}, job.id);
		return {
			...rest,
			...endsOf(job),
			...(lastGood && {lastGoodBackupAt: lastGood}),
			...(next && {nextRunAt: next}),
			spooledCount: spooled.length,
			spooledBytes: spooled.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0),
		};
	};
}
