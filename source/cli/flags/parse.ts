/**
 * Words of the command line into flags and arguments, by meow, with our own words for what is wrong.
 * The rule: everything that can't be understood is a UsageError; meow never gets to print or to exit.
 */
import meow from 'meow';
import {toError, UsageError} from '../../core/errors.js';
import {nearestMatch} from '../../core/nearest-match.js';
import {type Command, type CommandInput} from '../command.js';
import {
	type FlagSpec, type FlagTable, type FlagValues, flagWord,
} from './flags.js';
import {globalFlags, type GlobalFlags} from './global-flags.js';

export type Parsed = CommandInput<FlagTable> & {readonly global: GlobalFlags};

/** `words` without the command's own name. */
export function parseWords(name: string, command: Pick<Command, 'flags' | 'arguments' | 'elsewhere'>, words: readonly string[]): Parsed {
	const table: FlagTable = {...globalFlags, ...command.flags};
	const known = {name, table, elsewhere: command.elsewhere ?? {}};
	refuseUnknownFlags(known, words);
	refuseSecondValues(known, words);
	const {input, flags: raw} = readByMeow(table, words);
	const values = Object.fromEntries(Object.entries(table).map(([key, spec]) => [key, flagValue(key, spec, raw)]));
	// The one border where words become typed: `flagValue` has checked each value against its spec.
	// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion
	const [global, flags] = [pick(values, Object.keys(globalFlags)), pick(values, Object.keys(command.flags))] as [GlobalFlags, FlagValues<FlagTable>];
	if (!global.help && !global.version) {
		checkArguments(name, command, input);
		checkRequired(name, command.flags, values);
	}

	return {arguments: input, flags, global};
}

type KnownFlags = {readonly name: string; readonly table: FlagTable; readonly elsewhere: Readonly<Record<string, string>>};

/** Before meow, which would take `--compresion` for a flag of its own choosing, and tells a flag by its key. */
function refuseUnknownFlags({name, table, elsewhere}: KnownFlags, words: readonly string[]): void {
	const known = new Set(Object.keys(table).map(key => flagWord(key)));
	for (const flag of flagsAmong(words)) {
		if (!known.has(flag)) {
			const [, instead] = Object.entries(elsewhere).find(([start]) => flag.startsWith(start)) ?? [];
			const nearest = nearestMatch(flag, Object.entries(table).filter(([, spec]) => !spec.isHidden).map(([key]) => flagWord(key)));
			const guess = nearest === undefined ? '' : `Did you mean ${nearest}? `;
			throw new UsageError({code: 'USAGE', message: `unknown flag ${flag}`, hint: instead ?? `${guess}See: ${helpLine(name)}.`});
		}
	}
}

function flagsAmong(words: readonly string[]): readonly string[] {
	const end = words.indexOf('--');
	return words.slice(0, end === -1 ? undefined : end)
		.filter(word => word.startsWith('-') && word.length > 1)
		.map(word => word.split('=', 1)[0] ?? word);
}

/** Which of two values was meant can't be told. */
function refuseSecondValues({name, table}: Omit<KnownFlags, 'elsewhere'>, words: readonly string[]): void {
	const flags = flagsAmong(words);
	const single = Object.entries(table).filter(([, {isMultiple}]) => !isMultiple).map(([key]) => flagWord(key));
	const twice = single.find(word => flags.filter(flag => flag === word).length > 1);
	if (twice !== undefined) {
		throw new UsageError({code: 'USAGE', message: `${twice} is given more than once`, hint: `Give it once. See: ${helpLine(name)}.`});
	}
}

/** Without a command, that of the program. */
function helpLine(name: string): string {
	return ['dbseal', name, '--help'].filter(word => word !== '').join(' ');
}

function readByMeow(table: FlagTable, words: readonly string[]): {input: string[]; flags: Record<string, unknown>} {
	try {
		return meow('', {
			importMeta: import.meta,
			argv: words,
			pkg: {name: 'dbseal'},
			description: false,
			autoHelp: false,
			autoVersion: false,
			flags: {
				...Object.fromEntries(Object.entries(table).map(([key, {type, isMultiple = false}]) => [positiveKey(key), {type, isMultiple}])),
				// Without this default, a negatable flag that isn't given would count as negated.
				...Object.fromEntries(Object.keys(table).filter(key => key !== positiveKey(key)).map(key => [positiveKey(key), {type: 'boolean', default: true} as const])),
			},
		});
	} catch (error) {
		throw new UsageError({
			code: 'USAGE', message: toError(error).message, hint: 'Run dbseal --help to see how it is used.', cause: error,
		});
	}
}

/** `--no-input` is for meow the flag `input` set to false. */
function positiveKey(key: string): string {
	const negated = /^no(?<first>[A-Z])(?<rest>.*)$/v.exec(key)?.groups;
	return negated ? `${negated.first?.toLowerCase()}${negated.rest}` : key;
}

function flagValue(key: string, spec: FlagSpec, flags: Readonly<Record<string, unknown>>): unknown {
	const value = flags[positiveKey(key)];
	if (spec.type === 'boolean') {
		return key === positiveKey(key) ? value === true : value === false;
	}

	const values = (Array.isArray(value) ? value : [value]).filter(item => item !== undefined);
	for (const item of values) {
		checkValue(key, spec, item);
	}

	return spec.isMultiple ? values : values[0];
}

function checkValue(key: string, spec: FlagSpec, value: unknown): void {
	const word = flagWord(key);
	if ((value === '' && !spec.mayBeEmpty) || value === true) {
		throw new UsageError({code: 'USAGE', message: `${word} needs a value`, hint: `Write ${word} ${spec.value ?? 'VALUE'}.`});
	}

	if (spec.type === 'number' && !Number.isFinite(value)) {
		throw new UsageError({code: 'INVALID_SETTING', message: `${word} is not a number`, hint: `Write ${word} with a number, like ${word} 6.`});
	}

	if (spec.choices && !spec.choices.includes(String(value))) {
		const nearest = nearestMatch(String(value), spec.choices);
		throw new UsageError({
			code: 'INVALID_SETTING',
			message: `${word} can't be ${String(value)}`,
			hint: `${nearest === undefined ? '' : `Did you mean ${nearest}? `}It is one of ${spec.choices.join(', ')}.`,
		});
	}
}

function checkArguments(name: string, command: Pick<Command, 'arguments'>, given: readonly string[]): void {
	const missing = command.arguments[given.length];
	if (missing && !missing.isOptional) {
		throw new UsageError({
			code: 'USAGE', message: `${name} needs ${missing.name}`, hint: `See: dbseal ${name} --help.`,
		});
	}

	const surplus = given[command.arguments.length];
	if (surplus !== undefined && !command.arguments.at(-1)?.isMultiple) {
		throw new UsageError({
			code: 'USAGE', message: `${name} can't take one more word: ${surplus}`, hint: `See: dbseal ${name} --help.`,
		});
	}
}

function checkRequired(name: string, flags: FlagTable, values: Readonly<Record<string, unknown>>): void {
	for (const [key, spec] of Object.entries(flags)) {
		if (spec.isRequired && values[key] === undefined) {
			throw new UsageError({
				code: 'USAGE', message: `${name} needs ${flagWord(key)}`, hint: `Add ${flagWord(key)} ${spec.value ?? 'VALUE'}. See: dbseal ${name} --help.`,
			});
		}
	}
}

function pick(values: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
	return Object.fromEntries(keys.map(key => [key, values[key]]));
}
