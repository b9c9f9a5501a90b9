/**
 * `dbseal system-key replace`: the system key is lost. A new one takes its place, and secrets have to be entered again.
 */
import {UsageError} from '../../../core/errors.js';
import {shellWord} from '../../../core/shell-word.js';
import {type CommandContext, defineCommand} from '../../command.js';
import {withApplication} from '../../../application/application.js';
import {type LostSystemKey, replaceLostSystemKey} from '../../../application/keys/system-key.js';

export const command = defineCommand({
	examples: [['dbseal system-key replace --yes', 'when ENCRYPTION_KEY is lost for good']],
	arguments: [],
	flags: {},
	notes: [
		'Jobs, sources, destinations, profile names, runs and the catalogue stay.',
		'Each master key and each password has to be entered again, from Recovery Kits and password stores.',
		'Refused while a key is at hand that still opens the vault.',
	],
	async run(_input, context) {
		const {output, home} = context;
		await withApplication(context.place, {}, async application => {
			await confirm(context);
			const {
				keyFile, storeCopy, isLeftToDo, givenBy, lost,
			} = replaceLostSystemKey(application);
			output.note(`the vault in ${home} has a new system key${whereItIs({keyFile, givenBy})}`);
			if (isLeftToDo) {
				output.warn(`set ENCRYPTION_KEY in the environment to the one in ${keyFile ?? 'that file'}`);
			}

			for (const line of nextSteps(lost)) {
				output.note(line);
			}

			output.note(`a copy of the store as it was is ${storeCopy}: keep it, should the old key turn up`);
			output.result({
				keyFile, storeCopy, isLeftToDo, lost,
			});
		});
	},
});

function whereItIs({keyFile, givenBy}: Pick<LostSystemKey, 'keyFile' | 'givenBy'>): string {
	if (keyFile !== undefined) {
		return `, which is in ${keyFile}`;
	}

	return givenBy === undefined ? '' : `: ${givenBy}, which did not open it before`;
}

async function confirm({global, prompt}: CommandContext): Promise<void> {
	const isConfirmed = global.yes || (prompt.canAsk && await prompt.yes({text: 'Give up everything that the lost key sealed?', flag: '--yes'}));
	if (!isConfirmed) {
		throw new UsageError({
			code: 'CONFIRMATION_NEEDED', message: 'what the lost system key sealed is not given up without a yes', hint: 'Add --yes to say so.',
		});
	}
}

function nextSteps({profiles, sources, destinations}: LostSystemKey['lost']): readonly string[] {
	return [
		...(profiles.length > 1 ? ['to enter all keys of a kit at once: dbseal vault import --all --key-file KIT'] : []),
		...profiles.map(name => `to enter again: dbseal vault import ${shellWord(name)} --key-file KIT`),
		...sources.map(name => `to enter again: dbseal source edit ${shellWord(name)} --password-file FILE`),
		...destinations.map(name => `to enter again: dbseal destination edit ${shellWord(name)} --password-file FILE`),
	];
}
