/**
 * Which artifact a person means: a path, a URL, `DESTINATION:NAME`, `JOB@latest`, `JOB@2026-11-24` or `JOB@yesterday 14:05`.
 * The rule: what the store knows comes before what lies in the working folder, where a file of a job's or destination's name would
 * otherwise be restored in its place. What begins with a slash, ./ or ../ is a path in any case: such a file is had by ./NAME.
 */
import {existsSync} from 'node:fs';
import path from 'node:path';
import {artifactNameOf, isSidecarName} from '../../artifacts/names.js';
import {NotFoundError, UsageError} from '../../core/errors.js';
import {shellWord} from '../../core/shell-word.js';
import {parseTypedTime} from '../../core/typed-time.js';
import {kindForUrl} from '../../storage/registry.js';
import {type Store} from '../../store/open-store.js';
import {type NamedConnection, openDestination, type OperationContext} from '../context.js';
import {jobNamed} from '../job-requests.js';
import {spoolDestination} from '../keeping/spool.js';
import {findNewest} from './newest-artifact.js';

/** Where an artifact lies; nothing is held open by it. */
export type ArtifactLocation = {
	readonly destination: NamedConnection;
	/** Relative to the destination. */
	readonly name: string;
};

/**
 * @throws {NotFoundError} ARTIFACT_NOT_FOUND, NAME_NOT_FOUND
 * @throws {UsageError} USAGE for a reference that has none of the forms.
 */
export async function locateArtifact(reference: string, context: OperationContext): Promise<ArtifactLocation> {
	const text = isSidecarName(reference) ? artifactNameOf(reference) : reference;
	const newest = parseNewest(text);
	if (newest && !namesFile(text, context.store)) {
		const job = jobNamed(newest.jobName, context);
		return await findNewest({job, when: momentOf(newest.when, context)}, context) ?? noneOf(newest);
	}

	return locateFile(text, context) ?? missing(text, context.store);
}

/** The very file that is named, by its path, URL, `DESTINATION:NAME` or `spool:NAME`; undefined for what has none of these forms. */
export function locateFile(text: string, context: OperationContext): ArtifactLocation | undefined {
	if (namesFile(text, context.store)) {
		return atPath(text);
	}

	const {place, name} = splitPlaced(text);
	const destination = place === undefined ? undefined : context.store.destinations.findByName(place);
	if (destination) {
		return {destination: openDestination(destination, context), name};
	}

	if (place === 'spool') {
		return {destination: spoolDestination(context), name};
	}

	return isUrl(text) ? atUrl(text) : undefined;
}

/** Whether a local file is meant, and not a job, a destination or a URL. */
export function namesFile(text: string, {jobs, destinations}: Pick<Store, 'jobs' | 'destinations'>, workingFolder = '.'): boolean {
	const isThere = existsSync(path.resolve(workingFolder, text));
	if (!isThere || /^\.{0,2}\//v.test(text)) {
		return isThere;
	}

	const {place} = splitPlaced(text);
	const isPlaced = place === 'spool' || (place !== undefined && destinations.findByName(place) !== undefined);
	const newest = parseNewest(text);
	return !isPlaced && (newest === undefined || jobs.findByName(newest.jobName) === undefined);
}

/** `disk:NAME`; what goes on with two slashes is a URL. */
function splitPlaced(text: string): {readonly place?: string; readonly name: string} {
	const colon = text.indexOf(':');
	return colon > 0 && !isUrl(text) ? {place: text.slice(0, colon), name: text.slice(colon + 1)} : {name: text};
}

function isUrl(text: string): boolean {
	return text.includes('://') || text.startsWith('file:');
}

type NewestOf = {readonly jobName: string; readonly when: string};

/** `JOB@latest`, `JOB@2026-11-24`, `JOB@yesterday 14:05`. */
function parseNewest(text: string): NewestOf | undefined {
	const {jobName, when} = /^(?<jobName>.+)@(?<when>[^@\/]+)$/v.exec(text)?.groups ?? {};
	if (jobName === undefined || when === undefined || isUrl(text)) {
		return undefined;
	}

	return when === 'latest' || isDay(when) || parseTypedTime(when, new Date(0)) !== undefined ? {jobName, when} : undefined;
}

/** A day alone means the newest of that day, and none that is older. */
function momentOf(when: string, {now}: Pick<OperationContext, 'now'>): string | Date {
	return when === 'latest' || isDay(when) ? when : parseTypedTime(when, now()) ?? when;
}

function isDay(when: string): boolean {
	return /^\d{4}-\d{2}-\d{2}$/v.test(when);
}

export function noSuchArtifact(reference: string): NotFoundError {
	return new NotFoundError({
		code: 'ARTIFACT_NOT_FOUND',
		message: `there is no artifact ${reference}`,
		hint: 'Name it by a path, DESTINATION:NAME or JOB@latest; \'dbseal list\' shows what there is.',
	});
}

function noneOf({jobName, when}: NewestOf): never {
	const name = shellWord(jobName);
	throw new NotFoundError({
		code: 'ARTIFACT_NOT_FOUND',
		message: `job "${jobName}" has no good backup ${when === 'latest' ? 'yet' : (isDay(when) ? `of ${when}` : `that was taken by ${when}`)}`,
		hint: `See what its destinations hold with 'dbseal list ${name}', or make one: dbseal backup ${name}.`,
	});
}

/** A job's name alone, or with another word than one that names a backup, means its newest one to most people. */
function missing(reference: string, {jobs}: Pick<Store, 'jobs'>): never {
	const [name = ''] = reference.split('@', 1);
	const {code, message, hint} = noSuchArtifact(reference);
	throw jobs.findByName(name)
		? new NotFoundError({code, message, hint: `Name the newest backup of job "${name}" by ${name}@latest, the newest of a day by ${name}@2026-11-24; 'dbseal list ${name}' shows what there is.`})
		: new NotFoundError({code, message, hint});
}

function atPath(filePath: string): ArtifactLocation {
	const folder = path.dirname(path.resolve(filePath));
	const connection = kindForUrl(folder).parseUrl(folder);
	return {destination: {name: folder, connection}, name: path.basename(filePath)};
}

function atUrl(url: string): ArtifactLocation {
	const [address = '', query] = url.split('?', 2);
	const slash = address.lastIndexOf('/');
	const name = address.slice(slash + 1);
	if (name === '') {
		throw new UsageError({code: 'INVALID_URL', message: `${address} names no artifact`, hint: 'Add the artifact\'s name to the URL\'s path.'});
	}

	const folder = address.slice(0, slash) + (query === undefined ? '' : `?${query}`);
	return {destination: {name: address.slice(0, slash), connection: kindForUrl(folder).parseUrl(folder)}, name: decodeURIComponent(name)};
}
