/**
 * `dbseal completion`: a script for the shell, drawn from the command table.
 */
import {UsageError} from '../../core/errors.js';
import {defineCommand} from '../command.js';
import {completionScript, shells} from '../completion/completion-scripts.js';
import {describeCommands} from '../completion/completion-table.js';

export const command = defineCommand({
	examples: [
		['source <(dbseal completion bash)', 'in this bash; add the line to ~/.bashrc for every one'],
		['dbseal completion zsh > ~/.zfunc/_dbseal', 'a file in a folder of zsh\'s fpath'],
		['dbseal completion fish > ~/.config/fish/completions/dbseal.fish', 'for every new fish'],
	],
	arguments: [{name: 'SHELL', choices: shells}],
	flags: {},
	async run({arguments: [typed = '']}, {output, commands}) {
		const shell = shells.find(name => name === typed);
		if (shell === undefined) {
			throw new UsageError({
				code: 'USAGE', message: `there is no completion for ${typed}`, hint: `It is one of ${shells.join(', ')}.`,
			});
		}

		const script = completionScript(shell, await describeCommands(commands));
		output.data(script.trimEnd());
		output.result({script});
	},
});
