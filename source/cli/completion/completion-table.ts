/**
 * What shells need to know, flattened from the command table: words, flags, and what may stand for each value.
 */
import {type CompletionCommand, type CompletionFlag} from '../../application/commands/complete-line.js';
import {type CommandEntry} from '../command.js';
import {type FlagTable, flagWord} from '../flags/flags.js';
import {globalFlags} from '../flags/global-flags.js';

/** Loads every command; only completion does. */
export async function describeCommands(commands: readonly CommandEntry[]): Promise<readonly CompletionCommand[]> {
	const visible = commands.filter(({isHidden}) => !isHidden);
	return Promise.all(visible.map(async ({name, summary, load}) => {
		const {command} = await load();
		const [argument] = command.arguments;
		return {
			name,
			summary,
			flags: describeFlags({...command.flags, ...globalFlags}),
			completes: argument?.completes,
			choices: argument?.choices ?? [],
		};
	}));
}

function describeFlags(flags: FlagTable): readonly CompletionFlag[] {
	return Object.entries(flags)
		.filter(([, spec]) => !spec.isHidden)
		.map(([key, {type, summary, choices = [], completes}]) => ({
			word: flagWord(key), summary, takesValue: type !== 'boolean', choices, completes,
		}));
}
