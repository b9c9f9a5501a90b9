/**
 * A build beside a program that runs: what it loads later is still there.
 */
import {spawnSync} from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {expect, test} from 'vitest';
import {builtProgram, makeHome} from './program.js';

const root = path.resolve(import.meta.dirname, '../..');
const dayMs = 24 * 60 * 60 * 1000;

function build(folder: string): void {
	const {status, stderr} = spawnSync(process.execPath, [path.join(root, 'build.mjs'), folder], {cwd: root, encoding: 'utf8'});
	expect(stderr).toBe('');
	expect(status).toBe(0);
}

/** A part that the last build made and this one doesn't, as it is when the source has changed between them. */
async function plantPart(folder: string): Promise<string> {
	const part = path.join(folder, 'chunk-OLD.js');
	const {mtime} = await fs.stat(path.join(folder, 'main.js'));
	await fs.writeFile(part, 'export const part = 1;\n');
	await fs.utimes(part, mtime, mtime);
	return part;
}

test('a part that only the build before had stays for a day, then goes', async () => {
	const home = await makeHome();
	const folder = path.join(home, 'dist');
	const {file} = await builtProgram();
	await fs.cp(path.dirname(file), folder, {recursive: true, preserveTimestamps: true});
	const weekAgo = new Date(Date.now() - (7 * dayMs));
	await fs.utimes(path.join(folder, 'main.js'), weekAgo, weekAgo);
	const part = await plantPart(folder);

	build(folder);
	const afterFirst = await fs.readdir(folder);
	const twoDaysAgo = new Date(Date.now() - (2 * dayMs));
	await fs.utimes(part, twoDaysAgo, twoDaysAgo);
	build(folder);
	const afterSecond = await fs.readdir(folder);

	expect(afterFirst).toContain('chunk-OLD.js');
	expect(afterSecond).toContain('main.js');
	expect(afterSecond).not.toContain('chunk-OLD.js');
	expect(await fs.readdir(home)).toEqual(['dist']);
});
