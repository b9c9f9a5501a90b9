import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import {completionScript} from '../../source/cli/completion/completion-scripts.js';
import {type CompletionCommand} from '../../source/application/commands/complete-line.js';
import {runProgram} from '../servers/run-program.js';

const home = {
	word: '--home', summary: 'the store', takesValue: true, choices: [], completes: 'folder',
} as const;
const commands: readonly CompletionCommand[] = [
	{
		name: 'backup',
		summary: 'back up',
		flags: [home, {
			word: '--compression', summary: 'how', takesValue: true, choices: ['gzip', 'brotli'], completes: undefined,
		}, {
			word: '--all', summary: 'every job', takesValue: false, choices: [], completes: undefined,
		}],
		completes: 'job',
		choices: [],
	},
	{
		name: 'vault create', summary: 'make', flags: [home], completes: undefined, choices: [],
	},
	{
		name: 'vault list', summary: 'it\'s a list', flags: [home], completes: undefined, choices: [],
	},
];

/** What bash offers for the last of these words; `dbseal complete-names job` answers with two names. */
async function offeredByBash(...words: readonly string[]): Promise<readonly string[]> {
	const script = [
		String.raw`dbseal() { [[ "$1 $2" == "complete-names job" ]] && printf "%s\n" orders "shop nightly"; }`,
		completionScript('bash', commands),
		// eslint-disable-next-line no-template-curly-in-string -- bash's own
		'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _dbseal; printf "%s\\n" "${COMPREPLY[@]}"',
	].join('\n');
	const stdout = await runProgram('bash', ['-c', script, 'bash', ...words]);
	return stdout.trim().split('\n');
}

test.each([
	[['dbseal', ''], ['backup', 'vault', 'help']],
	[['dbseal', 'help', 'va'], ['vault']],
	[['dbseal', 'help', 'vault', ''], ['create', 'list']],
	[['dbseal', 'va'], ['vault']],
	[['dbseal', 'vault', ''], ['create', 'list']],
	[['dbseal', '--home', 'vault', 'vault', 'cr'], ['create']],
	[['dbseal', 'backup', ''], ['orders', 'shop nightly']],
	[['dbseal', 'backup', '--c'], ['--compression']],
	[['dbseal', 'backup', '--compression', ''], ['gzip', 'brotli']],
	[['dbseal', 'backup', 'orders', '--compression', 'b'], ['brotli']],
	[['dbseal', 'vault', 'create', '--'], ['--home']],
	[['dbseal', 'vault', 'create', 'new'], ['']],
])('bash offers for %j: %j', async (words, offered) => {
	expect(await offeredByBash(...words)).toEqual(offered);
});

test.each(['bash', 'zsh', 'fish'] as const)('the script for %s is one that the shell itself takes, where it is installed', async context => {
	const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'dbseal-completion-'));
	const file = path.join(folder, 'script');
	await fs.writeFile(file, completionScript(context, commands));

	await expect(runProgram('sh', ['-c', `command -v ${context} >/dev/null || exit 0; ${context} -n "$1"`, 'sh', file])).resolves.toBe('');
	await fs.rm(folder, {recursive: true});
});
