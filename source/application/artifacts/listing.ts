/**
 * What lies at destinations, one or all, newest first.
 */
import {NotFoundError, toError} from '../../core/errors.js';
import {nearestMatch} from '../../core/nearest-match.js';
import {shellWord} from '../../core/shell-word.js';
import {isListedOf, type ListedArtifact, listArtifacts} from '../../operations/catalogue/list-artifacts.js';
import {type NamedConnection, openDestination} from '../../operations/context.js';
import {spoolIfThere} from '../../operations/keeping/spool.js';
import {type Application, type Work} from '../application.js';
import {findDestination, type Which} from '../find-named.js';
import {isFolderOrUrl, namedDestination, type UrlReader} from '../connections/named-connections.js';

export {type SidecarBrief} from '../../artifacts/sidecar-brief.js';
export {type ArtifactState, type ListedArtifact} from '../../operations/catalogue/list-artifacts.js';

export type ListWish = {
	/** A job, a destination, a folder or a URL; undefined for all destinations. */
	readonly of: string | undefined;
	/** Whether what was there once and is listed no more is wanted, too. */
	readonly withMissing: boolean;
};

export type FoundArtifacts = {
	readonly listed: readonly ListedArtifact[];
	/** Why destinations could not be listed; what the others have is worth a lot on the day when one is gone. */
	readonly failures: readonly Error[];
	/** How many destinations were asked. */
	readonly count: number;
};

/** What waits in the spool is among them, unless one place was named. Throws a NotFoundError for a word that names nothing. */
export async function findArtifacts(application: Application, {of: typed, withMissing}: ListWish, reader: UrlReader): Promise<FoundArtifacts> {
	const {store, place} = application;
	const job = typed === undefined ? undefined : store.jobs.findByName(typed);
	const names = job
		? job.destinationIds.flatMap(id => store.destinations.findById(id)?.name ?? [])
		: (typed === undefined ? store.destinations.all().map(({name}) => name) : [typed]);
	if (typed !== undefined && !job) {
		refuseUnknown(typed, application);
	}

	const operations = application.operations();
	const list = async (destination: NamedConnection) => listArtifacts(destination, operations, {withMissing});
	const lists = await Promise.allSettled(names.map(async name => list(await namedDestination(application, name, reader))));
	place.signal.throwIfAborted();
	const spool = typed === undefined || job ? spoolIfThere(application) : undefined;
	const spooled = spool ? await list(spool) : [];
	const listed = [...spooled, ...lists.flatMap(settled => settled.status === 'fulfilled' ? settled.value : [])]
		.filter(artifact => !job || isListedOf(artifact, job) || artifact.sidecar?.jobName === job.name)
		.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
	return {listed, failures: lists.flatMap(settled => settled.status === 'rejected' ? [toError(settled.reason)] : []), count: names.length};
}

/** A word may be a job, a destination or a folder: the nearest of them is named. */
function refuseUnknown(typed: string, application: Application): void {
	const {store} = application;
	const names = [...store.jobs.all(), ...store.destinations.all()].map(({name}) => name);
	if (!isFolderOrUrl(application, typed) && !store.destinations.findByName(typed)) {
		const nearest = nearestMatch(typed, names);
		throw new NotFoundError({
			code: 'NAME_NOT_FOUND',
			message: `there is no job and no destination "${typed}"`,
			hint: nearest === undefined ? 'See all with \'dbseal job list\' and \'dbseal destination list\'.' : `Did you mean: dbseal list ${shellWord(nearest)}?`,
		});
	}
}

/** What lies at one destination of the store. */
export async function artifactsAt(application: Application, destination: Which, work?: Work): Promise<readonly ListedArtifact[]> {
	const operations = application.operations(work);
	return listArtifacts(openDestination(findDestination(application, destination), operations), operations);
}
