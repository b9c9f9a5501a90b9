/**
 * `dbseal copy`: makes missing copies of a job's artifacts, or a copy of one artifact, without a new dump.
 */
import {type Application, withApplication} from '../../application/application.js';
import {copyMissingOfJob, copyOneArtifact, type JobCopiesWish} from '../../application/artifacts/copies.js';
import {isJob} from '../../application/find-named.js';
import {PartlyDoneError, UsageError} from '../../core/errors.js';
import {artifactReference} from '../../core/format-reference.js';
import {type CommandContext, defineCommand} from '../command.js';
import {urlReader} from '../asking/read-connection.js';
import {recordingOf} from '../recording.js';

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
			const parts = {application, context};
			await (isJob(application, typed) ? copyJob({job: typed, to}, parts) : copyOne(typed, to, parts));
		});
	},
});

async function copyJob(wish: JobCopiesWish, {application, context}: Parts): Promise<void> {
	const {output} = context;
	const result = await copyMissingOfJob(application, wish, recordingOf(context));
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

async function copyOne(reference: string, to: string | undefined, {application, context}: Parts): Promise<void> {
	if (to === undefined) {
		throw new UsageError({
			code: 'USAGE', message: `there is no job "${reference}", and a copy of a single artifact needs --to`, hint: 'Add --to DESTINATION, or name a job: dbseal job list.',
		});
	}

	const {name, destination} = await copyOneArtifact(application, {reference, to}, {...recordingOf(context), ...urlReader(context)});
	context.output.data(artifactReference(destination, name));
}
