/**
 * `npm run lint:style [-- XO'S ARGUMENTS]`: xo over the repository, by the rules in package.json.
 * xo is 425 of 670 packages: nobody should wait for them who only installs. The first use puts the locked versions into `.cache/`.
 */
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const here = import.meta.dirname;
const root = path.join(here, '../..');
/** Inside the repository, so that xo finds the repository's settings; not in test/, where whoever looks for tests would find those of packages. */
const cache = path.join(root, '.cache/style');
const lock = path.join(here, 'package-lock.json');
/** The lock that what is there was installed by. */
const installed = path.join(cache, 'node_modules', 'installed-by.json');

if (!fs.existsSync(installed) || fs.readFileSync(installed, 'utf8') !== fs.readFileSync(lock, 'utf8')) {
	fs.mkdirSync(cache, {recursive: true});
	for (const name of ['package.json', 'package-lock.json']) {
		fs.copyFileSync(path.join(here, name), path.join(cache, name));
	}

	const {status} = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {cwd: cache, stdio: ['ignore', 'ignore', 'inherit']});
	if (status !== 0) {
		throw new Error('xo could not be installed: npm says why above');
	}

	fs.copyFileSync(lock, installed);
}

const {status} = spawnSync(process.execPath, [path.join(cache, 'node_modules/xo/dist/cli.js'), ...process.argv.slice(2)], {
	cwd: root, stdio: ['ignore', 'inherit', 'inherit'],
});
process.exitCode = status ?? 1;
