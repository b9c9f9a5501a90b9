import fs from 'node:fs';
import {describe, expect, test} from 'vitest';
import {commands} from '../../source/cli/commands.js';
import {flagWord} from '../../source/cli/flags/flags.js';
import {globalFlags} from '../../source/cli/flags/global-flags.js';

const names = commands.map(({name}) => name);

test.each([
	'init',
	'demo',
	'vault list',
	'vault create',
	'vault import',
	'vault reveal',
	'vault kit',
	'vault rename',
	'vault remove',
	'source add',
	'source list',
	'source test',
	'source edit',
	'source remove',
	'destination add',
	'destination list',
	'destination test',
	'destination edit',
	'destination remove',
	'job add',
	'job list',
	'job show',
	'job history',
	'job edit',
	'job remove',
	'backup',
	'list',
	'restore',
	'verify',
	'status',
	'runs list',
	'runs show',
	'runs follow',
	'runs cancel',
	'system-key check',
	'system-key rotate',
	'doctor',
	'daemon',
	'completion',
])('there is a command %s', name => {
	expect(names).toContain(name);
});

test('no name is given twice, and no group has a command\'s name', () => {
	const groups = new Set(names.filter(name => name.includes(' ')).map(name => name.split(' ')[0] ?? ''));

	expect(new Set(names).size).toBe(names.length);
	expect(names.filter(name => groups.has(name))).toEqual([]);
});

describe.each(commands)('$name', entry => {
	test('begins its help with an example of itself', async () => {
		const {command} = await entry.load();

		expect(command.examples[0]?.[0]).toMatch(new RegExp(String.raw`dbseal ${entry.name}\b`, 'v'));
	});

	test('has no flag of a global one\'s name, and only its last argument takes several', async () => {
		const {command} = await entry.load();

		const own = Object.keys(command.flags).map(key => flagWord(key));
		expect(own.filter(word => Object.keys(globalFlags).map(key => flagWord(key)).includes(word))).toEqual([]);
		expect(command.arguments.slice(0, -1).some(({isMultiple, isOptional}) => isMultiple ?? isOptional ?? false)).toBe(false);
	});
});

test('each command has its result in docs/json.md', () => {
	const page = fs.readFileSync(new URL('../../docs/json.md', import.meta.url), 'utf8');
	const rows = page.split('\n').filter(line => line.startsWith('| `')).map(line => line.split('|')[1] ?? '').join('\n');
	// The daemon has none: it ends with its signal. A run that is followed gives that run's own lines
	const without = new Set(['daemon', 'runs follow', 'complete-names']);

	expect(names.filter(name => !without.has(name) && !new RegExp(`\`${name}[\` ]`, 'v').test(rows))).toEqual([]);
});
