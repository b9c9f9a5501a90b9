/**
 * `dbseal job add`: a source, where it goes, with which key, how and when.
 */
import {UsageError} from '../../../core/errors.js';
import {defineCommand} from '../../command.js';
import {jobLines, warnUnencrypted} from '../../lines/job-lines.js';
import {withApplication} from '../../../application/application.js';
import {addJob, describeJob} from '../../../application/jobs/jobs.js';
import {firstJobSettings} from '../../../core/job-settings.js';
import {jobChanges, jobFlags} from '../../flags/job-flags.js';
import {shellWord} from '../../../core/shell-word.js';

export const command = defineCommand({
	examples: [
		['dbseal job add orders --source orders --destination disk --profile main', 'by hand'],
		['dbseal job add nightly --source orders --destination s3 --profile main --schedule "15 3 * * *" --keep-daily 7 --keep-monthly 12', 'every night'],
		['dbseal job add twice --source orders --destination disk --destination s3 --profile main', 'to two places'],
	],
	arguments: [{name: 'NAME'}],
	flags: jobFlags,
	async run({arguments: [name = ''], flags}, context) {
		const {output} = context;
		await withApplication(context.place, {}, async application => {
			const {sourceId, destinationIds, profileId, ...changes} = jobChanges(flags, firstJobSettings, application);
			if (sourceId === undefined || destinationIds === undefined) {
				throw new UsageError({
					code: 'USAGE',
					message: `job add needs ${sourceId === undefined ? '--source' : '--destination'}`,
					hint: 'See: dbseal job add --help.',
				});
			}

			const job = addJob(application, {
				...changes, name, sourceId, destinationIds, profileId,
			});
			warnUnencrypted(job, flags.unencrypted, context);
			const description = describeJob(application, job);
			for (const line of jobLines(description)) {
				output.note(line);
			}

			output.note(`run it now with: dbseal backup ${shellWord(job.name)}`);
			output.result(description);
		});
	},
});
