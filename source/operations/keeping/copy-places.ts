/**
 * Who has which of a job's artifacts: its destinations and the spool, each by its own list.
 * The rule: one that can't be listed is told and passed over, and what it may have counts for nothing.
 */
import {toError} from '../../core/errors.js';
import {failureText} from '../../core/failure.js';
import {type Job} from '../../store/jobs.js';
import {spoolKey} from '../../store/newest-statements.js';
import {marksByName} from '../catalogue/artifact-marks.js';
import {type Catalogue, listDestination} from '../catalogue/catalogue.js';
import {isOfJob} from '../catalogue/counts-for.js';
import {describeCatalogue, type ListedArtifact} from '../catalogue/list-artifacts.js';
import {type NamedConnection, openDestination, type OperationContext} from '../context.js';
import {type OpenStorage, withStorages} from '../with-storage.js';
import {judgeRetention, type RetentionCandidate, type RetentionVerdict} from './retention.js';
import {spoolIfThere} from './spool.js';

/** Complete or not. */
export type HeldArtifact = Pick<ListedArtifact, 'state' | 'createdAt' | 'isPinned' | 'damagedAt'>;

/** A place that may hold artifacts of the job: one of its destinations, or the spool. */
export type CopyPlace = {
	readonly catalogue: Catalogue;
	readonly isSpool: boolean;
	/** What the place has, by the artifact's name. */
	readonly states: Map<string, HeldArtifact>;
};

export type CopyPlaces = {
	readonly places: readonly CopyPlace[];
	/** Those that can't be listed, and why. */
	readonly passedOver: ReadonlyArray<{readonly id: string; readonly failure: Error}>;
};

export type CopyPlacesRequest = {readonly job: Job; readonly destinationIds: readonly string[]};

/** The spool first, then these destinations in the job's order; their storages are open while `work` goes on. */
export async function withCopyPlaces<Result>(request: CopyPlacesRequest, context: OperationContext, work: (places: CopyPlaces) => Promise<Result>): Promise<Result> {
	return withStorages(context, async open => work(await findCopyPlaces(request, open, context)));
}

async function findCopyPlaces({job, destinationIds}: CopyPlacesRequest, openStorage: OpenStorage, context: OperationContext): Promise<CopyPlaces> {
	const places: CopyPlace[] = [];
	const passedOver: Array<{id: string; failure: Error}> = [];
	const spool = spoolIfThere(context);
	for (const {id, open} of [...(spool ? [{id: spoolKey, open: () => spool}] : []), ...destinationIds.map(id => ({id, open: () => destinationOf(id, context)}))]) {
		try {
			const destination = open();
			if (destination) {
				places.push(await openCopyPlace({destination, storage: openStorage(destination)}, {job, isSpool: destination === spool}, context));
			}
		} catch (error) {
			context.signal.throwIfAborted();
			const failure = toError(error);
			passedOver.push({id, failure});
			context.emit({type: 'log', level: 'warning', message: `passed over: ${failureText(failure)}`});
		}
	}

	return {places, passedOver};
}

function destinationOf(id: string, context: OperationContext): NamedConnection | undefined {
	const row = context.store.destinations.findById(id);
	return row && openDestination(row, context);
}

type OpenPlace = Pick<Catalogue, 'destination' | 'storage'>;

async function openCopyPlace(place: OpenPlace, {job, isSpool}: {readonly job: Job; readonly isSpool: boolean}, context: OperationContext): Promise<CopyPlace> {
	const catalogue = await listDestination({...place, prefix: ''}, context);
	const listed = await describeCatalogue(catalogue, context);
	const own = listed.filter(({sidecar, state, seal}) => sidecar && isOfJob(sidecar, job) && (state !== 'backup' || job.profileId === undefined || seal !== undefined));
	return {catalogue, isSpool, states: new Map(own.map(({name, ...rest}) => [name, rest]))};
}

/**
 * What the job's rules say of all that these have, newest first. A verdict on fewer places keeps no less:
 * no rule reaches less far back because something newer isn't seen.
 */
export function judgeHeld(places: ReadonlyArray<Pick<CopyPlace, 'states'>>, job: Job, {store, now}: OperationContext): ReadonlyArray<RetentionVerdict<RetentionCandidate>> {
	const marks = marksByName(store.artifacts.list({jobId: job.id}));
	const candidates = new Map<string, RetentionCandidate>();
	for (const [name, {state, createdAt, isPinned, damagedAt}] of places.flatMap(({states}) => [...states])) {
		const known = candidates.get(name);
		if (state === 'backup' || (state === 'damaged' && !known)) {
			const mark = marks.get(name);
			candidates.set(name, {
				name, createdAt, drilledAt: mark?.drilledAt, damagedAt, isPinned: isPinned || (known?.isPinned ?? mark?.isPinned ?? false),
			});
		}
	}

	return judgeRetention({artifacts: [...candidates.values()], policy: job.retention, now: now()});
}
