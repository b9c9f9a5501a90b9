/**
 * `dbseal copy`: makes missing copies of a job's artifacts, or a copy of one artifact, without a new dump.
 */
import {PartlyDoneError, UsageError} from '../../core/errors.js';
import {shellWord} from '../../core/shell-word.js';
import {locateArtifact} from '../../operations/catalogue/artifact-reference.js';
import {artifactReference} from '../../core/format-reference.js';
import {copyArtifact} from '../../operations/keeping/copy-artifact.js';
import {copyMissing, type CopyMissingResult} from '../../operations/keeping/copy.js';
import {type RunDigest} from '../../runs/recorder.js';
import {type Job} from '../../store/jobs.js';
import {recordingOf} from '../recording.js';
import {urlReader} from '../read-connection.js';
import {type CommandContext, defineCommand} from '../command.js';
import {type Application, withApplication} from '../../application/application.js';
import {findDestination} from '../../application/find-named.js';
import {mapGiven} from '../given.js';
import {namedDestination} from '../../application/named-connections.js';
import {runRecorded} from '../../application/recorded-run.js';

type Parts = {readonly application: Application; readonly context: CommandContext};

export const command = defineCommand({
	examples: [
		['dbseal copy orders', 'what a destination of the job lacks, from another one or from the spool'],
		['dbseal copy orders --to offsite', 'only to that one of its destinations'],
		['dbseal copy orders@latest --to /mnt/usb', 'one artifact, anywhere'],
	],
	arguments: [{name: 'JOB|ARTIFACT', completes: 'job'}],
	flags: {
		to: {
			type: 'string', value: 'DEST|URL', summary: 'where to; needed for a single artifact', completes: 'destination',
		},
	},
	notes: [
		'Copies are made of ciphertext and need no key. Each is checked against its checksum before it gets its name.',
		'Of a job, only what its retention rules keep is copied.',
	],
	async run({arguments: [typed = ''], flags: {to}}, context) {
		await withApplication(context.place, {}, async application => {
			const job = application.store.jobs.findByName(typed);
			await (job ? copyJob(job, to, {application, context}) : copyOne(typed, to, {application, context}));
		});
	},
});

async function copyJob(job: Job, to: string | undefined, {application, context}: Parts): Promise<void> {
	const {output} = context;
	const destinationIds = mapGiven(to, name => [destinationOfJob(job, name, application)]);
	const request = {
		kind: 'copy', title: `copies of ${job.name}`, job: {id: job.id, name: job.name}, digest,
	} as const;
	const {result} = await runRecorded(request, {application, recording: recordingOf(context)}, async operations => copyMissing({job, ...(destinationIds && {destinationIds})}, operations));
	const made = result.copies.filter(({error}) => error === undefined);
	for (const {destination, artifactName} of made) {
		output.data(artifactReference(destination, artifactName));
	}

	output.note(made.length === 0 ? 'no copy was made' : `made: ${made.length} missing ${made.length === 1 ? 'copy' : 'copies'}`);
	if (result.isPartial) {
		throw new PartlyDoneError({
			code: 'PARTLY_DONE',
			message: [...result.problems, ...result.copies.flatMap(({error}) => error?.message ?? [])].join('; '),
			hint: 'What was copied is good; put the rest right, then run this again.',
		});
	}
}

function destinationOfJob(job: Job, name: string, {store}: Application): string {
	const {id} = findDestination({store}, name);
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

async function copyOne(reference: string, to: string | undefined, {application, context}: Parts): Promise<void> {
	if (to === undefined) {
		throw new UsageError({
			code: 'USAGE', message: `there is no job "${reference}", and a copy of a single artifact needs --to`, hint: 'Add --to DESTINATION, or name a job: dbseal job list.',
		});
	}

	const destination = await namedDestination(to, application, urlReader(context));
	const request = {kind: 'copy', title: `copy of ${reference}`, digest: ({name}: {readonly name: string}) => ({artifactName: name})} as const;
	const {result} = await runRecorded(request, {application, recording: recordingOf(context)}, async operations => {
		const location = await locateArtifact(reference, operations);
		await copyArtifact({location, to: destination}, operations);
		return {name: location.name, destination: destination.name};
	});
	context.output.data(artifactReference(destination.name, result.name));
}
