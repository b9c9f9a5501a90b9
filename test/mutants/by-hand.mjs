/**
 * The changes made by hand (`changes/*.json`): each breaks one fact, and the tests named beside it have to notice.
 * The rule: a change that no longer fits its file is told as out of date, never counted as noticed.
 */
import fs from 'node:fs';
import path from 'node:path';
import {transform} from 'esbuild';
import {areaOf} from './areas.mjs';
import {runTests} from './run-tests.mjs';

/**
 * `text` occurs once in `file` and is replaced by `change`. `breaks` is the fact that is true no more; `tests` are paths
 * of test files or folders.
 *
 * @typedef {{file: string, text: string, change: string, breaks: string, tests: readonly string[]}} Change
 */

/** For all tests of all changes at once, before the first one is made. Our choice. */
const allTestsMs = 3_600_000;

/** @returns {readonly Change[]} */
export function readChanges(areaNames) {
	const folder = path.join(import.meta.dirname, 'changes');
	return fs.readdirSync(folder)
		.toSorted()
		.flatMap(file => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')))
		.filter(({file}) => areaNames.includes(areaOf(file)));
}

/** Makes one change after the other, and tells of each what became of it: `noticed`, `survived` or `out of date`. */
export async function tryChanges(changes, folder, tell) {
	const tests = [...new Set(changes.flatMap(change => change.tests))];
	const missing = tests.filter(test => !fs.existsSync(path.join(folder, test)));
	const unchanged = await runTests(folder, tests.filter(test => !missing.includes(test)), {limitMs: allTestsMs});
	if (!unchanged.isPassed) {
		throw new Error(`the tests fail before anything is changed:\n${unchanged.output.slice(-4000)}`);
	}

	const results = [];
	for (const change of changes) {
		const result = {...change, area: areaOf(change.file), ...await tryChange(change, {folder, missing})};
		results.push(result);
		tell(result);
	}

	return results;
}

async function tryChange({file, text, change, tests}, {folder, missing}) {
	const place = path.join(folder, file);
	const lost = tests.find(test => missing.includes(test));
	const original = fs.existsSync(place) ? fs.readFileSync(place, 'utf8') : '';
	const parts = original.split(text);
	if (lost !== undefined || parts.length !== 2) {
		return {outcome: 'out of date', why: lost === undefined ? `its text is there ${parts.length - 1} times` : `${lost} does not exist`};
	}

	const changed = parts.join(change);
	try {
		await transform(changed, {loader: 'tsx', logLevel: 'silent'});
	} catch {
		// What doesn't parse would be noticed by anything
		return {outcome: 'out of date', why: 'what it makes is no TypeScript'};
	}

	fs.writeFileSync(place, changed);
	try {
		const {isPassed} = await runTests(folder, tests);
		return {outcome: isPassed ? 'survived' : 'noticed'};
	} finally {
		fs.writeFileSync(place, original);
	}
}
