/**
 * Which databases a dump in SQL names, so that nobody is told to load it beside one of that name: it would go into that one.
 * The rule: only the beginnings of lines are kept, however long they are; rows are passed over.
 */
import {Buffer} from 'node:buffer';
import {type DumpPart, readPart} from './dump-part.js';

export type NamedDatabases = {
	/** All that it goes into, or has in its definitions. */
	readonly names: readonly string[];
	/** Of these, the ones that it makes itself. */
	readonly made: ReadonlySet<string>;
	/** It says itself where it goes. */
	readonly isSwitching: boolean;
};

/** What a kind of database writes into its dumps. Patterns are literals where they stand, since Node 18 makes no others with all that they need. */
export type SqlDialect = {
	/** A statement or command that names a database (`name`), at the beginning of a line, with what it does (`verb`). */
	readonly statement: RegExp;
	/** A name in a definition (`name`); every one of a line is looked for. */
	readonly within?: RegExp;
	/** Lines that name nothing, however long they are. */
	readonly passedOver: RegExp;
	/** Lines between these two are rows. */
	readonly rows?: {readonly begin: RegExp; readonly end: string};
};

/** Long enough for a statement with a name, whose longest form is 64 characters in quotes. */
const longestStart = 4096;

export async function namedDatabases(part: DumpPart, {statement, within, passedOver, rows}: SqlDialect): Promise<NamedDatabases> {
	const names = new Set<string>();
	const made = new Set<string>();
	let isSwitching = false;
	let isInRows = false;
	const look = (line: string): void => {
		const {verb = '', name} = statement.exec(line)?.groups ?? {};
		if (name !== undefined) {
			names.add(plainName(name));
			isSwitching ||= /^(?:USE|\\c)/iv.test(verb);
			if (/^CREATE/iv.test(verb)) {
				made.add(plainName(name));
			}
		}

		for (const match of within ? line.matchAll(within) : []) {
			names.add(plainName(match.groups?.name ?? ''));
		}
	};

	for await (const lines of lineStarts(part)) {
		for (const line of lines) {
			if (isInRows) {
				isInRows = line !== rows?.end;
			} else if (!passedOver.test(line)) {
				isInRows = rows?.begin.test(line) ?? false;
				look(line);
			}
		}
	}

	return {names: [...names], made, isSwitching};
}

/** `dbname='shop'` is how pg_dump writes a name that is odd. */
function plainName(word: string): string {
	const [mark = ''] = word;
	const inner = ['`', '"'].includes(mark) ? word.slice(1, -1).replaceAll(mark + mark, mark) : word;
	return /^dbname='(?<name>.*)'$/v.exec(inner)?.groups?.name?.replaceAll(/\\(?<escaped>.)/gv, '$<escaped>') ?? inner;
}

/** Some at a time. */
async function * lineStarts(part: DumpPart): AsyncGenerator<readonly string[], void> {
	let kept: Buffer = Buffer.alloc(0);
	for await (const chunk of readPart(part)) {
		const lines: string[] = [];
		let from = 0;
		for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
			lines.push(startOf(kept, chunk.subarray(from, end)));
			kept = Buffer.alloc(0);
			from = end + 1;
		}

		kept = kept.length < longestStart ? Buffer.concat([kept, chunk.subarray(from, from + longestStart)]) : kept;
		yield lines;
	}

	yield [startOf(kept, Buffer.alloc(0))];
}

function startOf(kept: Buffer, rest: Buffer): string {
	return Buffer.concat([kept, rest.subarray(0, longestStart)]).subarray(0, longestStart).toString('utf8').replace(/\r$/v, '');
}

export function remarkOfNames(names: readonly string[]): string {
	return `the dump itself names ${names.join(', ')}, and goes there: on a server that has no database of that name`;
}
