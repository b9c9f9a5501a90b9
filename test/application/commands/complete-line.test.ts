/** What Tab makes of a command line. */
import {expect, test} from 'vitest';
import {completeLine, type CompletionCommand} from '../../../source/application/commands/complete-line.js';

const flag = (word: string, rest: Partial<CompletionCommand['flags'][number]> = {}) => ({
	word, summary: '', takesValue: false, choices: [], completes: undefined, ...rest,
});
const command = (name: string, rest: Partial<CompletionCommand> = {}): CompletionCommand => ({
	name, summary: '', flags: [flag('--home', {takesValue: true, completes: 'folder'}), flag('--help')], completes: undefined, choices: [], ...rest,
});

const source = {
	commands: [
		command('list', {completes: 'destination'}),
		command('backup', {completes: 'job', flags: [flag('--all'), flag('--profile', {takesValue: true, completes: 'profile'})]}),
		command('runs list', {flags: [flag('--kind', {takesValue: true, choices: ['backup', 'restore']})]}),
		command('runs show', {completes: 'run'}),
		command('restore', {completes: 'artifact'}),
	],
	names: (kind: string) => ({
		job: ['orders', 'orders nightly', 'wiki'], destination: ['disk'], profile: ['main'], run: ['2026-11-24'], artifact: ['orders@latest'], source: [],
	}[kind] ?? []),
};

test.each([
	['ba', 'backup ', ['backup']],
	['r', 'r', ['restore', 'runs']],
	['run', 'runs ', ['runs']],
	['runs ', 'runs ', ['list', 'show']],
	['runs s', 'runs show ', ['show']],
	['list ', 'list disk ', ['disk']],
	['backup or', 'backup orders', ['orders', 'orders nightly']],
	['backup \'orders n', 'backup \'orders nightly\' ', ['orders nightly']],
	['backup w', 'backup wiki ', ['wiki']],
	['backup --p', 'backup --profile ', ['--profile']],
	['backup --profile ', 'backup --profile main ', ['main']],
	['runs list --kind b', 'runs list --kind backup ', ['backup']],
	['nobody ', 'nobody ', []],
	['', '', ['backup', 'list', 'restore', 'runs']],
])('%j becomes %j', (line, completed, candidates) => {
	expect(completeLine(line, source)).toEqual({line: completed, candidates});
});
