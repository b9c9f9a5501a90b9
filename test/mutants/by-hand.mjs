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
	const tests = [...new Set(changes.flatMap(change => change.tests))].filter(test => fs.existsSync(path.join(folder, test)));
	const unchanged = await runTests(folder, tests, {limitMs: allTestsMs});
	if (!unchanged.isPassed) {
		throw new Error(`the tests fail before anything is changed:\n${unchanged.output.slice(-4000)}`);
	}

	const results = [];
	for (const change of changes) {
		const result = {...change, area: areaOf(change.file), ...await tryChange(change, folder)};
		results.push(result);
		tell(result);
	}

	return results;
}

/** The changes that no longer fit the tree, each with `why`. Nothing is changed, and no test runs. */
export async function findOutdated(changes, folder) {
	const planned = await Promise.all(changes.map(async change => ({...change, ...await planChange(change, folder)})));
	return planned.filter(({why}) => why !== undefined);
}

async function tryChange(change, folder) {
	const {why, original, changed} = await planChange(change, folder);
	if (why !== undefined) {
		return {outcome: 'out of date', why};
	}

	const place = path.join(folder, change.file);
	fs.writeFileSync(place, changed);
	try {
		const {isPassed} = await runTests(folder, change.tests);
		return {outcome: isPassed ? 'survived' : 'noticed'};
	} finally {
		fs.writeFileSync(place, original);
	}
}

/** The file before and after the change, or `why` it can't be made. */
async function planChange({file, text, change, tests}, folder) {
	const lost = tests.find(test => !fs.existsSync(path.join(folder, test)));
	if (lost !== undefined) {
		return {why: `${lost} does not exist`};
	}

	const place = path.join(folder, file);
	const original = fs.existsSync(place) ? fs.readFileSync(place, 'utf8') : '';
	const parts = original.split(text);
	if (parts.length !== 2) {
		return {why: `its text is there ${parts.length - 1} times`};
	}

	const changed = parts.join(change);
	try {
		await transform(changed, {loader: path.extname(file).slice(1), logLevel: 'silent'});
	} catch {
		// What doesn't parse would be noticed by anything
		return {why: 'what it makes is no TypeScript'};
	}

	return {original, changed};
}
