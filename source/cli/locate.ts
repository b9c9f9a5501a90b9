/**
 * Which command the words name, before its flags are known: global flags may stand before and between its words.
 */
import {UsageError} from '../core/errors.js';
import {nearestMatch} from '../core/nearest-match.js';
import {type CommandEntry} from './command.js';

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
		throw unknownCommand({typed: firstWord}, commands.filter(({isHidden}) => !isHidden).map(({name}) => name.split(' ', 1)[0] ?? name));
	}

	if (second === undefined) {
		return {kind: 'group', group: firstWord};
	}

	const secondWord = words[second] ?? '';
	const entry = members.find(({name}) => name === `${firstWord} ${secondWord}`);
	if (!entry) {
		throw unknownCommand({group: firstWord, typed: secondWord}, members.map(({name}) => name.slice(firstWord.length + 1)));
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

/** Words of commands, with those that other programs have for them. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
	list: ['ls', 'dir'],
	remove: ['rm', 'del', 'delete'],
	add: ['new', 'create'],
	create: ['new', 'add'],
	show: ['get', 'info'],
	edit: ['set', 'change', 'update'],
	rename: ['mv', 'move'],
};

type Unknown = {readonly group?: string; readonly typed: string};

/** Goes by the word itself, without its group: a suggestion is typed, so it must not mean something else. */
function unknownCommand({group, typed}: Unknown, known: readonly string[]): UsageError {
	const nearest = known.find(word => synonyms[word]?.includes(typed)) ?? nearestMatch(typed, known);
	const inGroup = (word: string) => group === undefined ? word : `${group} ${word}`;
	const help = group === undefined ? 'dbseal --help' : `dbseal ${group} --help`;
	return new UsageError({
		code: 'USAGE',
		message: `unknown command ${inGroup(typed)}`,
		hint: nearest === undefined ? `Run ${help} to see all commands.` : `Did you mean: dbseal ${inGroup(nearest)}? All commands: ${help}.`,
	});
}
