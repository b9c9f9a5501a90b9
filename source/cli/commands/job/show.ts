/**
 * `dbseal job show`: one job in full.
 */
import {defineCommand} from '../../command.js';
import {jobLines} from '../../lines/job-lines.js';
import {withApplication} from '../../../application/application.js';
import {describeJob} from '../../../application/jobs/jobs.js';
import {findJob} from '../../../application/find-named.js';

export const command = defineCommand({
	examples: [['dbseal job show orders', 'everything about it']],
	arguments: [{name: 'NAME', completes: 'job'}],
	flags: {},
	async run({arguments: [typed = '']}, context) {
		const {output} = context;
		const description = await withApplication(context.place, {reads: true}, async application => describeJob(application, findJob(application, typed)));
		for (const line of jobLines(description)) {
			output.data(line);
		}

		output.result(description);
	},
});
