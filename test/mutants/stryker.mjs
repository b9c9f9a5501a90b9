/**
 * StrykerJS (Apache-2.0) over one area that needs no server: it changes every operator, condition and block there is.
 * It is installed when it is asked for, into `.cache/`: 64 MB that nobody who installs or tests dbseal should wait for.
 */
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {repository} from './tree-copy.mjs';

/** The last line that runs under Node 20. Its vitest runner takes this repository's own vitest. */
const version = '9.6.1';

/** Inside the repository, so that what is in it finds vitest in the repository's node_modules. */
const cache = path.join(repository, '.cache/mutants', version);

/** Words for people are what the README's and the screens' tests read; each alone is no rule that could break. */
const excludedMutations = ['StringLiteral', 'Regex'];

/** Gives the changes with `outcome` `noticed` or `survived`. */
export function runStryker({name, files, pure}, folder) {
	install();
	const report = path.join(folder, 'stryker-report.json');
	fs.writeFileSync(path.join(folder, 'test/vitest.stryker.config.ts'), `import base from './vitest.config.js';

export default {test: {...base.test, include: ${JSON.stringify(pure.map(place => place.endsWith('/') ? `${place}**/*.test.ts` : place))}, reporters: ['default']}};
`);
	fs.writeFileSync(path.join(folder, 'stryker.config.json'), JSON.stringify({
		testRunner: 'vitest',
		plugins: [path.join(cache, 'node_modules/@stryker-mutator/vitest-runner/dist/src/index.js')],
		vitest: {configFile: 'test/vitest.stryker.config.ts', related: false},
		mutate: files.map(file => file.endsWith('/') ? `${file}**/*.ts` : file),
		mutator: {excludedMutations},
		// The folder is a copy already
		inPlace: true,
		concurrency: 2,
		reporters: ['progress-append-only', 'json'],
		jsonReporter: {fileName: report},
		allowEmpty: true,
	}));
	const {status} = spawnSync(process.execPath, [path.join(cache, 'node_modules/@stryker-mutator/core/bin/stryker.js'), 'run', 'stryker.config.json'], {
		cwd: folder, stdio: ['ignore', 'inherit', 'inherit'],
	});
	if (status !== 0) {
		throw new Error(`StrykerJS ended with ${status} over ${name}`);
	}

	return Object.entries(JSON.parse(fs.readFileSync(report, 'utf8')).files)
		.flatMap(([file, {source, mutants}]) => mutants.flatMap(mutant => toResult(name, {file, source}, mutant)));
}

const outcomes = {
	Killed: 'noticed', Timeout: 'noticed', Survived: 'survived', NoCoverage: 'survived',
};

/** What does not compile or was left out on purpose says nothing. */
function toResult(area, {file, source}, {status, replacement, location: {start, end}}) {
	const outcome = outcomes[status];
	const lines = source.split('\n').slice(start.line - 1, end.line);
	const text = lines.length === 1 ? lines[0].slice(start.column - 1, end.column - 1) : `${lines[0].slice(start.column - 1)} …`;
	return outcome === undefined
		? []
		: [{
			area, outcome, file, breaks: `line ${start.line}: ${text} → ${replacement.split('\n')[0]}`,
		}];
}

function install() {
	if (fs.existsSync(path.join(cache, 'node_modules/@stryker-mutator/vitest-runner'))) {
		return;
	}

	fs.mkdirSync(cache, {recursive: true});
	fs.writeFileSync(path.join(cache, 'package.json'), '{"private": true}\n');
	// Without its peers: vitest is the repository's
	const {status} = spawnSync('npm', [
		'install', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund', `@stryker-mutator/core@${version}`, `@stryker-mutator/vitest-runner@${version}`,
	], {cwd: cache, stdio: ['ignore', 'inherit', 'inherit']});
	if (status !== 0) {
		throw new Error('StrykerJS could not be installed; "npm run mutants -- --by-hand" does without it');
	}
}
