/**
 * Copies of artifacts: what destinations of a job lack, or one artifact anywhere.
 */
import {UsageError} from '../../core/errors.js';
import {shellWord} from '../../core/shell-word.js';
import {locateArtifact} from '../../operations/catalogue/artifact-reference.js';
import {copyArtifact} from '../../operations/keeping/copy-artifact.js';
import {copyMissing, type CopyMissingResult} from '../../operations/keeping/copy.js';
import {type RunDigest} from '../../runs/recorder.js';
import {type Job} from '../../store/jobs.js';
import {type Application} from '../application.js';
import {findDestination, findJob} from '../find-named.js';
import {namedDestination, type UrlReader} from '../connections/named-connections.js';
import {type Recording, runRecorded} from '../runs/recorded-run.js';

export type JobCopiesWish = {
	/** Its name. */
	readonly job: string;
	/** One of its destinations, by name; undefined for all of them. */
	readonly to: string | undefined;
};

/** Throws a UsageError for a destination that isn't the job's. */
export async function copyMissingOfJob(application: Application, {job: name, to}: JobCopiesWish, recording: Recording): Promise<CopyMissingResult> {
	const job = findJob(application, name);
	const request = {
		kind: 'copy', title: `copies of ${job.name}`, job: {id: job.id, name: job.name}, digest,
	} as const;
	const only = to === undefined ? {} : {destinationIds: [destinationOfJob(job, to, application)]};
	const {result} = await runRecorded(request, {application, recording}, async operations => copyMissing({job, ...only}, operations));
	return result;
}

function destinationOfJob(job: Job, name: string, application: Application): string {
	const {id} = findDestination(application, name);
	if (!job.destinationIds.includes(id)) {
		throw new UsageError({
			code: 'USAGE',
			message: `"${name}" is no destination of job "${job.name}"`,
			hint: `Add it with 'dbseal job edit', or copy a single artifact: dbseal copy ${shellWord(job.name)}@latest --to ${shellWord(name)}.`,
		});
	}

	return id;
}

function digest({isPartial, copies}: CopyMissingResult): RunDigest {
	return {isPartial, summary: {copies: copies.length}};
}

export type ArtifactCopyWish = {
	readonly reference: string;
	/** A stored destination, a folder or a URL. */
	readonly to: string;
};

export type ArtifactCopy = {
	readonly name: string;
	/** The destination that has it now as well. */
	readonly destination: string;
};

export async function copyOneArtifact(application: Application, {reference, to}: ArtifactCopyWish, {readUrl, ...recording}: Recording & Pick<UrlReader, 'readUrl'>): Promise<ArtifactCopy> {
	const destination = await namedDestination(application, to, {readUrl});
	const request = {kind: 'copy', title: `copy of ${reference}`, digest: ({name}: ArtifactCopy) => ({artifactName: name})} as const;
	const {result} = await runRecorded(request, {application, recording}, async operations => {
		const location = await locateArtifact(reference, operations);
		await copyArtifact({location, to: destination}, operations);
		return {name: location.name, destination: destination.name};
	});
	return result;
}
