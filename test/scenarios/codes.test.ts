import fs from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {errorCodes} from '../../source/core/error-codes.js';
import {exitCodeMeanings} from '../../source/core/exit-codes.js';

const root = new URL('../..', import.meta.url).pathname;
const codes = fs.readFileSync(path.join(root, 'docs/codes.md'), 'utf8');

/** The rows of the table that follows this marker, without their header. */
function tableAfter(marker: string): ReadonlyArray<readonly string[]> {
	const [, rest = ''] = codes.split(marker, 2);
	const [table = ''] = rest.trim().split('\n\n', 1);
	return table.split('\n').slice(2).map(row => row.split('|').slice(1, -1).map(cell => cell.trim()));
}

describe('docs/codes.md', () => {
	test('lists every exit code with its meaning', () => {
		expect(tableAfter('<!-- exit codes: compared with source/core/exit-codes.ts -->')).toEqual(Object.entries(exitCodeMeanings).map(([code, meaning]) => [code, meaning]));
	});

	test('lists every error code with its meaning', () => {
		expect(tableAfter('<!-- error codes: compared with source/core/error-codes.ts -->')).toEqual(Object.entries(errorCodes).map(([code, meaning]) => [`\`${code}\``, meaning]));
	});
});
