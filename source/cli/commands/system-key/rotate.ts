/**
 * `dbseal system-key rotate`: everything that is sealed in the store gets a new key, whole or not at all.
 */
import {defineCommand} from '../../command.js';
import {withApplication} from '../../../application/application.js';
import {renewSystemKey} from '../../../application/keys/system-key.js';

export const command = defineCommand({
	examples: [['dbseal system-key rotate', 'a new ENCRYPTION_KEY, put where the old one was found']],
	arguments: [],
	flags: {},
	notes: [
		'A crash at any moment leaves the old key or the new one working, never neither.',
		'A key that comes from the environment can\'t be changed from here: the new one is left in a file that is named.',
	],
	async run(_input, context) {
		const {output} = context;
		await withApplication(context.place, {key: true}, async application => {
			const {storeCopy, keyFile, isLeftToDo} = renewSystemKey(application);
			output.note(`the vault is sealed with a new system key, which is in ${keyFile ?? 'its place'}`);
			if (isLeftToDo) {
				output.warn(`ENCRYPTION_KEY of the environment is now the old key: set it to the one in ${keyFile ?? 'the file'}`);
			}

			output.note(`a copy of the store as it was, sealed with the old key, is ${storeCopy}; that key is kept, too, and no longer counts: remove both when all is well`);
			output.result({keyFile, storeCopy, isLeftToDo});
		});
	},
});
