/**
 * The good backups of a job at all of its destinations, newest first, each with the copy to restore from.
 * The rule: what a destination shows is what counts; one that doesn't answer is told, and what the others have is worth a lot.
 */
import {isListedOf, type ListedArtifact, listArtifacts} from '../../operations/catalogue/list-artifacts.js';
import {type NamedConnection, openDestination, type OperationContext} from '../../operations/context.js';
import {mapInParallel} from '../../operations/map-in-parallel.js';
import {toError} from '../../core/errors.js';
import {type Job} from '../../store/jobs.js';
import {type Application, type Work} from '../application.js';
import {findJob, type Which} from '../find-named.js';

export type RecoveryPoint = {
	readonly name: string;
	readonly takenAt: Date;
	/** Good ones, the one to restore from first. */
	readonly copies: readonly [PointCopy, ...PointCopy[]];
};

export type PointCopy = {
	readonly destination: string;
	readonly destinationId: string;
	/** On this machine: nothing has to be fetched. */
	readonly isNear: boolean;
	/** When it was last verified or drilled well. */
	readonly checkedAt?: Date;
	readonly listed: ListedArtifact;
};

export type RecoveryTimeline = {
	/** Newest first. */
	readonly points: readonly RecoveryPoint[];
	/** Of the job, and no good: by name, with the reason. */
	readonly passedOver: ReadonlyArray<{readonly destination: string; readonly name: string; readonly reason: string}>;
	/** Destinations that did not answer, and why. */
	readonly unanswered: ReadonlyArray<{readonly destination: string; readonly reason: string}>;
};

/** How many destinations are asked at once. Our choice. */
const atOnce = 4;

export async function recoveryTimeline(application: Application, which: Which, work?: Work): Promise<RecoveryTimeline> {
	const context = application.operations(work);
	const job = findJob(application, which);
	const unanswered: Array<{readonly destination: string; readonly reason: string}> = [];
	const ask = async (place: Place): Promise<readonly FoundCopy[]> => {
		try {
			const destination = place.open();
			const listed = await listArtifacts(destination, context);
			return listed.filter(artifact => isListedOf(artifact, job)).map(artifact => ({listed: artifact, destinationId: place.id, isNear: destination.connection.type === 'local'}));
		} catch (error) {
			context.signal.throwIfAborted();
			unanswered.push({destination: place.name, reason: toError(error).message});
			return [];
		}
	};

	const found = await mapInParallel(placesOf(job, context), {atOnce, signal: context.signal, map: ask});
	const placed = found.flat();
	return {points: pointsOf(placed), passedOver: placed.flatMap(({listed}) => whyNot(listed)), unanswered};
}

type Place = {readonly id: string; readonly name: string; open(): NamedConnection};

type FoundCopy = {readonly listed: ListedArtifact; readonly destinationId: string; readonly isNear: boolean};

function placesOf({destinationIds}: Job, context: OperationContext): readonly Place[] {
	const rows = destinationIds.flatMap(id => context.store.destinations.findById(id) ?? []);
	return rows.map(row => ({id: row.id, name: row.name, open: () => openDestination(row, context)}));
}

function pointsOf(placed: readonly FoundCopy[]): readonly RecoveryPoint[] {
	const byName = new Map<string, PointCopy[]>();
	for (const {listed, destinationId, isNear} of placed.filter(({listed: {state}}) => state === 'backup')) {
		const copies = byName.get(listed.name) ?? [];
		const checkedAt = lastCheck(listed);
		copies.push({
			destination: listed.destination, destinationId, isNear, ...(checkedAt && {checkedAt}), listed,
		});
		byName.set(listed.name, copies);
	}

	return [...byName].flatMap(([name, copies]) => {
		const [best, ...others] = bestFirst(copies);
		return best ? [{name, takenAt: best.listed.createdAt, copies: [best, ...others] as const}] : [];
	}).toSorted((one, other) => other.takenAt.getTime() - one.takenAt.getTime());
}

/** The nearest; of those alike the one that was checked last; of those alike the main destination's. */
function bestFirst(copies: readonly PointCopy[]): readonly PointCopy[] {
	return copies.toSorted((one, other) => Number(other.isNear) - Number(one.isNear) || (other.checkedAt?.getTime() ?? 0) - (one.checkedAt?.getTime() ?? 0));
}

function lastCheck({verifiedAt, drilledAt}: ListedArtifact): Date | undefined {
	return [verifiedAt, drilledAt].filter(date => date !== undefined).toSorted((one, other) => other.getTime() - one.getTime())[0];
}

function whyNot({state, problem, destination, name}: ListedArtifact): RecoveryTimeline['passedOver'] {
	return state === 'backup' || state === 'unknown file' || state === 'no artifact'
		? []
		: [{destination, name, reason: problem === undefined ? state : `${state}: ${problem}`}];
}
