/**
 * The stand-alone reader as someone has it after everything else is gone: recover.mjs in a folder of its own, and plain Node.
 */
import {Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {text, buffer} from 'node:stream/consumers';
import {builtProgram} from '../scenarios/program.js';

export type ReaderRun = {
	readonly exitCode: number;
	readonly stdout: Buffer;
	readonly stderr: string;
};

export type ReaderFolder = {
	readonly path: string;
	/** Copies files of `test/fixtures/v1` to here, sidecars with them unless `bare`. */
	add(fixture: string, options?: {readonly as?: string; readonly bare?: boolean}): Promise<string>;
	/** `node recover.mjs WORDS` in this folder, with no environment at all. */
	run(words: readonly string[], options?: {readonly nodeFlags?: readonly string[]; readonly uid?: number}): Promise<ReaderRun>;
	/** The frozen kit's own files, unpacked beside recover.mjs. */
	unpackKit(): Promise<void>;
	change(name: string, edit: (bytes: Buffer) => Uint8Array): Promise<void>;
	/** What lies here besides the reader. */
	list(): Promise<readonly string[]>;
	remove(): Promise<void>;
};

export const fixtures = path.resolve(import.meta.dirname, '../fixtures/v1');

export async function makeReaderFolder(): Promise<ReaderFolder> {
	const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'dbseal-reader-'));
	const {file} = await builtProgram();
	await fs.copyFile(path.join(path.dirname(file), 'recover.mjs'), path.join(folder, 'recover.mjs'));
	return {
		path: folder,
		async unpackKit() {
			await fs.cp(path.join(fixtures, 'kit'), folder, {recursive: true});
		},
		async change(name, edit) {
			const changed = path.join(folder, name);
			await fs.writeFile(changed, edit(await fs.readFile(changed)));
		},
		async add(fixture, {as = path.basename(fixture), bare = false} = {}) {
			const from = path.join(fixtures, fixture);
			await fs.cp(from, path.join(folder, as), {recursive: true});
			const stats = await fs.stat(from);
			if (stats.isFile() && fixture.includes('.sql') && !bare) {
				await fs.copyFile(`${from}.meta.json`, path.join(folder, `${as}.meta.json`));
			}

			return as;
		},
		run: async (words, {nodeFlags = [], uid} = {}) => runReader([...nodeFlags, 'recover.mjs', ...words], {folder, uid}),
		async list() {
			const names = await fs.readdir(folder);
			return names.filter(name => name !== 'recover.mjs');
		},
		remove: async () => fs.rm(folder, {recursive: true, force: true}),
	};
}

/** Of the fixtures made from the large dump. */
export const largeDump = {sha256: 'a5681b554cf04c9955195c952b616955bbd5a48c3e4ed86a1b333ec17a668ce2', sizeBytes: 1_543_076} as const;

export const gzip = 'own/gzip_2026-11-24T22-40-42Z_ea7e.sql.gz.enc';
export const gzipOutput = 'gzip_2026-11-24T22-40-42Z_ea7e.sql';
export const brotli = 'own/brotli_2026-11-24T22-40-42Z_47f7.sql.br.enc';
export const chunked = 'own/chunked_2026-11-24T22-40-45Z_bb56.sql.gz.enc';
export const unencrypted = 'own/unencrypted_2026-11-24T22-40-46Z_643b.sql.gz';

/** A node flag: takes away what Node 18.0 does not have. */
export const asNode18 = ['--require', path.resolve(import.meta.dirname, 'node-18-built-ins.cjs')];

/** Changes a digit into another digit, or any byte into a digit; from the end for negative positions. */
export function flipByte(position: number): (bytes: Buffer) => Uint8Array {
	return bytes => {
		const changed = Buffer.from(bytes);
		const at = position < 0 ? changed.length + position : position;
		changed[at] = changed[at] === 0x31 ? 0x32 : 0x31;
		return changed;
	};
}

export async function sha256Of(file: string): Promise<string> {
	return createHash('sha256').update(await fs.readFile(file)).digest('hex');
}

async function runReader(words: readonly string[], {folder, uid}: {readonly folder: string; readonly uid: number | undefined}): Promise<ReaderRun> {
	const child = spawn(process.execPath, words, {
		cwd: folder, env: {}, stdio: ['ignore', 'pipe', 'pipe'], ...(uid !== undefined && {uid, gid: uid}),
	});
	const exitCode = new Promise<number>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', code => {
			resolve(code ?? -1);
		});
	});
	const [stdout, stderr, code] = await Promise.all([buffer(child.stdout), text(child.stderr), exitCode]);
	return {exitCode: code, stdout, stderr};
}
