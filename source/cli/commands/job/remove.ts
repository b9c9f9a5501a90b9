/**
 * `dbseal job remove`: the job is forgotten; its artifacts and its runs stay.
 */
import {defineCommand} from '../../command.js';
import {withApplication} from '../../../application/application.js';
import {removeJob} from '../../../application/jobs/jobs.js';

export const command = defineCommand({
	examples: [['dbseal job remove orders', 'its artifacts stay where they are']],
	arguments: [{name: 'NAME', completes: 'job'}],
	flags: {},
	async run({arguments: [typed = '']}, context) {
		const {id, name} = await withApplication(context.place, {}, async application => removeJob(application, typed));
		context.output.note(`job "${name}" is removed; its artifacts stay`);
		context.output.result({id, name});
	},
});
