/**
 * `dbseal complete-names`: for the completion scripts only; names of a kind, one a line. No store is an empty answer.
 */
import {type Store} from '../../store/open-store.js';
import {defineCommand} from '../command.js';
import {withApplicationIfThere} from '../../application/application.js';

const namesOf: Readonly<Record<string, (store: Store) => readonly string[]>> = {
	source: ({sources}) => sources.all().map(({name}) => name),
	destination: ({destinations}) => destinations.all().map(({name}) => name),
	job: ({jobs}) => jobs.all().map(({name}) => name),
	// Each as a command takes it; the files of a destination are not asked for while a word is typed.
	artifact: ({jobs}) => jobs.all().map(({name}) => `${name}@latest`),
	profile: ({profiles}) => profiles.all().map(({name}) => name),
	run: ({runs}) => runs.list().map(({id}) => id),
};

export const command = defineCommand({
	examples: [['dbseal complete-names job', 'all jobs, one a line']],
	arguments: [{name: 'KIND', choices: Object.keys(namesOf)}],
	flags: {},
	async run({arguments: [kind = '']}, context) {
		const names = await withApplicationIfThere(context.place, () => undefined, async ({store}) => namesOf[kind]?.(store)) ?? [];
		for (const name of names) {
			context.output.data(name);
		}

		context.output.result(names);
	},
});
