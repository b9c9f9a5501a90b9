/**
 * From a stored job to what a backup needs: its source, destinations and profile, with their secrets opened.
 */
import {NotFoundError} from '../core/errors.js';
import {type StoredConnection} from '../store/connections.js';
import {type Job} from '../store/jobs.js';
import {type BackupRequest} from './backup/backup.js';
import {
	type NamedConnection, openDestination, openSource, type OperationContext,
} from './context.js';

/** @throws {NotFoundError} NAME_NOT_FOUND for a job, or for a part of it that was removed. */
export function requestOfJob(job: Job, context: OperationContext): BackupRequest {
	const {store} = context;
	const source = sourceOfJob(job, context);
	const destinations = job.destinationIds.map(id => destinationRowOf(job, id, context));
	// A job whose profile is gone fails; it never turns into an unencrypted one.
	const profile = job.profileId === undefined ? undefined : store.profiles.findById(job.profileId) ?? missing(job, 'profile');
	return {
		job: {id: job.id, name: job.name},
		source,
		destinations: destinations.map(destination => openDestination(destination, context)),
		...(profile && {profile}),
		compression: job.compression,
		...(job.level !== undefined && {level: job.level}),
		format: job.format,
	};
}

/** @throws {NotFoundError} NAME_NOT_FOUND */
export function destinationRowOf(job: Job, id: string, {store}: OperationContext): StoredConnection {
	return store.destinations.findById(id) ?? missing(job, 'destination');
}

export function sourceOfJob(job: Job, context: OperationContext): NamedConnection {
	return openSource(context.store.sources.findById(job.sourceId) ?? missing(job, 'source'), context);
}

export function jobNamed(name: string, {store}: Pick<OperationContext, 'store'>): Job {
	const job = store.jobs.findByName(name);
	if (!job) {
		throw new NotFoundError({code: 'NAME_NOT_FOUND', message: `there is no job "${name}"`, hint: 'List the jobs with \'dbseal job list\'.'});
	}

	return job;
}

function missing(job: Job, part: string): never {
	throw new NotFoundError({
		code: 'NAME_NOT_FOUND',
		message: `job "${job.name}" has lost its ${part}`,
		hint: `Give it another with 'dbseal job edit ${job.name} --${part} NAME'.`,
	});
}
