import fs from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {
	type Meaning, type MeaningName, questionMeanings, screenMeanings, searchMeanings, typingMeanings,
} from '../../source/tui/keys/key-meanings.js';
import {shownKey} from '../../source/tui/keys/key-names.js';
import {bindingsOf, keymap, type KeyTable} from '../../source/tui/keys/keymap.js';

/** Tables that hear keys at the same time. */
const together: ReadonlyArray<readonly KeyTable[]> = [
	['board', 'list', 'global', 'tabs', 'program'],
	['jobs', 'list', 'clipboard', 'global', 'tabs', 'program'],
	['job', 'list', 'global', 'tabs', 'program'],
	['jobSettings', 'scroll', 'global', 'tabs', 'program'],
	['calendar', 'global', 'tabs', 'program'],
	['day', 'list', 'global', 'tabs', 'program'],
	['liveRun', 'run', 'viewer', 'global', 'tabs', 'program'],
	['viewer', 'matches', 'run', 'liveRun', 'global', 'tabs', 'program'],
	['doctor', 'viewer', 'matches', 'global', 'tabs', 'program'],
	['search', 'line', 'program'],
	['clipboardChoice', 'program'],
	['typedCommand', 'line', 'program'],
	['liveCommand', 'viewer', 'matches', 'global', 'tabs', 'program'],
	['destinations', 'list', 'global', 'tabs', 'program'],
	['artifacts', 'list', 'global', 'tabs', 'program'],
	['artifact', 'scroll', 'global', 'panes', 'program'],
	['recover', 'list', 'global', 'tabs', 'program'],
	['preview', 'scroll', 'global', 'panes', 'program'],
	['prune', 'list', 'global', 'tabs', 'program'],
	['copy', 'list', 'global', 'tabs', 'program'],
	['targets', 'list', 'global', 'tabs', 'program'],
	['vault', 'list', 'global', 'tabs', 'program'],
	['activity', 'list', 'global', 'tabs', 'program'],
	['settings', 'list', 'global', 'panes', 'program'],
	['form', 'line', 'program'],
	['form', 'choice', 'program'],
	['form', 'choices', 'program'],
	['filter', 'line', 'program'],
	['dialog', 'program'],
	['nameDialog', 'line', 'program'],
	['secret', 'line', 'program'],
	['typedTarget', 'line', 'program'],
	['revealed', 'program'],
	['report', 'viewer', 'matches', 'global', 'tabs', 'program'],
	['help', 'viewer', 'program'],
	['wizard', 'program'],
	['unlock', 'line', 'program'],
];

/** Where a letter is text, or a question or a report stands, a key may mean something else. */
const typingTables: readonly KeyTable[] = ['form', 'choice', 'choices', 'filter', 'line', 'nameDialog', 'secret', 'typedTarget', 'unlock', 'wizard', 'search', 'typedCommand'];
const questionTables: readonly KeyTable[] = ['dialog', 'report', 'revealed', 'clipboardChoice'];
/** While a search is on, so do these. */
const searchTables: readonly KeyTable[] = ['matches'];

const tables = Object.keys(keymap).filter((table): table is KeyTable => table in keymap);

test.each(together.map(names => [names.join(' + '), names] as const))('no key means two things in %s', (_name, names) => {
	const keys = names.flatMap(table => bindingsOf(table).flatMap(binding => binding.keys));

	expect(keys.toSorted()).toEqual([...new Set(keys)].toSorted());
});

test('every table is among those that are looked at here', () => {
	expect([...new Set(together.flat())].toSorted()).toEqual(tables.toSorted());
});

test.each([['the screens', screenMeanings], ['a log that is searched', searchMeanings]] as const)('a key has one meaning in all of %s', (_name, meanings) => {
	const keys = Object.values<Meaning>(meanings).flatMap(meaning => meaning.keys);

	expect(keys.toSorted()).toEqual([...new Set(keys)].toSorted());
});

test('only where text is typed or a question stands has a key another meaning', () => {
	const others: ReadonlyArray<readonly [readonly KeyTable[], Readonly<Record<string, Meaning>>]> = [
		[typingTables, typingMeanings], [questionTables, questionMeanings], [searchTables, searchMeanings],
	];
	const strays = tables.flatMap(table => {
		const known = {...screenMeanings, ...others.find(([names]) => names.includes(table))?.[1]};
		return bindingsOf(table).flatMap(({meanings}) => meanings).filter(meaning => !(meaning in known)).map(meaning => `${table}: ${meaning}`);
	});

	expect(strays).toEqual([]);
});

test('docs/screens.md shows every key with its meaning, as it is in the source', () => {
	const page = fs.readFileSync(path.join(import.meta.dirname, '../../docs/screens.md'), 'utf8');
	const section = page.split('## The keys')[1]?.split('\n## ')[0] ?? '';
	const rows = section.split('\n').filter(line => line.startsWith('| ') && !line.startsWith('| Key'));

	expect(rows).toEqual([...rowsOf(screenMeanings), ...rowsOf(typingMeanings), ...rowsOf(questionMeanings), ...rowsOf(searchMeanings)]);
});

/** Of the meanings that a table uses. */
function rowsOf(meanings: Readonly<Record<string, Meaning>>): readonly string[] {
	const used = new Set<string>(tables.flatMap(table => bindingsOf(table).flatMap((binding): readonly MeaningName[] => binding.meanings)));
	return Object.entries(meanings).filter(([name]) => used.has(name)).map(([, {keys, words}]) => `| ${keys.map(name => `\`${shownKey(name)}\``).join(' ')} | ${words} |`);
}
