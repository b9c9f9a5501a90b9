/**
 * `npm run test:servers`: brings the servers and tools that the tests run against.
 * As root on Debian it installs what is missing; elsewhere it only says what is missing and how to get it.
 * With CI set, something missing at the end is a failure: a suite that is left out there would go unseen.
 */
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import process from 'node:process';

/** @type {ReadonlyArray<{name: string, packages: string[], programs: string[]}>} */
const needs = JSON.parse(fs.readFileSync(new URL('needs.json', import.meta.url), 'utf8'));

if (missingNeeds().length > 0 && canInstall()) {
	install(missingNeeds().flatMap(need => need.packages));
}

const missing = missingNeeds();
for (const need of missing) {
	const programs = need.programs.filter(program => !isInstalled(program));
	process.stdout.write(`missing for tests with ${need.name}: ${programs.join(', ')}; on Debian: apt-get install ${need.packages.join(' ')}\n`);
}

process.exitCode = missing.length > 0 && process.env.CI ? 1 : 0;

function missingNeeds() {
	return needs.filter(need => need.programs.some(program => !isInstalled(program)));
}

function isInstalled(program) {
	return programFolders().some(folder => fs.existsSync(`${folder}/${program}`));
}

/** Servers are often outside a person's PATH; PostgreSQL's own programs are in a folder of their version. */
function programFolders() {
	const postgresql = '/usr/lib/postgresql';
	const versions = fs.existsSync(postgresql) ? fs.readdirSync(postgresql) : [];
	return [
		...(process.env.PATH ?? '').split(':'),
		'/usr/sbin',
		'/usr/local/sbin',
		...versions.map(version => `${postgresql}/${version}/bin`),
	].filter(folder => folder !== '');
}

function canInstall() {
	return process.getuid?.() === 0 && fs.existsSync('/usr/bin/apt-get');
}

function install(packages) {
	process.stdout.write(`installing for the tests: ${packages.join(' ')}\n`);
	const arguments_ = ['install', '--yes', '--no-install-recommends', ...packages];
	if (!aptGet(arguments_)) {
		aptGet(['update']);
		aptGet(arguments_);
	}
}

/** Quiet unless it fails: what it prints then is the reason. */
function aptGet(arguments_) {
	const {status, stderr} = spawnSync('apt-get', ['-qq', ...arguments_], {
		env: {...process.env, DEBIAN_FRONTEND: 'noninteractive'},
		stdio: ['ignore', 'ignore', 'pipe'],
		encoding: 'utf8',
	});
	if (status !== 0) {
		process.stderr.write(`apt-get ${arguments_[0]} failed: ${stderr}\n`);
	}

	return status === 0;
}
