import {expect, test} from 'vitest';
import {bindingsOf, keymap, type KeyTable} from '../../source/tui/keymap.js';

/** Tables that hear keys at the same time. */
const together: ReadonlyArray<readonly KeyTable[]> = [
	['jobs', 'list', 'global'],
	['job', 'list', 'global'],
	['jobSettings', 'scroll', 'global'],
	['liveRun', 'run', 'global', 'program'],
	['destinations', 'list', 'global'],
	['artifacts', 'list', 'global'],
	['prune', 'list', 'global'],
	['copy', 'list', 'global'],
	['doctor', 'scroll', 'global'],
	['targets', 'list', 'global'],
	['vault', 'list', 'global'],
	['activity', 'list', 'global'],
	['settings', 'list', 'global'],
	['form', 'choice'],
	['form', 'choices'],
	['filter'],
	['dialog'],
	['secret'],
	['typedTarget'],
	['revealed'],
	['report', 'scroll'],
	['help'],
	['wizard'],
];

test.each(together.map(tables => [tables.join(' + '), tables] as const))('no key means two things in %s', (_name, tables) => {
	const keys = tables.flatMap(table => bindingsOf(table).flatMap(binding => binding.keys));

	expect(keys.toSorted()).toEqual([...new Set(keys)].toSorted());
});

test('every table is among those that are looked at here', () => {
	expect([...new Set(together.flat())].toSorted()).toEqual(Object.keys(keymap).toSorted());
});
