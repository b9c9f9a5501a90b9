/**
 * Completes a command line while it is typed: commands, flags, and the names of what is there.
 * The table of commands is the command line's own, handed in: this room doesn't know it.
 */
import {shellWord} from '../../core/shell-word.js';
import {splitLine} from '../../core/shell-words.js';
import {type KnownNameKind} from '../known-names.js';

export type CompletionFlag = {
	readonly word: string;
	readonly summary: string;
	readonly takesValue: boolean;
	readonly choices: readonly string[];
	readonly completes: KnownNameKind | 'file' | 'folder' | undefined;
};

export type CompletionCommand = {
	readonly name: string;
	readonly summary: string;
	readonly flags: readonly CompletionFlag[];
	/** What its first argument may be. */
	readonly completes: KnownNameKind | 'file' | 'folder' | undefined;
	readonly choices: readonly string[];
};

export type CompletionSource = {
	readonly commands: readonly CompletionCommand[];
	names(kind: KnownNameKind): readonly string[];
};

export type CompletedLine = {
	/** As far as all that fit go together. */
	readonly line: string;
	/** What the last word may become. */
	readonly candidates: readonly string[];
};

export function completeLine(line: string, source: CompletionSource): CompletedLine {
	const {words, isOpen} = splitLine(line);
	const before = isOpen ? words.slice(0, -1) : words;
	const current = isOpen ? words.at(-1) ?? '' : '';
	const candidates = [...new Set(wordsAfter(before, current, source))].filter(word => word.startsWith(current)).toSorted();
	const common = commonStart(candidates);
	const isWhole = candidates.length === 1;
	if (common === undefined || (common === current && !isWhole)) {
		return {line, candidates};
	}

	return {line: [...before, common].map(word => shellWord(word)).join(' ') + (isWhole ? ' ' : ''), candidates};
}

/** The command that the words begin with, in one word or two. */
export function commandNamed(words: readonly string[], commands: readonly CompletionCommand[]): CompletionCommand | undefined {
	return commands.find(({name}) => name === words.slice(0, 2).join(' ')) ?? commands.find(({name}) => name === words[0]);
}

function wordsAfter(before: readonly string[], current: string, {commands, names}: CompletionSource): readonly string[] {
	const command = commandNamed(before, commands);
	if (!command) {
		return commands.map(({name}) => name.split(' ')).filter(parts => before.every((word, index) => parts[index] === word)).flatMap(parts => parts[before.length] ?? []);
	}

	const flag = command.flags.find(({word, takesValue}) => takesValue && word === before.at(-1));
	if (!flag && current.startsWith('-')) {
		return command.flags.map(({word}) => word);
	}

	const {choices, completes} = flag ?? command;
	return completes === undefined || completes === 'file' || completes === 'folder' ? choices : [...choices, ...names(completes)];
}

/** Undefined where nothing fits. */
function commonStart(words: readonly string[]): string | undefined {
	let [start] = words;
	for (const word of words) {
		while (start !== undefined && !word.startsWith(start)) {
			start = start.slice(0, -1);
		}
	}

	return start;
}
