/**
 * `dbseal job show`: one job in full.
 */
import {defineCommand} from '../../command.js';
import {describeJob, jobLines} from '../../describe-job.js';
import {withApplication} from '../../../application/application.js';
import {findJob} from '../../find-named.js';

export const command = defineCommand({
	examples: [['dbseal job show orders', 'everything about it']],
	arguments: [{name: 'NAME', completes: 'job'}],
	flags: {},
	async run({arguments: [typed = '']}, context) {
		const {output, environment} = context;
		const description = await withApplication(context.place, {reads: true}, async ({store}) => describeJob(findJob(store, typed), store, environment));
		for (const line of jobLines(description)) {
			output.data(line);
		}

		output.result(description);
	},
});
