/**
 * A copy of the tree to make changes in: a checkout that somebody works in is never touched.
 */
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const repository = path.resolve(import.meta.dirname, '../..');

/** Of all files that git knows or would take, as they are now; with the same node_modules, and what was built. */
export function copyTree() {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-mutants-'));
	const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {cwd: repository, encoding: 'utf8'})
		.split('\0')
		.filter(file => file !== '' && fs.existsSync(path.join(repository, file)));
	for (const file of files) {
		fs.mkdirSync(path.dirname(path.join(folder, file)), {recursive: true});
		fs.copyFileSync(path.join(repository, file), path.join(folder, file));
	}

	for (const shared of ['node_modules', 'dist'].filter(name => fs.existsSync(path.join(repository, name)))) {
		fs.symlinkSync(path.join(repository, shared), path.join(folder, shared));
	}

	return {
		folder,
		remove() {
			fs.rmSync(folder, {recursive: true, force: true});
		},
	};
}
