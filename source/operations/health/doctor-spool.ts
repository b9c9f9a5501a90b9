/**
 * What waits in the spool, and what needn't wait there any more.
 * The rule: what the store remembers of the destinations is enough to tell; before anything goes, they are asked themselves.
 */
import {type Finding} from '../../core/connection.js';
import {shellWord} from '../../core/shell-word.js';
import {formatBytes, plural} from '../../core/text.js';
import {endFinder} from '../../runs/run-liveness.js';
import {type Job} from '../../store/jobs.js';
import {isOfJob} from '../catalogue/counts-for.js';
import {isMendedBySidecar, type ListedArtifact, listArtifacts} from '../catalogue/list-artifacts.js';
import {type OperationContext} from '../context.js';
import {type HeldArtifact, type CopyPlace} from '../keeping/copy-places.js';
import {spoolIfThere} from '../keeping/spool.js';
import {needless, tidySpool} from '../keeping/tidy-spool.js';
import {findLeftovers, leftover} from './doctor-leftovers.js';

export type SpoolRequest = {readonly isFixing: boolean; readonly isOffline: boolean};

/** None where nothing was ever spooled. */
export async function doctorSpool(request: SpoolRequest, context: OperationContext): Promise<readonly Finding[]> {
	const spool = spoolIfThere(context);
	if (!spool) {
		return [];
	}

	const unfinished = await findLeftovers(spool.connection, request.isFixing, context);
	const findings = unfinished.length > 0 ? [leftover('spool', unfinished.join(', '), request.isFixing)] : [];
	const listed = await listArtifacts(spool, context);
	const rest = new Set(listed);
	for (const job of context.store.jobs.all()) {
		const own = listed.filter(({state, sidecar}) => state === 'backup' && sidecar && isOfJob(sidecar, job));
		for (const artifact of own) {
			rest.delete(artifact);
		}

		findings.push(...await examineJob({job, artifacts: own}, request, context));
	}

	findings.push(...[...rest].map(artifact => describeOther(artifact)));
	return findings.length > 0 ? findings : [{subject: 'spool', verdict: 'ok', detail: 'nothing waits in it'}];
}

type Own = {readonly job: Job; readonly artifacts: readonly ListedArtifact[]};

async function examineJob({job, artifacts: own}: Own, {isFixing, isOffline}: SpoolRequest, context: OperationContext): Promise<readonly Finding[]> {
	const spool = {isSpool: true, states: new Map<string, HeldArtifact>(own.map(artifact => [artifact.name, artifact]))};
	const stale = new Set(needless(spool, {places: [spool, ...rememberedPlaces(job, context)], job}, context).map(({name}) => name));
	const findEnd = endFinder(context.store);
	const isBusy = context.store.runs.list({jobId: job.id, isUnfinished: true, limit: 1000}).some(run => findEnd(run) === undefined);
	const dropped = new Set(isFixing && !isOffline && !isBusy && stale.size > 0 ? await tidySpool(job, context) : []);
	const left = own.filter(({name}) => !dropped.has(name));
	const [stuck, waiting] = [left.filter(({name}) => stale.has(name)), left.filter(({name}) => !stale.has(name))];
	const whose = `of job "${job.name}"`;
	return [
		...(dropped.size > 0 ? [leftover('spool', `${plural(dropped.size, 'artifact')} ${whose} that need not wait there any more`, true)] : []),
		...(stuck.length > 0 ? [staleFinding(`${amountOf(stuck, whose)} that every destination has, or that no rule keeps`, {isFixing, isOffline, job})] : []),
		...(waiting.length > 0 ? [waitingFinding(`${amountOf(waiting, whose)} not at every destination yet`, job)] : []),
	];
}

function staleFinding(detail: string, {isFixing, isOffline, job}: SpoolRequest & {readonly job: Job}): Finding {
	if (!isFixing) {
		return leftover('spool', detail, false);
	}

	const hint = isOffline ? 'Type it without --offline: the destinations are asked before anything goes.' : `See why it is still there by typing: dbseal copy ${shellWord(job.name)}`;
	return {
		subject: 'spool', verdict: 'warning', detail, hint,
	};
}

function waitingFinding(detail: string, {name}: Job): Finding {
	return {
		subject: 'spool', verdict: 'warning', detail, hint: `Type: dbseal copy ${shellWord(name)}`,
	};
}

/** What no job will come for. */
function describeOther({name, state, problem}: ListedArtifact): Finding {
	const reference = shellWord(`spool:${name}`);
	// Only of what the store has a copy of is there anything to say.
	if (isMendedBySidecar(state) && problem !== undefined) {
		return {
			subject: 'spool', verdict: 'warning', detail: `${name}: ${state}: ${problem}`, hint: `Type: dbseal repair ${reference}`,
		};
	}

	const [detail, hint] = state === 'backup'
		? ['is of no job here', `Keep it with 'dbseal copy ${reference} --to DESTINATION', or type: dbseal remove --backup ${reference}`]
		: [`is no good backup (${problem ?? state})`, `If it may go, type: dbseal remove ${state === 'damaged' ? '--backup ' : ''}${reference}`];
	return {
		subject: 'spool', verdict: 'warning', detail: `${name} ${detail}`, hint,
	};
}

/** The job's destinations as the store has last seen them. */
function rememberedPlaces(job: Job, {store}: OperationContext): ReadonlyArray<Pick<CopyPlace, 'states' | 'isSpool'>> {
	return job.destinationIds.map(destinationKey => ({
		isSpool: false,
		states: new Map(store.artifacts.list({destinationKey, jobId: job.id})
			.filter(({missingSince, removalBegunAt}) => !missingSince && !removalBegunAt)
			.map(({name, createdAt, pinned, damagedAt}): [string, HeldArtifact] => [name, {
				state: damagedAt ? 'damaged' : 'backup', createdAt, isPinned: pinned, ...(damagedAt && {damagedAt}),
			}])),
	}));
}

function amountOf(artifacts: readonly ListedArtifact[], whose: string): string {
	return `${plural(artifacts.length, 'artifact')} ${whose} (${formatBytes(artifacts.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0))})`;
}
