/**
 * The benchmark's helpers that use the project's own sources, bundled for plain Node.
 */
import path from 'node:path';
import {build} from 'esbuild';

/** Bundles `name` (of this folder) beside the tests' servers, whose list of needs it reads; gives its path. The caller removes it. */
export async function bundle(name) {
	const outfile = new URL(`../servers/bench-${path.parse(name).name}.mjs`, import.meta.url).pathname;
	await build({
		entryPoints: [new URL(name, import.meta.url).pathname], outfile, bundle: true, format: 'esm', platform: 'node', packages: 'external', logLevel: 'error',
	});
	return outfile;
}
