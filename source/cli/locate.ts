/**
 * Which command the words name, before its flags are known: global flags may stand before and between its words.
 */
import {UsageError} from '../core/errors.js';
import {type CommandEntry} from './command.js';
import {nearestMatch} from './suggest.js';

export type Located
	= | {readonly kind: 'command'; readonly entry: CommandEntry; readonly rest: readonly string[]}
		/** `dbseal vault`: a word with commands beneath it. */
		| {readonly kind: 'group'; readonly group: string}
		| {readonly kind: 'nothing'};

/** Throws a UsageError for words that name nothing. */
export function locateCommand(words: readonly string[], commands: readonly CommandEntry[]): Located {
	const [first, second] = positionalIndexes(words);
	if (first === undefined) {
		return {kind: 'nothing'};
	}

	const firstWord = words[first] ?? '';
	const single = commands.find(({name}) => name === firstWord);
	if (single) {
		return {kind: 'command', entry: single, rest: words.toSpliced(first, 1)};
	}

	const members = commands.filter(({name}) => name.startsWith(`${firstWord} `));
	if (members.length === 0) {
		throw unknownCommand(firstWord, commands.map(({name}) => name.split(' ', 1)[0] ?? name));
	}

	if (second === undefined) {
		return {kind: 'group', group: firstWord};
	}

	const pair = `${firstWord} ${words[second] ?? ''}`;
	const entry = members.find(({name}) => name === pair);
	if (!entry) {
		throw unknownCommand(pair, members.map(({name}) => name));
	}

	return {kind: 'command', entry, rest: words.toSpliced(second, 1).toSpliced(first, 1)};
}

/** Where the first two words that aren't flags stand. Of the global flags only `--home` takes the word after it. */
function positionalIndexes(words: readonly string[]): number[] {
	const indexes: number[] = [];
	for (let index = 0; index < words.length && indexes.length < 2; index++) {
		const word = words[index] ?? '';
		if (word === '--') {
			break;
		}

		if (word === '--home' || word === '--run-id') {
			index++;
		} else if (!word.startsWith('-')) {
			indexes.push(index);
		}
	}

	return indexes;
}

function unknownCommand(typed: string, known: readonly string[]): UsageError {
	const nearest = nearestMatch(typed, known);
	return new UsageError({
		code: 'USAGE',
		message: `unknown command ${typed}`,
		hint: nearest === undefined ? 'Run dbseal --help to see all commands.' : `Did you mean: dbseal ${nearest}? All commands: dbseal --help.`,
	});
}
