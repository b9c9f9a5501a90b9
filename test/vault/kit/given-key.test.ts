import {expect, test} from 'vitest';
import {collectKeyText} from '../../../source/vault/kit/given-key.js';

/** Gives the lines one by one, and counts those that were asked for. */
async function collect(...lines: readonly string[]): Promise<{readonly text: string; readonly asked: readonly number[]}> {
	const asked: number[] = [];
	const text = await collectKeyText(async number => {
		asked.push(number);
		return lines[number - 1] ?? '';
	});
	return {text, asked};
}

test('64 digits in one line are a whole key, also with spaces between them', async () => {
	const digits = 'ab'.repeat(32);

	expect(await collect(digits)).toEqual({text: digits, asked: [1]});
	expect(await collect(digits.replaceAll(/.{4}/gv, '$& '))).toMatchObject({asked: [1]});
});

test('a line of a printed page is followed by the other three', async () => {
	const lines = ['3f9a 07c2 5d1e 88b4 6c1f', 'b', 'c', 'd'];

	expect(await collect(...lines)).toEqual({text: lines.join('\n'), asked: [1, 2, 3, 4]});
});

test('nothing is asked for after an empty line', async () => {
	expect(await collect('')).toEqual({text: '', asked: [1]});
});
