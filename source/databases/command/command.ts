/**
 * Any command whose output is a dump, and one that takes it back: the way to databases that dbseal does not know.
 * The rules: a command has succeeded only when its shell exited 0; what the shell started ends with it.
 */
import {type AdapterContext, type Connection, type Finding} from '../../core/connection.js';
import {
	type Database, type DatabaseEngine, type Dump, type Load,
} from '../../core/database.js';
import {
	RefusedError, SourceError, UsageError, type AppError,
} from '../../core/errors.js';
import {
	describeExit, runTool, startTool, type ToolCommand, type ToolExit,
} from '../../tools/client-tool.js';
import {dumpFromTool} from '../tool-dump.js';
import {loadIntoTool} from '../tool-load.js';
import {
	commandUrlSettings, formatCommandUrl, parseCommandUrl, readCommands,
} from './url.js';

/** What can't be seen to be empty counts as full: it may be production. */
const unseen = 'what the load command writes to can\'t be seen from here, so it counts as not empty';

/** What POSIX shells exit with when a command was not found. */
const notFoundExitCode = 127;

export const commandEngine: DatabaseEngine = {
	type: 'command',
	label: 'Command',
	schemes: ['command'],
	example: 'command:?dump=CMD&load=CMD',
	settings: commandUrlSettings,
	extension: 'dump',
	cannotDrill: true,
	parseUrl: parseCommandUrl,
	formatUrl: formatCommandUrl,
	open: openCommand,
};

function openCommand(connection: Connection, context: AdapterContext): Database {
	const {dumpCommand, loadCommand} = readCommands(connection);
	const shell = (arguments_: readonly string[]) => shellCommand(arguments_, connection, context);
	return {
		takesBack: false,
		async describe(signal) {
			signal.throwIfAborted();
			return {serverVersion: 'unknown', tool: 'a command of yours', databases: []};
		},
		async check(signal) {
			return [
				await checkSyntax('dump command', shell(['-n', '-c', dumpCommand]), signal),
				...findPipes(dumpCommand),
				loadCommand === undefined ? noLoadFinding : await checkSyntax('load command', shell(['-n', '-c', loadCommand]), signal),
			];
		},
		dump: async signal => dumpByCommand(shell(['-c', dumpCommand]), signal),
		async identify(signal) {
			signal.throwIfAborted();
			return `command/${loadCommand ?? ''}`;
		},
		async inspect(signal) {
			signal.throwIfAborted();
			if (loadCommand === undefined) {
				throw noLoadCommand();
			}

			return {
				exists: true, isEmpty: false, detail: unseen, name: 'command',
			};
		},
		async load({overwrite}, signal) {
			if (loadCommand === undefined) {
				throw noLoadCommand();
			}

			if (!overwrite) {
				throw new RefusedError({
					code: 'TARGET_NOT_EMPTY', message: unseen, hint: 'Pass --overwrite where the load command may replace what is there.',
				});
			}

			return loadByCommand(shell(['-c', loadCommand]), signal);
		},
		async summarise() {
			throw unsupported('what is in the database behind a command can\'t be counted');
		},
		async createScratch() {
			throw unsupported('a command can\'t make a scratch database for a drill');
		},
	};
}

function shellCommand(arguments_: readonly string[], {secrets}: Connection, {env}: AdapterContext): ToolCommand {
	const {password} = secrets;
	// What the command does is the person's own matter; the key of the vault is not the command's
	const {ENCRYPTION_KEY: _, ...inherited} = env;
	return {
		program: '/bin/sh',
		arguments_,
		env: {...inherited, ...(password === undefined ? {} : {DBSEAL_PASSWORD: password})},
		secrets: password === undefined ? [] : [password],
		keepsLanguage: true,
	};
}

function dumpByCommand(command: ToolCommand, signal: AbortSignal): Dump {
	const tool = startTool(command, signal);
	tool.stdin.end();
	return dumpFromTool({
		tool,
		name: 'the dump command',
		judge(exit, sizeBytes) {
			if (exit.exitCode !== 0) {
				throw explain('dump', exit);
			}

			if (sizeBytes === 0) {
				throw new SourceError({
					code: 'DUMP_EMPTY',
					message: 'the dump command wrote nothing to its output',
					hint: 'Run the command by hand: its dump must go to stdout, not to a file.',
				});
			}

			return {};
		},
	}, signal);
}

function loadByCommand(command: ToolCommand, signal: AbortSignal): Load {
	return loadIntoTool({
		tool: startTool(command, signal),
		name: 'the load command',
		explain: exit => explain('load', exit),
	}, signal);
}

function explain(which: 'dump' | 'load', exit: ToolExit): SourceError {
	const name = `the ${which} command`;
	if (exit.exitCode === notFoundExitCode || exit.startError !== undefined) {
		return new SourceError({
			code: 'TOOL_MISSING',
			message: describeExit(name, exit),
			hint: 'Install the program that it needs, or write its full path into the command.',
		});
	}

	return new SourceError({
		code: which === 'dump' ? 'DUMP_INCOMPLETE' : 'LOAD_FAILED',
		message: exit.exitCode === 0 ? `${name} ended before it had read everything` : describeExit(name, exit),
		hint: 'Run the command by hand to see what it lacks, then start again.',
	});
}

/** The shell reads the command without running it: a test must not change anything. */
async function checkSyntax(subject: string, command: ToolCommand, signal: AbortSignal): Promise<Finding> {
	const exit = await runTool(command, '', signal);
	return exit.exitCode === 0
		? {subject, verdict: 'ok', detail: 'the shell understands it; it was not run'}
		: {
			subject, verdict: 'failed', detail: describeExit('the shell', exit), hint: 'Correct the command with "dbseal source edit".',
		};
}

function findPipes(dumpCommand: string): Finding[] {
	return /[^\|]\|[^\|]/v.test(dumpCommand) && !dumpCommand.includes('pipefail')
		? [{
			subject: 'exit status',
			verdict: 'warning',
			detail: 'the command has a pipe in it: a shell tells only whether the last program of a pipe succeeded',
			hint: 'Leave compression to dbseal, or use: bash -c \'set -o pipefail; …\'',
		}]
		: [];
}

const noLoadFinding: Finding = {
	subject: 'load command',
	verdict: 'warning',
	detail: 'there is none, so a restore can only give you the dump as a file',
	hint: 'Add one with "dbseal source edit NAME --load COMMAND".',
};

function noLoadCommand(): AppError {
	return new UsageError({
		code: 'INVALID_SETTING',
		message: 'this source has no load command, so nothing can be restored into it',
		hint: 'Add one with "dbseal source edit NAME --load COMMAND", or get the dump itself with "dbseal restore ARTIFACT --to-file FILE".',
	});
}

function unsupported(message: string): AppError {
	return new UsageError({
		code: 'INVALID_SETTING', message, hint: 'Verify the artifact instead: "dbseal verify JOB".',
	});
}
