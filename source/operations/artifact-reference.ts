/**
 * Which artifact a person means: a path, a URL, `DESTINATION:NAME`, `JOB@latest` or `JOB@2026-11-24`.
 * The rule: what exists as a local file is that file, whatever else its name could mean.
 */
import {existsSync} from 'node:fs';
import path from 'node:path';
import {
	artifactNameOf, isSidecarName, parseArtifactName, sidecarNameOf, toStem,
} from '../artifacts/names.js';
import {NotFoundError, UsageError} from '../core/errors.js';
import {type Storage} from '../core/storage.js';
import {kindByType, kindForUrl} from '../storage/registry.js';
import {type Job} from '../store/jobs.js';
import {type NamedConnection, openDestination, type OperationContext} from './context.js';
import {findJob} from './job-requests.js';
import {findSidecar} from './load-sidecar.js';

export type ArtifactLocation = {
	readonly destination: NamedConnection;
	/** Who gets it closes it. */
	readonly storage: Storage;
	/** Relative to the destination. */
	readonly name: string;
};

/**
 * @throws {NotFoundError} ARTIFACT_NOT_FOUND, NAME_NOT_FOUND
 * @throws {UsageError} USAGE for a reference that has none of the forms.
 */
export async function locateArtifact(reference: string, context: OperationContext): Promise<ArtifactLocation> {
	const text = isSidecarName(reference) ? artifactNameOf(reference) : reference;
	if (existsSync(text)) {
		return atPath(text, context);
	}

	if (text.includes('://') || text.startsWith('file:')) {
		return atUrl(text, context);
	}

	const atSign = text.lastIndexOf('@');
	if (atSign > 0 && /^(?:latest|\d{4}-\d{2}-\d{2})$/v.test(text.slice(atSign + 1))) {
		return newestOfJob(text.slice(0, atSign), text.slice(atSign + 1), context);
	}

	const colon = text.indexOf(':');
	const destination = colon > 0 ? context.store.destinations.findByName(text.slice(0, colon)) : undefined;
	if (destination) {
		return open(openDestination(destination, context), text.slice(colon + 1), context);
	}

	throw noSuchArtifact(text);
}

export function noSuchArtifact(reference: string): NotFoundError {
	return new NotFoundError({
		code: 'ARTIFACT_NOT_FOUND',
		message: `there is no artifact ${reference}`,
		hint: 'Name it by a path, DESTINATION:NAME or JOB@latest; \'dbseal list\' shows what there is.',
	});
}

function atPath(filePath: string, context: OperationContext): ArtifactLocation {
	const folder = path.dirname(path.resolve(filePath));
	const connection = kindForUrl(folder).parseUrl(folder);
	return open({name: folder, connection}, path.basename(filePath), context);
}

function atUrl(url: string, context: OperationContext): ArtifactLocation {
	const [address = '', query] = url.split('?', 2);
	const slash = address.lastIndexOf('/');
	const name = address.slice(slash + 1);
	if (name === '') {
		throw new UsageError({code: 'INVALID_URL', message: `${address} names no artifact`, hint: 'Add the artifact\'s name to the URL\'s path.'});
	}

	const folder = address.slice(0, slash) + (query === undefined ? '' : `?${query}`);
	return open({name: address.slice(0, slash), connection: kindForUrl(folder).parseUrl(folder)}, decodeURIComponent(name), context);
}

function open(destination: NamedConnection, name: string, {adapters}: OperationContext): ArtifactLocation {
	return {destination, storage: kindByType(destination.connection.type).open(destination.connection, adapters), name};
}

/** The newest artifact of the job at any of its destinations: the first that has it, in the job's order. */
async function newestOfJob(jobName: string, day: string, context: OperationContext): Promise<ArtifactLocation> {
	const job = findJob(jobName, context);
	const found: Array<ArtifactLocation & {readonly time: number}> = [];
	for (const destinationId of job.destinationIds) {
		const newest = await newestAt(destinationId, {job, day}, context);
		if (newest) {
			found.push(newest);
		}
	}

	const [best, ...others] = found.toSorted((one, other) => other.time - one.time);
	await Promise.all(others.map(async ({storage}) => storage.close()));
	if (!best) {
		throw noSuchArtifact(`${jobName}@${day}`);
	}

	return best;
}

async function newestAt(destinationId: string, {job, day}: {readonly job: Job; readonly day: string}, context: OperationContext): Promise<(ArtifactLocation & {readonly time: number}) | undefined> {
	const row = context.store.destinations.findById(destinationId);
	if (!row) {
		return undefined;
	}

	const location = open(openDestination(row, context), '', context);
	const stem = toStem(job.name);
	const files = await location.storage.list(`${stem}_`, context.signal);
	const names = new Set(files.map(({name}) => name));
	const candidates = [...names]
		// Without a sidecar anywhere it is no backup; one that is lost beside it may be in the store.
		.filter(name => names.has(sidecarNameOf(name)) || context.store.artifacts.findByName(name).length > 0)
		.flatMap(name => {
			const parsed = parseArtifactName(name);
			const isWanted = parsed?.stem === stem && (day === 'latest' || parsed.startedAt.toISOString().startsWith(day));
			return isWanted ? [{name, time: parsed.startedAt.getTime()}] : [];
		})
		.toSorted((one, other) => other.time - one.time);
	for (const candidate of candidates) {
		// A destination may be shared: another host's job of this name has another id.
		const found = await findSidecar({...location, name: candidate.name}, context);
		const {jobId, jobName} = found?.sidecar ?? {};
		if (jobId === job.id || (jobId === undefined && jobName === job.name)) {
			return {...location, ...candidate};
		}
	}

	await location.storage.close();
	return undefined;
}
