/**
 * What the cases share: the built program with a home of its own, one profile, and sample dumps.
 */
import process from 'node:process';
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {run} from './measure.mjs';
import {writeSample} from './sample.mjs';

const program = new URL('../../dist/main.js', import.meta.url).pathname;

export const megabyte = 1024 * 1024;

export async function createWorkshop(folder) {
	const env = {
		...process.env, DBSEAL_HOME: path.join(folder, 'home'), ENCRYPTION_KEY: '11'.repeat(32), NO_COLOR: '1',
	};
	const storage = path.join(folder, 'storage');
	fs.mkdirSync(storage);
	const dbseal = async (arguments_, options) => run(process.execPath, [program, ...arguments_], {env, cwd: folder, ...options});
	await dbseal(['vault', 'create', 'bench']);
	const samples = new Map();
	return {
		folder,
		storage,
		env,
		program,
		dbseal,
		/** A sample dump of so many MB, made once. */
		sample(megabytes) {
			const file = path.join(folder, `sample-${megabytes}.sql`);
			if (!samples.has(megabytes)) {
				writeSample(file, megabytes * megabyte);
				samples.set(megabytes, file);
			}

			return file;
		},
		/** A job whose dump is what `command` prints. */
		async job(name, command, flags = []) {
			await dbseal(['source', 'add', `${name}-source`, '--kind', 'command', '--dump', command]);
			if (!fs.existsSync(path.join(folder, 'destination-added'))) {
				await dbseal(['destination', 'add', 'bench', storage]);
				fs.writeFileSync(path.join(folder, 'destination-added'), '');
			}

			await dbseal(['job', 'add', name, '--source', `${name}-source`, '--destination', 'bench', '--profile', 'bench', ...flags]);
		},
		has(tool) {
			try {
				execFileSync('sh', ['-c', `command -v ${tool}`], {stdio: 'ignore'});
				return true;
			} catch {
				return false;
			}
		},
	};
}
