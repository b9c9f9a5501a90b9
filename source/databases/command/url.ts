/**
 * How a command is written as one URL: `command:?dump=…&load=…&extension=…`, each part encoded as in any query.
 * The rule: passwords are no part of it; a command reads its own from DBSEAL_PASSWORD.
 */
import {type Connection} from '../../core/connection.js';
import {UsageError} from '../../core/errors.js';
import {type KindSettings, querySettings} from '../../core/kind-settings.js';

export type ShellCommands = {
	readonly dumpCommand: string;
	readonly loadCommand?: string;
	/** The suffix of its dumps, without the dot. */
	readonly extension?: string;
};

export const commandUrlSettings = {
	dumpCommand: {
		label: 'Dump command', place: 'query', word: 'dump', isNeeded: true, help: 'writes the dump to its stdout', details: 'Run by `/bin/sh`.',
	},
	loadCommand: {
		label: 'Load command', place: 'query', word: 'load', unset: 'none', help: 'reads a dump from its stdin', details: 'Without it, restores go to files only.',
	},
	extension: {
		label: 'Extension', place: 'query', unset: 'dump', help: 'the suffix of its dumps',
	},
	password: {
		label: 'Password', place: 'secret', unset: 'none', help: 'both commands find it in DBSEAL_PASSWORD',
	},
} as const satisfies KindSettings;

const words = querySettings(commandUrlSettings);

export function parseCommandUrl(url: string): Connection {
	const query = /^command:\?(?<query>.*)$/isv.exec(url)?.groups?.query;
	if (query === undefined) {
		throw invalidUrl('the URL of a command begins with "command:?"');
	}

	const options: Record<string, string> = {};
	for (const [word, value] of new URLSearchParams(query)) {
		const name = words.find(known => known.word === word)?.option;
		if (name === undefined || name in options) {
			throw invalidUrl(name === undefined ? `a command has no ${JSON.stringify(word)}` : `${word} is given twice`);
		}

		options[name] = value;
	}

	const fault = findFault(options);
	if (fault !== undefined) {
		throw invalidUrl(fault);
	}

	return {type: 'command', options, secrets: {}};
}

export function formatCommandUrl(connection: Connection): string {
	const commands: Readonly<Record<string, string>> = readCommands(connection);
	const query = new URLSearchParams();
	for (const {word, option} of words) {
		const value = commands[option];
		if (value !== undefined) {
			query.set(word, value);
		}
	}

	return `command:?${query.toString()}`;
}

/** Throws a UsageError (INVALID_SETTING) where the connection has no dump command, or an extension that no file could have. */
export function readCommands({options}: Connection): ShellCommands {
	const fault = findFault(options);
	if (fault !== undefined) {
		throw new UsageError({
			code: 'INVALID_SETTING',
			message: `this command can't be a source: ${fault}`,
			hint: 'Give the command that writes the dump to its output: --kind command --dump COMMAND.',
		});
	}

	const {dumpCommand = '', loadCommand, extension} = options;
	return {
		dumpCommand,
		...(loadCommand === undefined ? {} : {loadCommand}),
		...(extension === undefined ? {} : {extension}),
	};
}

function findFault({dumpCommand = '', loadCommand = 'none', extension = 'dump'}: Readonly<Record<string, string>>): string | undefined {
	if (dumpCommand.trim() === '') {
		return 'the dump command is missing';
	}

	if (loadCommand.trim() === '') {
		return 'the load command is empty';
	}

	if (`${dumpCommand}${loadCommand}`.includes('\0')) {
		return 'a command can\'t have a NUL in it';
	}

	return /^[a-z\d]{1,16}$/v.test(extension) ? undefined : `the extension ${JSON.stringify(extension)} is not 1 to 16 lower-case letters and digits`;
}

function invalidUrl(fault: string): UsageError {
	return new UsageError({
		code: 'INVALID_URL',
		message: `can't take the URL of a command: ${fault}`,
		hint: 'Give it as command:?dump=COMMAND&load=COMMAND, or with --kind command --dump COMMAND --load COMMAND.',
	});
}
