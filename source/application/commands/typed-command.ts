/**
 * Runs a command line that was typed in the screens, as a process of its own on the same home.
 * The rule: nobody can be asked there, so the command is told (`--no-input`); what makes a run of the record outlives the screens.
 */
import {UsageError} from '../../core/errors.js';
import {startDetached} from '../../runs/detached.js';
import {createRunId, runIdBytes} from '../../runs/run-id.js';
import {runLines} from '../../tools/run-lines.js';
import {type Application} from '../application.js';
import {commandNamed, type CompletionCommand} from './complete-line.js';

export type TypedCommand = {
	readonly words: readonly string[];
	readonly commands: readonly CompletionCommand[];
	/** How this program is started again. */
	readonly program: readonly [string, ...string[]];
	/** Hears what the command says, line by line. */
	onLine(line: string, isError: boolean): void;
};

/** Either what ran in its own process under this id and can be followed, or what a command came to. */
export type TypedEnd = {readonly runId: string} | {readonly exitCode: number | undefined};

/** The commands that are one run of the record, with the flags that make something else of them. */
const recorded: Readonly<Record<string, readonly string[]>> = {
	backup: ['--all', '--due', '--help'],
	restore: ['--help'],
	verify: ['--all', '--help'],
	drill: ['--help'],
	copy: ['--help'],
	prune: ['--dry-run', '--help'],
};

/** What goes without saying there. */
const impliedFlags = new Set(['--no-input', '--no-color', '--quiet']);

export async function runTyped({words, commands, program, onLine}: TypedCommand, application: Application, signal: AbortSignal): Promise<TypedEnd> {
	const {place: {home, workingFolder, now, randomHex}, surroundings: {env}} = application;
	assertFits(words);
	const name = commandNamed(words, commands)?.name ?? '';
	// A home that can't be written to has no log that could be followed: the command tells by itself there.
	if (application.store.isKept && isOneRun(name, words)) {
		const runId = createRunId(now(), randomHex(runIdBytes));
		await startDetached({
			words: words.filter(word => !impliedFlags.has(word)), program, home, runId, env, workingFolder,
		});
		return {runId};
	}

	const length = name === '' ? words.length : name.split(' ').length;
	const given = new Set(words);
	const implied = ['--no-input', '--no-color'].filter(flag => !given.has(flag));
	const exitCode = await runLines({
		command: [...program, ...words.slice(0, length), ...implied, '--home', home, ...words.slice(length)], env, workingFolder, onLine,
	}, signal);
	return {exitCode};
}

function isOneRun(name: string, words: readonly string[]): boolean {
	const others = recorded[name];
	const positional = words.slice(1).filter(word => !word.startsWith('-'));
	return others !== undefined && !words.some(word => others.includes(word)) && (name !== 'backup' || positional.length === 1);
}

/** Some commands need a terminal, or an output, of their own. */
function assertFits(words: readonly string[]): void {
	const unfit = words[0] === 'daemon' ? 'daemon' : ['--to-stdout', '--password-stdin', '--key-stdin'].find(word => words.includes(word));
	if (unfit !== undefined) {
		throw new UsageError({code: 'USAGE', message: `${unfit} has no place in the screens`, hint: 'Type it in a shell: Ctrl-Z leads there and fg back.'});
	}
}
