import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {shellWord} from '../../source/core/shell-word.js';

test.each(['orders', 'Bestellungen', 'disk:orders_2026-11-24T03-15-00Z_9f3c.sql.gz.enc', '/srv/backup', 'orders@latest'])('%s needs no quotes', word => {
	expect(shellWord(word)).toBe(word);
});

test.each([
	'orders nightly',
	'Anna\'s shop',
	'\'',
	'two  spaces and a trailing one ',
	'$HOME `id` $(id)',
	'a;b&c|d>e<f*g?h[i]j',
	String.raw`back\slash "quoted"`,
	'~root',
	'',
])('a shell reads back %j as it was', word => {
	const read = execFileSync('sh', ['-c', `printf %s ${shellWord(word)}`], {encoding: 'utf8'});

	expect(read).toBe(word);
});

test('an empty word is still a word', () => {
	const count = execFileSync('sh', ['-c', `set -- ${shellWord('')} ${shellWord('a b')}; echo $#`], {encoding: 'utf8'});

	expect(count).toBe('2\n');
});
