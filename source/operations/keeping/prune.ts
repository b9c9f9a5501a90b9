/**
 * Removes a job's artifacts that none of its retention rules keeps, at each of its destinations.
 * The rule: the sidecar goes first, for an artifact without one is no backup: a prune that is cut off leaves none that looks good.
 * Only what a whole listing shows as complete backups of this very job, proven and made by this machine, is counted or removed;
 * and where the clock or the amount is in doubt, nothing is (prune-floor.ts).
 */
import {sidecarNameOf} from '../../artifacts/names.js';
import {
	DestinationError, RefusedError, toError,
} from '../../core/errors.js';
import {failureText} from '../../core/failure.js';
import {formatBytes, plural} from '../../core/text.js';
import {type Job} from '../../store/jobs.js';
import {marksByName} from '../catalogue/artifact-marks.js';
import {type Catalogue, withCatalogue} from '../catalogue/catalogue.js';
import {type NamedConnection, openDestination, type OperationContext} from '../context.js';
import {destinationRowOf} from '../job-requests.js';
import {describeCatalogue, type ListedArtifact} from '../catalogue/list-artifacts.js';
import {
	findClockDifference, findClockJump, findMassRemoval, forgetClockJump,
} from './prune-floor.js';
import {finishRemovals, removeArtifact} from './remove-artifact.js';
import {judgeRetention, type RetentionVerdict} from './retention.js';

export type PruneRequest = {
	readonly job: Job;
	/** It only tells what would go. */
	readonly isDryRun: boolean;
	/** Absent: all of the job's. */
	readonly destinationIds?: readonly string[];
	/** Set where nobody watches, after a backup: then a prune of more than half of what is good stops. */
	readonly after?: {
		/** What that backup wrote: the storage's own time of it is compared with ours. */
		readonly artifactName: string;
		readonly startedAt: Date;
	};
	/** A person has looked at the clock, and says that it is right. */
	readonly trustsClock?: boolean;
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
	/** Why nothing goes here until a person types `dbseal prune JOB`. */
	readonly held?: string;
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

/**
 * Throws what the first destination failed with when nothing could be removed at any of them.
 * @throws {RefusedError} CLOCK_SUSPECT where the clock jumped; after a backup that is told in `held` instead.
 */
export async function prune(request: PruneRequest, context: OperationContext): Promise<PruneResult> {
	const {job, isDryRun, trustsClock} = request;
	if (trustsClock && !isDryRun) {
		forgetClockJump(job, context);
	}

	const held = findJump(request, context);
	return pruneAll({...request, ...(held !== undefined && {held})}, context);
}

/** What a prune that nobody watches is held by; one that is typed is refused. */
function findJump({job, isDryRun, trustsClock, after}: PruneRequest, context: OperationContext): string | undefined {
	const jump = trustsClock === true || isDryRun ? undefined : findClockJump(job, after?.artifactName, context);
	if (jump && !after) {
		throw jump;
	}

	return jump && `${jump.message}. ${jump.hint}`;
}

type HeldRequest = PruneRequest & Pick<PrunedDestination, 'held'>;

/** Throws what the first destination failed with when nothing could be removed at any of them. */
async function pruneAll(request: HeldRequest, context: OperationContext): Promise<PruneResult> {
	const destinations: PrunedDestination[] = [];
	const failures: Error[] = [];
	const ids = request.destinationIds ?? request.job.destinationIds;
	for (const id of ids) {
		try {
			const {pruned, failure} = await pruneAt(openDestination(destinationRowOf(request.job, id, context), context), request, context);
			destinations.push(pruned);
			failures.push(...failure ? [failure] : []);
		} catch (error) {
			context.signal.throwIfAborted();
			if (error instanceof RefusedError && error.code === 'CLOCK_SUSPECT') {
				// Of the clock, which is the same for all of them.
				throw error;
			}

			const failure = toError(error);
			failures.push(failure);
			const destination = context.store.destinations.findById(id)?.name ?? id;
			context.emit({type: 'log', level: 'error', message: `nothing is pruned at "${destination}": ${failureText(failure)}`});
			destinations.push({destination, artifacts: [], problem: failure.message});
		}
	}

	const [failure] = failures;
	if (failure && failures.length === ids.length) {
		throw failure;
	}

	return summarise(request, destinations);
}

/** `failure`: why nothing was removed, where something should have been. */
type Attempt = {readonly pruned: PrunedDestination; readonly failure?: Error | undefined};

async function pruneAt(destination: NamedConnection, request: HeldRequest, context: OperationContext): Promise<Attempt> {
	const {job, isDryRun} = request;
	return withCatalogue({destination}, context, async catalogue => {
		const {verdicts, leftAlone} = await judge(catalogue, job, context);
		// What was found here counts, too: a store that has seen no run yet knows of nothing else.
		const jump = request.held ?? findJump(request, context);
		const held = isDryRun ? undefined : findHold(verdicts, {request: {...request, ...(jump !== undefined && {held: jump})}, catalogue}, context);
		if (isDryRun || held !== undefined) {
			const artifacts = [...verdicts.map(verdict => describe(verdict, {isRemoved: false})), ...leftAlone];
			return {pruned: {destination: destination.name, artifacts, ...(held !== undefined && {held})}};
		}

		tellLeftAlone(leftAlone, {request, catalogue}, context);
		await finishRemovals(catalogue, job.id, context);
		const attempt = await removeUnwanted(verdicts, catalogue, context);
		return {...attempt, pruned: {...attempt.pruned, artifacts: [...attempt.pruned.artifacts, ...leftAlone]}};
	});
}

type Intended = {readonly request: HeldRequest; readonly catalogue: Catalogue};

/** Told as it is found. */
function findHold(verdicts: readonly Verdict[], {request: {job, after, held}, catalogue}: Intended, {now, emit}: OperationContext): string | undefined {
	if (!after || verdicts.every(({isKept}) => isKept)) {
		return undefined;
	}

	const {destination, files} = catalogue;
	// The sidecar is written at once, when the artifact's upload has ended.
	const difference = findClockDifference(files.get(sidecarNameOf(after.artifactName)), after.startedAt, now());
	const reason = held ?? difference ?? findMassRemoval(verdicts, job);
	if (reason !== undefined) {
		emit({type: 'log', level: 'warning', message: `at "${destination.name}": ${reason}`});
	}

	return reason;
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

type Judged = {
	readonly verdicts: readonly Verdict[];
	/** What says that it is of this job, and neither counts nor goes. */
	readonly leftAlone: readonly JudgedArtifact[];
};

async function judge(catalogue: Catalogue, job: Job, context: OperationContext): Promise<Judged> {
	const listed = await describeCatalogue(catalogue, context);
	const marks = marksByName(context.store.artifacts.list({jobId: job.id}));
	// By id: another host's job may have the same name. Another writer's artifact, without an id, is never removed.
	const own = listed.filter(({sidecar}) => sidecar?.jobId === job.id);
	const reasons = new Map(own.map(artifact => [artifact, reasonToLeaveAlone(artifact, job)]));
	const artifacts = own
		.filter(artifact => reasons.get(artifact) === undefined)
		.map(({name, createdAt, sizeBytes, damagedAt}): Candidate => ({
			name, createdAt, sizeBytes, damagedAt, ...marks.get(name) ?? {isPinned: false},
		}));
	return {
		verdicts: judgeRetention({artifacts, policy: job.retention, now: context.now()}),
		leftAlone: own.flatMap(artifact => {
			const {name, createdAt, sizeBytes} = artifact;
			const reason = reasons.get(artifact);
			return reason === undefined
				? []
				: [{
					name, createdAt, sizeBytes, isKept: true, isRemoved: false, reasons: [`left alone: ${reason}`],
				}];
		}),
	};
}

/** Each reason once, with how many it holds for. */
function tellLeftAlone(artifacts: readonly JudgedArtifact[], {request: {job}, catalogue: {destination}}: Intended, {emit}: OperationContext): void {
	const reasons = artifacts.flatMap(artifact => artifact.reasons);
	for (const reason of new Set(reasons)) {
		const count = reasons.filter(other => other === reason).length;
		emit({type: 'log', level: 'warning', message: `${plural(count, 'file')} at "${destination.name}" that ${count === 1 ? 'says it is' : 'say they are'} of "${job.name}": ${reason}`});
	}
}

function reasonToLeaveAlone({state, problem, seal}: ListedArtifact, {profileId}: Job): string | undefined {
	if (state !== 'backup' && state !== 'damaged') {
		return problem ?? state;
	}

	return profileId !== undefined && seal !== 'proven' ? 'its seal could not be checked, for want of the key' : undefined;
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
			context.emit({type: 'log', level: 'info', message: `removed ${name} from "${destination.name}" (${formatBytes(sizeBytes)})`});
			artifacts.push(describe(verdict, {isRemoved: true}));
		} catch (error) {
			context.signal.throwIfAborted();
			failure ??= toError(error);
			const {message} = toError(error);
			context.emit({type: 'log', level: 'error', message: `${name} stays at "${destination.name}": ${failureText(toError(error))}`});
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
	const isLeft = destinations.filter(({held}) => held === undefined).some(destination => destination.artifacts.some(({isKept, isRemoved}) => !isKept && !isRemoved));
	return {
		jobName: job.name,
		isDryRun,
		destinations,
		removedCount: removed.length,
		freedBytes: removed.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0),
		isPartial: destinations.some(({problem}) => problem !== undefined) || (isLeft && !isDryRun),
	};
}
