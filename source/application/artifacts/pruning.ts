/**
 * What the retention rules of a job let go.
 */
import {prune, type PruneResult} from '../../operations/keeping/prune.js';
import {type RunDigest} from '../../runs/recorder.js';
import {type Application, type Work} from '../application.js';
import {findJob, type Which} from '../find-named.js';
import {type Recording, runRecorded} from '../runs/recorded-run.js';

export {type JudgedArtifact, type PruneResult} from '../../operations/keeping/prune.js';

/** Tells what a prune would remove, and removes nothing. */
export async function previewPrune(application: Application, job: Which, work?: Work): Promise<PruneResult> {
	return prune({job: findJob(application, job), isDryRun: true}, application.operations(work));
}

export type PruneWish = {
	readonly job: Which;
	/** A person has looked at the clock, and says that it is right. */
	readonly trustsClock: boolean;
};

export async function pruneJob(application: Application, {job: which, trustsClock}: PruneWish, recording: Recording): Promise<PruneResult> {
	const job = findJob(application, which);
	const request = {
		kind: 'prune', title: `prune of ${job.name}`, job: {id: job.id, name: job.name}, digest,
	} as const;
	const {result} = await runRecorded(request, {application, recording}, async operations => prune({job, isDryRun: false, trustsClock}, operations));
	return result;
}

function digest({isPartial, removedCount, freedBytes}: PruneResult): RunDigest {
	return {isPartial, summary: {removedCount, freedBytes}};
}
