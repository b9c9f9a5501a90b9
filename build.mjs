/**
 * Builds the program from source/: bundled and code-split, so that a command loads only what it uses.
 * Native modules stay outside. Usage: node build.mjs [FOLDER [METAFILE]]; FOLDER is dist and is emptied first.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {build} from 'esbuild';

const root = import.meta.dirname;
const folder = path.resolve(process.argv[2] ?? path.join(root, 'dist'));
const metafilePath = process.argv[3];

const {version} = JSON.parse(await fs.readFile(path.join(root, 'package.json'), 'utf8'));
await fs.rm(folder, {recursive: true, force: true});
const {metafile} = await build({
	absWorkingDir: root,
	entryPoints: ['source/main.ts'],
	outdir: folder,
	bundle: true,
	splitting: true,
	format: 'esm',
	platform: 'node',
	target: 'node20.19',
	jsx: 'automatic',
	minifySyntax: true,
	metafile: true,
	logLevel: 'warning',
	external: ['better-sqlite3', 'ssh2', 'zstd-napi', 'react-devtools-core'],
	define: {
		'process.env.NODE_ENV': '"production"',
		dbsealVersion: JSON.stringify(version),
	},
	// Some packages in the bundle are CommonJS and call `require`, which ES modules don't have.
	banner: {js: 'import {createRequire as createRequire_} from \'node:module\'; const require = createRequire_(import.meta.url);'},
});
await fs.chmod(path.join(folder, 'main.js'), 0o755);
if (metafilePath !== undefined) {
	await fs.writeFile(metafilePath, JSON.stringify(metafile));
}
