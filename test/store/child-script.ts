/** Runs a TypeScript file of the tests as a process of its own, for what only another process can show: races and kill -9. */
import {type ChildProcess, spawn} from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

export type ChildScript = {
	/** What Node runs. */
	readonly file: string;
	/** Resolves when the process has ended. */
	run(...words: readonly string[]): Promise<ChildEnd>;
	remove(): Promise<void>;
};

export type ChildEnd = {
	readonly exitCode: number | null;
	readonly signal: NodeJS.Signals | null;
	readonly stdout: string;
	readonly stderr: string;
};

/** `file` is relative to the project's folder. */
export async function buildChildScript(file: string): Promise<ChildScript> {
	const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'dbseal-child-'));
	// What the script imports while it runs is found beside it
	await fs.symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
	const outfile = path.join(folder, 'child.mjs');
	await build({
		entryPoints: [path.join(root, file)],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'esm',
		external: ['ssh2', 'zstd-napi'],
		logLevel: 'error',
		// For the CommonJS packages in the bundle, as in build.mjs
		banner: {js: 'import {createRequire as createRequire_} from \'node:module\'; const require = createRequire_(import.meta.url);'},
	});
	return {
		file: outfile,
		async run(...words) {
			const child = spawn(process.execPath, [outfile, ...words], {env: {}});
			const [stdout, stderr, end] = await Promise.all([text(child.stdout), text(child.stderr), ended(child)]);
			return {...end, stdout, stderr};
		},
		async remove() {
			await fs.rm(folder, {recursive: true});
		},
	};
}

async function ended(child: ChildProcess): Promise<Pick<ChildEnd, 'exitCode' | 'signal'>> {
	return new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (exitCode, signal) => {
			resolve({exitCode, signal});
		});
	});
}
