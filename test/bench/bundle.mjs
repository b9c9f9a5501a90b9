/**
 * The benchmark's helpers that use the project's own sources, bundled for plain Node.
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {build} from 'esbuild';
import {run} from './measure.mjs';

/** Bundles `name` (of this folder) beside the tests' servers, whose list of needs it reads; gives its path. The caller removes it. */
export async function bundle(name) {
	const outfile = new URL(`../servers/bench-${path.parse(name).name}.mjs`, import.meta.url).pathname;
	await build({
		entryPoints: [new URL(name, import.meta.url).pathname], outfile, bundle: true, format: 'esm', platform: 'node', packages: 'external', logLevel: 'error',
	});
	return outfile;
}

/** Bundles `name`, runs it to its end in the workshop's surroundings, and removes the bundle. */
export async function runBundled(name, words, {env}) {
	const program = await bundle(name);
	try {
		await run(process.execPath, [program, ...words], {env});
	} finally {
		fs.rmSync(program);
	}
}
