/**
 * The way of one call: find the command, parse its words, run it, say how it ended.
 * The rule: this is the one place where an error becomes an exit code and text.
 */
import {UsageError} from '../core/errors.js';
import {exitCodes, type ExitCode} from '../core/exit-codes.js';
import {describeFailure, type Failure} from '../core/failure.js';
import {type ApplicationPlace} from '../application/application.js';
import {type Command, type CommandContext, type CommandEntry} from './command.js';
import {commands} from './commands.js';
import {type Environment, homeFolder} from './environment.js';
import {commandHelp, programHelp} from './help.js';
import {listenForInterrupts} from './interrupts.js';
import {locateCommand} from './locate.js';
import {type GlobalFlags} from './flags/global-flags.js';
import {type Output} from './output.js';
import {screenFlags} from './flags/screen-flags.js';
import {type Parsed, parseWords} from './flags/parse.js';
import {createJsonOutput} from './printers/json.js';
import {watchOutput, writeText} from './printers/line-writer.js';
import {createTextOutput} from './printers/text.js';
import {createPrompt} from './asking/prompt.js';
import {ReportedFailure} from './reported-failure.js';

export type ScreensRequest = {
	/** The folder of the store, absolute. */
	readonly home: string;
	/** What a command has to be given for the same home: `--home` and the folder, where it was given so. */
	readonly homeWords: readonly string[];
	/** Nothing is to be changed from the screens. */
	readonly isLookOnly: boolean;
};

/** Opens the screens; handed in by `main.ts`, so that the commands don't know them. */
export type OpenTui = (request: ScreensRequest, environment: Environment) => Promise<ExitCode>;

export async function runProgram(environment: Environment, openTui?: OpenTui): Promise<ExitCode> {
	const stdout = watchOutput(environment.stdout);
	watchOutput(environment.stderr);
	try {
		const exitCode = await call(environment, openTui);
		await stdout.assertWritten();
		return exitCode;
	} catch (error) {
		return conclude(error, {output: earlyOutput(environment), environment});
	}
}

async function call(environment: Environment, openTui: OpenTui | undefined): Promise<ExitCode> {
	const words = inFull(environment.words);
	const located = locateCommand(words, commands);
	return located.kind === 'command'
		? callCommand(located.entry, located.rest, environment)
		: callWithoutCommand({group: located.kind === 'group' ? located.group : undefined, words}, environment, openTui);
}

async function callCommand(entry: CommandEntry, rest: readonly string[], environment: Environment): Promise<ExitCode> {
	const {command} = await entry.load();
	const parsed = parseWords(entry.name, command, rest);
	if (parsed.global.version) {
		writeText(environment.stdout, `${environment.version}\n`);
		return exitCodes.done;
	}

	if (parsed.global.help) {
		writeText(environment.stdout, commandHelp(entry, command));
		return exitCodes.done;
	}

	return runCommand(command, parsed, environment);
}

async function runCommand(command: Command, parsed: Parsed, environment: Environment): Promise<ExitCode> {
	const output = createOutput(parsed.global, environment);
	const {signal, release} = listenForInterrupts(environment.signals);
	try {
		const home = homeFolder(parsed.global.home, environment);
		await command.run(parsed, {
			environment,
			place: placeOf(environment, {home, output, signal}),
			home,
			global: parsed.global,
			output,
			prompt: createPrompt(parsed.global, environment, signal),
			signal,
			commands,
		});
		output.finish();
		return exitCodes.done;
	} catch (error) {
		return await conclude(error, {output, environment, signal});
	} finally {
		release();
	}
}

function placeOf(environment: Environment, {home, output, signal}: Pick<CommandContext, 'home' | 'output' | 'signal'>): ApplicationPlace {
	const {
		env, hostname, pid, now, randomHex,
	} = environment;
	return {
		home,
		env,
		get workingFolder() {
			return environment.workingFolder;
		},
		hostname,
		signal,
		pid,
		now,
		randomHex,
		warn: output.warn,
	};
}

type WithoutCommand = {readonly group: string | undefined; readonly words: readonly string[]};

async function callWithoutCommand({group, words}: WithoutCommand, environment: Environment, openTui: OpenTui | undefined): Promise<ExitCode> {
	const {global, flags} = parseWords(group ?? '', {flags: group === undefined ? screenFlags : {}, arguments: [{name: 'COMMAND', isOptional: true, isMultiple: true}]}, words);
	if (global.version) {
		writeText(environment.stdout, `${environment.version}\n`);
		return exitCodes.done;
	}

	if (global.help) {
		writeText(environment.stdout, programHelp(commands, group));
		return exitCodes.done;
	}

	const {stdin, stdout, stderr} = environment;
	if (group === undefined && stdin.isTTY && stdout.isTTY && openTui) {
		const home = homeFolder(global.home, environment);
		return openTui({home, homeWords: global.home === undefined ? [] : ['--home', home], isLookOnly: Boolean(flags.readOnly)}, environment);
	}

	if (global.json) {
		throw new UsageError({code: 'USAGE', message: 'no command was given', hint: 'Run dbseal --help to see all commands.'});
	}

	writeText(stderr, programHelp(commands, group));
	return exitCodes.usage;
}

const inShort: Readonly<Record<string, string>> = {'-h': '--help', '-v': '--version'};

/** What people type everywhere: `-h`, `-v`, `dbseal help backup` for `dbseal backup --help`, `dbseal version`. */
function inFull(words: readonly string[]): readonly string[] {
	const end = words.includes('--') ? words.indexOf('--') : words.length;
	const [first, ...rest] = words.map((word, index) => index < end ? inShort[word] ?? word : word);
	if (first === 'help') {
		return ['--help', ...rest];
	}

	return first === undefined ? [] : [first === 'version' ? '--version' : first, ...rest];
}

/** Where the words could not be parsed, `--json` and `--quiet` still mean what they say. */
function earlyOutput(environment: Environment): Output {
	const has = (flag: string) => environment.words.includes(flag);
	return createOutput({json: has('--json'), quiet: has('--quiet'), noColor: has('--no-color')}, environment);
}

type Ending = {
	readonly output: Output;
	readonly environment: Environment;
	readonly signal?: AbortSignal;
};

async function conclude(error: unknown, {output, environment, signal}: Ending): Promise<ExitCode> {
	const failure = error instanceof ReportedFailure ? error.failure : describeFailure(error, signal);
	output.finish(failure);
	await tellStarter(failure, environment);
	return failure.exitCode;
}

/** A process that was started for a run has nobody to hear it: whoever waits for the run's log finds the error there. */
async function tellStarter(failure: Failure, environment: Environment): Promise<void> {
	const {words, now} = environment;
	const valueOf = (flag: string) => words.includes(flag) ? words[words.indexOf(flag) + 1] : undefined;
	const runId = valueOf('--run-id');
	if (runId !== undefined) {
		const {recordUnbegun} = await import('../application/runs/started-run.js');
		recordUnbegun({
			home: homeFolder(valueOf('--home'), environment), runId, failure, at: now(),
		});
	}
}

/** JSON lines, or text for people. */
function createOutput(flags: Pick<GlobalFlags, 'json' | 'quiet' | 'noColor'>, environment: Environment): Output {
	return flags.json
		? createJsonOutput(environment, {isQuiet: flags.quiet})
		: createTextOutput(environment, {isQuiet: flags.quiet, hasColor: hasColor(flags, environment)});
}

function hasColor(flags: Pick<GlobalFlags, 'noColor'>, {env, stderr}: Environment): boolean {
	return !flags.noColor && !env.NO_COLOR && env.TERM !== 'dumb' && stderr.isTTY === true;
}
