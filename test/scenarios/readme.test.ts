import fs from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {errorCodes} from '../../source/core/error-codes.js';
import {exitCodeMeanings} from '../../source/core/exit-codes.js';

const root = new URL('../..', import.meta.url).pathname;
const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');

/** The rows of the table that follows this marker, without their header. */
function tableAfter(marker: string): ReadonlyArray<readonly string[]> {
	const [, rest = ''] = readme.split(marker, 2);
	const [table = ''] = rest.trimStart().split('\n\n', 1);
	return table.split('\n').slice(2).map(row => row.split('|').slice(1, -1).map(cell => cell.trim()));
}

describe('the README', () => {
	test('lists every exit code with its meaning', () => {
		expect(tableAfter('<!-- exit codes: compared with source/core/exit-codes.ts -->')).toEqual(Object.entries(exitCodeMeanings).map(([code, meaning]) => [code, meaning]));
	});

	test('lists every error code with its meaning', () => {
		expect(tableAfter('<!-- error codes: compared with source/core/error-codes.ts -->')).toEqual(Object.entries(errorCodes).map(([code, meaning]) => [`\`${code}\``, meaning]));
	});

	test('links to files that exist', () => {
		const links = [...readme.matchAll(/\]\((?<target>[^\)#]+)\)/gv)].map(({groups}) => groups?.target ?? '');

		expect(links.filter(target => !target.includes('://') && !fs.existsSync(path.join(root, target)))).toEqual([]);
	});
});
