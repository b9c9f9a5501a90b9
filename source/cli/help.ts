/**
 * Help texts, drawn from the same tables that parse: examples first, then usage, then flags.
 */
import {exitCodeMeanings} from '../core/exit-codes.js';
import {type Command, type CommandEntry} from './command.js';
import {type FlagTable, flagWord} from './flags/flags.js';
import {globalFlags} from './flags/global-flags.js';
import {screenFlags} from './flags/screen-flags.js';

/** All commands, or those of one group. */
export function programHelp(commands: readonly CommandEntry[], group?: string): string {
	const shown = commands.filter(({name, isHidden}) => !isHidden && (group === undefined || name.startsWith(`${group} `)));
	return [
		...(group === undefined ? overview() : []),
		'Commands',
		...columns(shown.map(({name, summary}) => [name, summary])),
		'',
		...(group === undefined ? section('Flags of the screens', flagLines(screenFlags)) : []),
		'Flags of every command',
		...flagLines(globalFlags),
		'',
		...(group === undefined ? exitCodeLines() : []),
		'dbseal COMMAND --help shows examples and flags of one command.',
		'',
	].join('\n');
}

export function commandHelp({name, summary}: CommandEntry, command: Command): string {
	return [
		`dbseal ${name}: ${summary}`,
		'',
		'Examples',
		...columns(command.examples),
		'',
		'Usage',
		`  ${usageLine(name, command)}`,
		'',
		...section('Flags', flagLines(command.flags)),
		...(command.tables ?? []).flatMap(({title, rows}) => section(title, columns(rows))),
		...section('Notes', (command.notes ?? []).map(note => `  ${note}`)),
		...section('Flags of every command', flagLines(globalFlags)),
	].join('\n');
}

function overview(): string[] {
	return [
		'dbseal: encrypted database backups that you can always get back',
		'',
		'Examples',
		...columns([
			['dbseal demo', 'see the whole story on a sample database'],
			['dbseal init', 'write a new ENCRYPTION_KEY to .env'],
			['dbseal vault create main', 'make a profile with a new master key'],
			['dbseal backup --source-url postgresql:///orders --to /backups --profile main', 'back up without a stored job'],
			['dbseal list /backups', 'what is there, newest first'],
			['dbseal restore orders@latest --into postgresql:///orders_copy', 'get it back'],
			['dbseal', 'the screens, on a terminal'],
		]),
		'',
	];
}

function exitCodeLines(): string[] {
	return [
		'Exit codes',
		...columns(Object.entries(exitCodeMeanings)),
		'',
	];
}

function usageLine(name: string, command: Command): string {
	const words = command.arguments.map(({name: word, isOptional, isMultiple}) => {
		const repeated = isMultiple ? `${word}...` : word;
		return isOptional ? `[${repeated}]` : repeated;
	});
	const required = Object.entries(command.flags)
		.filter(([, spec]) => spec.isRequired)
		.map(([key, spec]) => `${flagWord(key)} ${spec.value ?? 'VALUE'}`);
	return ['dbseal', name, ...words, ...required, '[flags]'].join(' ');
}

function flagLines(flags: FlagTable): string[] {
	return columns(Object.entries(flags)
		.filter(([, spec]) => !spec.isHidden)
		.map(([key, spec]) => [
			spec.type === 'boolean' ? flagWord(key) : `${flagWord(key)} ${spec.value ?? spec.choices?.join('|') ?? 'VALUE'}`,
			spec.isMultiple ? `${spec.summary} (may be repeated)` : spec.summary,
		]));
}

function section(title: string, lines: readonly string[]): string[] {
	return lines.length === 0 ? [] : [title, ...lines, ''];
}

/** Two columns; a left side that is too long for its column gets a line of its own. */
function columns(rows: ReadonlyArray<readonly [string, string]>): string[] {
	const width = Math.min(36, Math.max(0, ...rows.map(([left]) => left.length)));
	return rows.flatMap(([left, right]) => left.length > width
		? [`  ${left}`, `  ${' '.repeat(width)}  ${right}`]
		: [`  ${left.padEnd(width)}  ${right}`]);
}
