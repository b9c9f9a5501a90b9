/**
 * Removes a job's artifacts that its retention rules want no more, at each of its destinations.
 * The rule: the sidecar goes first, for an artifact without one is no backup: a prune that is cut off leaves none that looks good.
 * Only what a whole listing shows as complete backups of this very job is counted or removed.
 */
import {DestinationError, NotFoundError, toError} from '../core/errors.js';
import {formatBytes, plural} from '../core/text.js';
import {type Job} from '../store/jobs.js';
import {marksByName} from './artifact-marks.js';
import {type Catalogue, withCatalogue} from './catalogue.js';
import {type NamedConnection, openDestination, type OperationContext} from './context.js';
import {failureText} from './copy-error.js';
import {describeCatalogue} from './list-artifacts.js';
import {finishRemovals, removeArtifact} from './remove-artifact.js';
import {judgeRetention, type RetentionVerdict} from './retention.js';

export type PruneRequest = {
	readonly job: Job;
	/** Only tells what would go. */
	readonly isDryRun: boolean;
	/** Absent: all of the job's. */
	readonly destinationIds?: readonly string[];
};

export type JudgedArtifact = {
	readonly name: string;
	readonly createdAt: Date;
	readonly sizeBytes: number;
	readonly isKept: boolean;
	/** Why it stays, or why it goes. */
	readonly reasons: readonly string[];
	/** True once it is gone; of one that should go and is still there, `problem` says why. */
	readonly isRemoved: boolean;
	readonly problem?: string;
};

export type PrunedDestination = {
	readonly destination: string;
	/** Newest first; empty where the destination failed. */
	readonly artifacts: readonly JudgedArtifact[];
	/** Why nothing was done here, or why it ended early. */
	readonly problem?: string;
};

export type PruneResult = {
	readonly jobName: string;
	readonly isDryRun: boolean;
	readonly destinations: readonly PrunedDestination[];
	readonly removedCount: number;
	readonly freedBytes: number;
	/** True when something that should have gone is still there. */
	readonly isPartial: boolean;
};

/** Throws what the first destination failed with when nothing could be removed at any of them. */
export async function prune(request: PruneRequest, context: OperationContext): Promise<PruneResult> {
	const destinations: PrunedDestination[] = [];
	const failures: Error[] = [];
	const ids = request.destinationIds ?? request.job.destinationIds;
	for (const id of ids) {
		try {
			const {pruned, failure} = await pruneAt(destinationOf(id, request.job, context), request, context);
			destinations.push(pruned);
			failures.push(...failure ? [failure] : []);
		} catch (error) {
			context.signal.throwIfAborted();
			const failure = toError(error);
			failures.push(failure);
			const destination = context.store.destinations.findById(id)?.name ?? id;
			context.emit({type: 'log', level: 'error', message: `nothing is pruned at '${destination}': ${failureText(failure)}`});
			destinations.push({destination, artifacts: [], problem: failure.message});
		}
	}

	const [failure] = failures;
	if (failure && failures.length === ids.length) {
		throw failure;
	}

	return summarise(request, destinations);
}

function destinationOf(id: string, job: Job, context: OperationContext): NamedConnection {
	const row = context.store.destinations.findById(id);
	if (!row) {
		throw new NotFoundError({
			code: 'NAME_NOT_FOUND',
			message: `job '${job.name}' has lost its destination`,
			hint: `Give it another with 'dbseal job edit ${job.name} --destination NAME'.`,
		});
	}

	return openDestination(row, context);
}

/** `failure`: why nothing was removed, where something should have been. */
type Attempt = {readonly pruned: PrunedDestination; readonly failure?: Error | undefined};

async function pruneAt(destination: NamedConnection, {job, isDryRun}: PruneRequest, context: OperationContext): Promise<Attempt> {
	return withCatalogue({destination}, context, async catalogue => {
		const verdicts = await judge(catalogue, job, context);
		if (isDryRun) {
			return {pruned: {destination: destination.name, artifacts: verdicts.map(verdict => describe(verdict, {isRemoved: false}))}};
		}

		await finishRemovals(catalogue, job.id, context);
		return removeUnwanted(verdicts, catalogue, context);
	});
}

type Candidate = {
	readonly name: string;
	readonly createdAt: Date;
	readonly sizeBytes: number;
	readonly isPinned: boolean;
	readonly drilledAt?: Date | undefined;
	readonly damagedAt?: Date | undefined;
};

type Verdict = RetentionVerdict<Candidate>;

async function judge(catalogue: Catalogue, job: Job, context: OperationContext): Promise<readonly Verdict[]> {
	const listed = await describeCatalogue(catalogue, context);
	const marks = marksByName(context.store.artifacts.list({jobId: job.id}));
	const artifacts = listed
		// By id: another host's job may have the same name. Another writer's artifact, without an id, is never removed.
		.filter(({state, sidecar}) => (state === 'backup' || state === 'damaged') && sidecar?.jobId === job.id)
		.map(({name, createdAt, sizeBytes, damagedAt}): Candidate => ({
			name, createdAt, sizeBytes, damagedAt, ...marks.get(name) ?? {isPinned: false},
		}));
	return judgeRetention({artifacts, policy: job.retention, now: context.now()});
}

async function removeUnwanted(verdicts: readonly Verdict[], {destination, storage}: Catalogue, context: OperationContext): Promise<Attempt> {
	const artifacts: JudgedArtifact[] = [];
	let failure: Error | undefined;
	let problem: string | undefined;
	for (const verdict of verdicts) {
		const {artifact: {name, sizeBytes}, isKept} = verdict;
		if (isKept || problem !== undefined) {
			artifacts.push(describe(verdict, {isRemoved: false}));
			continue;
		}

		context.signal.throwIfAborted();
		try {
			await removeArtifact({destination, storage, name}, context);
			context.emit({type: 'log', level: 'info', message: `removed ${name} from '${destination.name}' (${formatBytes(sizeBytes)})`});
			artifacts.push(describe(verdict, {isRemoved: true}));
		} catch (error) {
			context.signal.throwIfAborted();
			failure ??= toError(error);
			const {message} = toError(error);
			context.emit({type: 'log', level: 'error', message: `${name} stays at '${destination.name}': ${failureText(toError(error))}`});
			artifacts.push(describe(verdict, {isRemoved: false, problem: message}));
			// One may be locked; a destination that fails otherwise won't do better with the next one.
			problem = error instanceof DestinationError && error.code === 'STORAGE_DENIED' ? undefined : message;
		}
	}

	return {
		pruned: {destination: destination.name, artifacts, ...(problem !== undefined && {problem})},
		failure: artifacts.some(({isRemoved}) => isRemoved) ? undefined : failure,
	};
}

function describe({artifact: {name, createdAt, sizeBytes}, isKept, reasons}: Verdict, done: Pick<JudgedArtifact, 'isRemoved' | 'problem'>): JudgedArtifact {
	return {
		name, createdAt, sizeBytes, isKept, reasons, ...done,
	};
}

function summarise({job, isDryRun}: PruneRequest, destinations: readonly PrunedDestination[]): PruneResult {
	const artifacts = destinations.flatMap(destination => destination.artifacts);
	const removed = artifacts.filter(({isRemoved}) => isRemoved);
	const isLeft = artifacts.some(({isKept, isRemoved}) => !isKept && !isRemoved);
	return {
		jobName: job.name,
		isDryRun,
		destinations,
		removedCount: removed.length,
		freedBytes: removed.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0),
		isPartial: destinations.some(({problem}) => problem !== undefined) || (isLeft && !isDryRun),
	};
}

/** For people: `2 artifacts removed, 1.2 GB free`. */
export function pruneSummary({removedCount, freedBytes}: PruneResult): string {
	return `${plural(removedCount, 'artifact')} removed, ${formatBytes(freedBytes)} freed`;
}
