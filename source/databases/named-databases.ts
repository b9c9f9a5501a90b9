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

export type Dialect = 'mysql' | 'postgresql';

/** Long enough for a statement with a name, whose longest form is 64 characters in quotes. */
const longestStart = 4096;

type Pattern = {
	/** A statement or command that names a database, at the beginning of a line. */
	readonly statement: RegExp;
	/** A name in a definition. */
	readonly within: RegExp;
	readonly passedOver: RegExp;
};

/** Literals, since Node 18 makes no others with all that they need. */
const patterns: Readonly<Record<Dialect, Pattern>> = {
	mysql: {
		statement: /^\s*(?:\/\*!\d*\s*)?(?<verb>USE(?=[^;]*;\s*$)|(?:CREATE(?:\s+OR\s+REPLACE)?|DROP|ALTER)\s+(?:DATABASE|SCHEMA))\s+(?:\/\*!\d+\s+)?(?:IF\s+(?:NOT\s+)?EXISTS\s*)?(?:\*\/)?\s*(?<name>`(?:[^`]|``)+`|[^\s;*]+)/iv,
		within: /(?:next|last|set)val\((?<name>`(?:[^`]|``)+`)\s*\.\s*`/gv,
		passedOver: /^(?:INSERT|REPLACE)\s/iv,
	},
	postgresql: {
		statement: /^(?<verb>\\c(?:onnect)?|(?:CREATE|DROP|ALTER)\s+DATABASE(?:\s+IF\s+EXISTS)?)\s+(?:-reuse-previous=\w+\s+)?(?<name>"(?:[^"]|"")+"|[^\s;]+)/iv,
		within: /(?!)/gv,
		passedOver: /^INSERT\s/iv,
	},
};

export async function namedDatabases(part: DumpPart, dialect: Dialect): Promise<NamedDatabases> {
	const {statement, within, passedOver} = patterns[dialect];
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

		for (const match of line.matchAll(within)) {
			names.add(plainName(match.groups?.name ?? ''));
		}
	};

	for await (const lines of lineStarts(part)) {
		for (const line of lines) {
			if (isInRows) {
				isInRows = line !== String.raw`\.`;
			} else if (!passedOver.test(line)) {
				isInRows = dialect === 'postgresql' && /^COPY .* FROM stdin;$/v.test(line);
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
