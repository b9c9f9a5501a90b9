/**
 * `dbseal job show`: one job in full.
 */
import {defineCommand} from '../../command.js';
import {describeJob, jobLines} from '../../describe-job.js';
import {withEngine} from '../../engine.js';
import {findJob} from '../../find-named.js';

export const command = defineCommand({
	examples: [['dbseal job show orders', 'everything about it']],
	arguments: [{name: 'NAME', completes: 'job'}],
	flags: {},
	async run({arguments: [typed = '']}, context) {
		const {output, environment} = context;
		const description = await withEngine(context, {reads: true}, async ({store}) => describeJob(findJob(store, typed), store, environment));
		for (const line of jobLines(description)) {
			output.data(line);
		}

		output.result(description);
	},
});
