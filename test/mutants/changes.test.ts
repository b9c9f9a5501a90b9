/**
 * The lists of changes can't rot: whoever moves a rule moves the change that breaks it.
 */
import {spawnSync} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import {expect, test} from 'vitest';

test('every change of the lists still fits the source, and names tests that exist', () => {
	const {stdout} = spawnSync(process.execPath, [path.join(import.meta.dirname, 'mutants.mjs'), '--check'], {encoding: 'utf8'});

	expect(stdout).toMatch(/^0 of [1-9]\d* changes of the list are out of date\n$/v);
});
