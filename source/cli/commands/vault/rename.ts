/**
 * `dbseal vault rename`: another name for a profile. Its id, key and artifacts stay as they are.
 */
import {giveProfileName} from '../../../application/keys/profiles.js';
import {defineCommand} from '../../command.js';
import {withApplication} from '../../../application/application.js';

export const command = defineCommand({
	examples: [['dbseal vault rename main main-2026', 'jobs and artifacts follow: they know it by its id']],
	arguments: [{name: 'OLD', completes: 'profile'}, {name: 'NEW'}],
	flags: {},
	async run({arguments: [oldName = '', newName = '']}, context) {
		const {output} = context;
		await withApplication(context.place, {}, async application => {
			const {id, name} = giveProfileName(application, oldName, newName);
			output.note(`profile "${oldName}" is now "${name}"`);
			output.result({id, name});
		});
	},
});
