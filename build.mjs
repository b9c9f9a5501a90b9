/**
 * Builds the program from source/: bundled and code-split, so that a command loads only what it uses.
 * Native modules stay outside. Beside it, recover.mjs: the stand-alone reader, one file for any Node from 18 on.
 * Usage: node build.mjs [FOLDER [METAFILE]]; FOLDER is dist and is emptied first.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {build} from 'esbuild';

const root = import.meta.dirname;
const folder = path.resolve(process.argv[2] ?? path.join(root, 'dist'));
const metafilePath = process.argv[3];

/** Else an import of nothing but types still loads its module, and all that this one imports. */
const tsconfigRaw = {compilerOptions: {verbatimModuleSyntax: false}};

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
	// Packages that have both come as ES modules, of which only what is used gets into the bundle.
	mainFields: ['module', 'main'],
	tsconfigRaw,
	minifySyntax: true,
	metafile: true,
	logLevel: 'warning',
	external: ['better-sqlite3', 'ssh2', 'zstd-napi', 'react-devtools-core'],
	plugins: [{name: 'quick-start', setup: putOffLicences}],
	define: {
		'process.env.NODE_ENV': '"production"',
		dbsealVersion: JSON.stringify(version),
	},
	// Some packages in the bundle are CommonJS and call `require`, which ES modules don't have.
	banner: {js: 'import {createRequire as createRequire_} from \'node:module\'; const require = createRequire_(import.meta.url);'},
});
await fs.chmod(path.join(folder, 'main.js'), 0o755);
await buildReader(path.join(folder, 'recover.mjs'));
if (metafilePath !== undefined) {
	await fs.writeFile(metafilePath, JSON.stringify(metafile));
}

/**
 * When it is loaded, meow prepares to judge the licence in a package.json, and there is none here: 8 ms of each call (Node 20).
 * In a meow that is written otherwise nothing is changed.
 */
function putOffLicences({onLoad}) {
	// eslint-disable-next-line require-unicode-regexp -- esbuild reads it as an expression of Go
	onLoad({filter: /meow\/build\/dependencies\.js$/}, async ({path: file}) => {
		const text = await fs.readFile(file, 'utf8');
		return {
			contents: text
				.replace('\nvar normalizeExports = requireNormalize();\n', '\n')
				.replace('getDefaultExportFromCjs(normalizeExports);', 'data => getDefaultExportFromCjs(requireNormalize())(data);'),
		};
	});
}

/** Not minified: whoever trusts it with a key may want to read it first. */
async function buildReader(file) {
	const {outputFiles: [reader]} = await build({
		absWorkingDir: root,
		entryPoints: ['source/recover/main.ts'],
		outfile: file,
		write: false,
		bundle: true,
		format: 'esm',
		platform: 'node',
		target: 'node18',
		tsconfigRaw,
		logLevel: 'warning',
		external: ['zstd-napi'],
		define: {dbsealVersion: JSON.stringify(version)},
		legalComments: 'none',
		banner: {
			js: `/**
 * recover.mjs ${version}: reads backups that dbseal encrypted. It needs Node.js 18 or newer, and nothing else.
 * Usage: node recover.mjs --help
 * Contains valibot (MIT, Copyright Fabian Hiller) and canonicalize (Apache-2.0, Copyright Samuel Erdtman).
 */`,
		},
	});
	await fs.writeFile(file, forOlderRegExp(reader.text));
}

/**
 * Node 18 knows no `v` flag. esbuild writes such expressions as `new RegExp('…', 'gv')`, and none of ours uses what only
 * `v` has (set operations, strings in classes), so that `u` means the same.
 */
function forOlderRegExp(text) {
	return text.replaceAll(/new RegExp\((?<pattern>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`), "(?<before>[a-z]*)v(?<after>[a-z]*)"\)/gv, (whole, pattern, before, after) => {
		if (/&&|--|\\\\q\{/v.test(pattern)) {
			throw new Error(`recover.mjs can't have this expression on Node 18: ${whole}`);
		}

		return `new RegExp(${pattern}, "${before}u${after}")`;
	});
}
