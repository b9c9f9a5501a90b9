/**
 * `npm run bench [CASE…]`: dbseal against its peers, as whole programs in the same run, each figure with what is wanted of it.
 * Without arguments all cases run. Nothing here passes or fails: it prints.
 */
import process from 'node:process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {startupCases} from './startup.mjs';
import {listingCases} from './listing.mjs';
import {memoryCases} from './memory.mjs';
import {recoveryCases} from './recovery.mjs';
import {remoteCases} from './remote.mjs';
import {screenCases} from './screens.mjs';
import {throughputCases} from './throughput.mjs';
import {createWorkshop} from './workshop.mjs';

const cases = {
	...startupCases, ...throughputCases, ...recoveryCases, ...listingCases, ...memoryCases, ...remoteCases, ...screenCases,
};
const wanted = process.argv.slice(2);
const unknown = wanted.filter(name => !(name in cases));
if (unknown.length > 0) {
	process.stderr.write(`no case ${unknown.join(', ')}; there are ${Object.keys(cases).join(', ')}\n`);
	process.exitCode = 2;
} else {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-bench-'));
	process.stdout.write(`${os.cpus()[0]?.model ?? 'unknown processor'}, ${os.cpus().length} cores, Node ${process.version}\n`);
	try {
		const workshop = await createWorkshop(folder);
		for (const name of wanted.length > 0 ? wanted : Object.keys(cases)) {
			for (const {figure, wants, detail} of await cases[name](workshop)) {
				process.stdout.write(`${name.padEnd(18)} ${figure.padEnd(16)} wanted ${wants.padEnd(12)} ${detail}\n`);
			}
		}
	} finally {
		fs.rmSync(folder, {recursive: true, force: true});
	}
}
