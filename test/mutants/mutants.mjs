/**
 * `npm run mutants [AREA…]`: changes the source in small ways, one at a time, and tells which changes no test notices.
 * With `-- --by-hand` only the changes of the list, with `-- --stryker` only StrykerJS's; with `-- --check` it changes nothing,
 * and only says which changes of the list are out of date. See docs/testing.md.
 * Exit 1 when an area is below what is wanted, or a change of the list is out of date.
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {areas} from './areas.mjs';
import {findOutdated, readChanges, tryChanges} from './by-hand.mjs';
import {endTests} from './run-tests.mjs';
import {runStryker} from './stryker.mjs';
import {copyTree, repository} from './tree-copy.mjs';

const knownFlags = ['--by-hand', '--stryker', '--check'];
const flags = process.argv.slice(2).filter(argument => argument.startsWith('--'));
const names = process.argv.slice(2).filter(argument => !argument.startsWith('--'));
const unknown = [
	...names.filter(name => !areas.some(area => area.name === name)), ...flags.filter(flag => !knownFlags.includes(flag)),
];
const chosenAreas = areas.filter(({name}) => names.length === 0 || names.includes(name));
if (unknown.length > 0) {
	write(`unknown: ${unknown.join(', ')}; the areas are ${areas.map(({name}) => name).join(', ')}, the flags ${knownFlags.join(', ')}`);
	process.exitCode = 2;
} else {
	process.exitCode = flags.includes('--check') ? await check(chosenAreas) : await measure(chosenAreas);
}

async function check(chosen) {
	const changes = readChanges(chosen.map(({name}) => name));
	const outdated = await findOutdated(changes, repository);
	for (const {file, breaks, why} of outdated) {
		write(`out of date ${file}: ${breaks} (${why})`);
	}

	const gone = chosen.flatMap(({name, files}) => files.filter(file => !fs.existsSync(path.join(repository, file))).map(file => ({name, file})));
	for (const {name, file} of gone) {
		write(`area ${name} names ${file}, which isn't there`);
	}

	write(`${outdated.length} of ${changes.length} changes of the list are out of date`);
	return outdated.length + gone.length > 0 ? 1 : 0;
}

async function measure(chosen) {
	const copy = copyTree();
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
	try {
		const byHand = flags.includes('--stryker') ? [] : await tryByHand(chosen, copy.folder);
		const byStryker = flags.includes('--by-hand') ? [] : chosen.filter(({pure}) => pure).flatMap(area => runStryker(area, copy.folder));
		return report(chosen, byHand, byStryker);
	} finally {
		copy.remove();
	}

	async function stop() {
		await endTests();
		copy.remove();
		// eslint-disable-next-line unicorn/no-process-exit -- nothing is left to wait for
		process.exit(130);
	}
}

async function tryByHand(chosen, folder) {
	const changes = readChanges(chosen.map(({name}) => name));
	write(`${changes.length} changes of the list`);
	let done = 0;
	return changes.length === 0
		? []
		: tryChanges(changes, folder, ({outcome, file, breaks, why}) => {
			write(`${String(++done).padStart(3)} ${outcome.padEnd(11)} ${file}: ${breaks}${why === undefined ? '' : ` (${why})`}`);
		});
}

function report(chosen, byHand, byStryker) {
	const survivors = [...byHand, ...byStryker].filter(({outcome}) => outcome === 'survived');
	const outdated = byHand.filter(({outcome}) => outcome === 'out of date');
	write('\nSurvived:');
	for (const {file, breaks} of survivors) {
		write(`- ${file}: ${breaks}`);
	}

	write(`\n${['area'.padEnd(12), 'by hand'.padStart(16), 'StrykerJS'.padStart(16), 'wanted'.padStart(8)].join('')}`);
	let isBelow = false;
	for (const {name, wanted} of chosen) {
		const shares = [byHand, byStryker].map(results => shareOf(results.filter(({area}) => area === name)));
		isBelow ||= shares.some(({percent}) => percent < wanted);
		write(`${name.padEnd(12)}${shares.map(({text}) => text.padStart(16)).join('')}${`${wanted} %`.padStart(8)}`);
	}

	if (outdated.length > 0) {
		write(`\n${outdated.length} changes of the list are out of date: mend test/mutants/changes/`);
	}

	return isBelow || outdated.length > 0 ? 1 : 0;
}

function shareOf(results) {
	const tried = results.filter(({outcome}) => outcome !== 'out of date');
	const noticed = tried.filter(({outcome}) => outcome === 'noticed').length;
	const percent = tried.length === 0 ? 100 : (noticed / tried.length) * 100;
	return {percent, text: tried.length === 0 ? '–' : `${noticed}/${tried.length} ${Math.floor(percent)} %`};
}

function write(line) {
	process.stdout.write(`${line}\n`);
}
