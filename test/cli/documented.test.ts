/** What pages, help texts and hints tell people to type exists: each command, and each of its flags. */
import fs from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {type Command} from '../../source/cli/command.js';
import {commands} from '../../source/cli/commands.js';
import {flagWord} from '../../source/cli/flags/flags.js';
import {globalFlags} from '../../source/cli/flags/global-flags.js';

const root = path.resolve(import.meta.dirname, '../..');
const loaded = new Map<string, Command>(await Promise.all(commands.map(async ({name, load}) => {
	const {command} = await load();
	return [name, command] as const;
})));
const groups = new Set(commands.flatMap(({name}) => name.includes(' ') ? [name.split(' ', 1)[0] ?? ''] : []));

function filesIn(folder: string, pattern: RegExp): readonly string[] {
	return fs.readdirSync(path.join(root, folder), {recursive: true, encoding: 'utf8'}).filter(name => pattern.test(name)).map(name => path.join(folder, name));
}

type Typed = {readonly file: string; readonly text: string; readonly isQuoted: boolean};

/** `dbseal …` up to what ends it: a quotation mark, a bracket, a pipe, a comment, the end of the line, another one. What is filled in is `X`. */
function typedIn(file: string): readonly Typed[] {
	const content = fs.readFileSync(path.join(root, file), 'utf8')
		.replaceAll(/\$\{[^\}]*\}/gv, 'X')
		.replaceAll(/"[\d *\/]+"/gv, 'CRON')
		.replaceAll(', then dbseal ', '\ndbseal ')
		.replaceAll(', and pg_restore ', '\npg_restore ');
	return [...content.matchAll(/(?<before>^|[^\w\/])dbseal (?<words>[a-z][a-z\-]*(?: [^`'"\n\|;\(\)#<>]*)?)/gmv)]
		.map(({groups: found}) => ({file, text: (found?.words ?? '').trim(), isQuoted: /["'`]/v.test(found?.before ?? '')}));
}

/** The command that the words begin with; undefined for prose. */
function nameOf(text: string): string | undefined {
	const [first = '', second = ''] = text.split(/[\s,.]+/v);
	return loaded.has(first) ? first : (groups.has(first) && loaded.has(`${first} ${second}`) ? `${first} ${second}` : undefined);
}

const typed = [...filesIn('source', /\.tsx?$/v), ...filesIn('docs', /\.md$/v), 'README.md', 'SECURITY.md', 'CHANGELOG.md', '.env.example'].flatMap(file => typedIn(file));

test('each flag of a command that is shown somewhere is one that it takes', () => {
	const known = typed.flatMap(({file, text}) => {
		const name = nameOf(text);
		const own = name === undefined ? undefined : loaded.get(name)?.flags;
		return own
			? [{
				file, text, flags: [...text.matchAll(/(?<=^| )--[a-z\-]+/gv)].map(([flag]) => flag), own: [...Object.keys({...own, ...globalFlags}).map(key => flagWord(key))],
			}]
			: [];
	});

	expect(known.filter(({flags}) => flags.length > 0).length).toBeGreaterThan(100);
	expect(known.flatMap(({file, text, flags, own}) => flags.filter(flag => !own.includes(flag)).map(flag => `${file}: ${flag} in: ${text}`))).toEqual([]);
});

test('each command of a group that is shown somewhere is there', () => {
	const shown = typed.filter(({text, isQuoted}) => groups.has(text.split(' ', 1)[0] ?? '') && (/^[a-z\-]+ [a-z\-]+ [A-Z\-]/v.test(text) || (isQuoted && /^[a-z\-]+ [a-z\-]+$/v.test(text))));

	expect(shown.length).toBeGreaterThan(50);
	expect(shown.filter(({text}) => nameOf(text) === undefined).map(({file, text}) => `${file}: ${text}`)).toEqual([]);
});

test('the table of docs/commands.md has each command', () => {
	const page = fs.readFileSync(path.join(root, 'docs/commands.md'), 'utf8');
	const [, table = ''] = page.split('\n| Command | What it does |\n', 2);
	const cells = table.split('\n\n', 1).join('').split('\n').flatMap(row => [...(row.split(/(?<!\\)\|/v)[1] ?? '').matchAll(/`(?<words>[^`]+)`/gv)].map(({groups: found}) => found?.words ?? ''));
	const named = new Set(cells.flatMap(cell => {
		const [first = '', rest = ''] = cell.split(' ');
		return groups.has(first) ? rest.split(String.raw`\|`).map(word => `${first} ${word}`) : [first];
	}));

	expect(commands.filter(({name, isHidden}) => !isHidden && !named.has(name)).map(({name}) => name)).toEqual([]);
});
