/**
 * Builds the program from source/: bundled and code-split, so that a command loads only what it uses.
 * Native modules stay outside. Beside it, recover.mjs: the stand-alone reader, one file for any Node from 18 on.
 * Usage: node build.mjs [FOLDER [METAFILE]]; FOLDER is dist. It is built beside and moved into place, so that a program that runs
 * meanwhile finds all of its files, before and after.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {build} from 'esbuild';

const root = import.meta.dirname;
const target = path.resolve(process.argv[2] ?? path.join(root, 'dist'));
const folder = `${target}.new-${process.pid}`;
const metafilePath = process.argv[3];

/** Else an import of nothing but types still loads its module, and all that this one imports. */
const tsconfigRaw = {compilerOptions: {verbatimModuleSyntax: false}};

const {version} = JSON.parse(await fs.readFile(path.join(root, 'package.json'), 'utf8'));
const {metafile} = await build({
	absWorkingDir: root,
	entryPoints: {main: 'source/main.ts', 'sqlite-driver': 'source/sqlite/driver.ts', 'supported-node': 'source/core/supported-node.ts'},
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
	external: ['ssh2', 'zstd-napi', 'react-devtools-core'],
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
await putInPlace(folder, target);
if (metafilePath !== undefined) {
	await fs.writeFile(metafilePath, JSON.stringify(metafile));
}

/**
 * Each file takes its name at once, main.js last. Files of the build before stay for a day (our choice): the program that loads its
 * parts as it needs them may still run.
 */
async function putInPlace(from, to) {
	const now = new Date();
	await fs.mkdir(to, {recursive: true});
	const leftovers = new Set(await fs.readdir(to));
	const files = await fs.readdir(from);
	const lastBuild = await modifiedAt(path.join(to, 'main.js'));
	for (const file of files.toSorted((a, b) => Number(a === 'main.js') - Number(b === 'main.js'))) {
		leftovers.delete(file);
		await fs.utimes(path.join(from, file), now, now);
		await fs.rename(path.join(from, file), path.join(to, file));
	}

	await fs.rmdir(from);
	for (const file of leftovers) {
		await retire(path.join(to, file), lastBuild, now);
	}
}

/** All files of one build have the same time: one of the last build gets today's, and is removed by the first build a day later. */
async function retire(file, lastBuild, now) {
	const modified = await modifiedAt(file);
	if (modified === undefined) {
		return;
	}

	if (modified === lastBuild) {
		const justBefore = new Date(now.getTime() - 1);
		await fs.utimes(file, justBefore, justBefore);
	} else if (now.getTime() - modified > 24 * 60 * 60 * 1000) {
		await fs.rm(file, {recursive: true});
	}
}

/** In milliseconds; nothing for a file that isn't there. */
async function modifiedAt(file) {
	try {
		const {mtime} = await fs.stat(file);
		return mtime.getTime();
	} catch (error) {
		if (error.code === 'ENOENT') {
			return undefined;
		}

		throw error;
	}
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
 * Contains valibot (MIT, Copyright Fabian Hiller), canonicalize (Apache-2.0, Copyright Samuel Erdtman)
 * and fzstd (MIT, Copyright Arjun Barrett).
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
