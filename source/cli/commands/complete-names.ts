/**
 * `dbseal complete-names`: for the completion scripts only; names of a kind, one a line. No store is an empty answer.
 */
import {isKnownNameKind, knownNameKinds, knownNames} from '../../application/known-names.js';
import {withApplicationIfThere} from '../../application/application.js';
import {defineCommand} from '../command.js';

export const command = defineCommand({
	examples: [['dbseal complete-names job', 'all jobs, one a line']],
	arguments: [{name: 'KIND', choices: knownNameKinds}],
	flags: {},
	async run({arguments: [kind = '']}, context) {
		const names = await withApplicationIfThere(context.place, () => undefined, async application => isKnownNameKind(kind) ? knownNames(application, kind) : []) ?? [];
		for (const name of names) {
			context.output.data(name);
		}

		context.output.result(names);
	},
});
