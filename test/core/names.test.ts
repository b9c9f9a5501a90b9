import {expect, test} from 'vitest';
import {adoptedName, nameKey, parseName} from '../../source/core/names.js';

test.each(['a', 'orders nightly', 'Bestellungen_2026.v2-neu', 'परियोजना', '数据库', '7', 'x'.repeat(64)])('%s is a name', name => {
	expect(parseName(name, 'job')).toBe(name);
});

test.each([
	['', 'the job name "" is empty'],
	['x'.repeat(65), `the job name "${'x'.repeat(65)}" is longer than 64 characters`],
	['-rf', 'the job name "-rf" does not begin with a letter or digit'],
	['.hidden', 'the job name ".hidden" does not begin with a letter or digit'],
	[' orders', 'the job name " orders" does not begin with a letter or digit'],
	['orders ', 'the job name "orders " ends with a space'],
	['orders@latest', 'the job name "orders@latest" has "@" in it'],
	['s3://bucket', 'the job name "s3://bucket" has ":" in it'],
	['a/b', 'the job name "a/b" has "/" in it'],
	['a\nb', String.raw`the job name "a\nb" has "\n" in it`],
	['a\u001B[31m', String.raw`the job name "a\u001b[31m" has "\u001b" in it`],
])('%j is no name, and the error says why', (text, message) => {
	expect(() => parseName(text, 'job')).toThrow(expect.objectContaining({code: 'INVALID_NAME', exitCode: 2, message}));
});

test('a name is kept in normal form C', () => {
	expect(parseName('Cafe\u0301', 'profile')).toBe('Caf\u00E9');
});

test('names that differ only in case or normal form have one key', () => {
	expect(nameKey('CAFE\u0301')).toBe(nameKey('caf\u00E9'));
});

test('a name from elsewhere gets a number where it is taken, and stays within its length', () => {
	const taken = new Set(['orders', 'orders 2', 'x'.repeat(64)]);
	const isTaken = (name: string) => taken.has(name);

	expect(adoptedName('orders', isTaken)).toBe('orders 3');
	expect(adoptedName('books', isTaken)).toBe('books');
	expect(adoptedName('x'.repeat(64), isTaken)).toBe(`${'x'.repeat(62)} 2`);
	expect(adoptedName('/etc/passwd', isTaken)).toBe('adopted etcpasswd');
});
