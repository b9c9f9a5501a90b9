/**
 * A folder of its own for each test of a file-based database, and the steps that such tests take again and again.
 */
import {Buffer} from 'node:buffer';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {type Database, type DumpReport} from '../../source/core/database.js';

export const {signal} = new AbortController();

export type TestFolder = {
	/** Where the databases are. */
	readonly data: string;
	readonly scratchFolder: string;
};

export async function makeFolder(): Promise<TestFolder> {
	const folder = await fs.mkdtemp(path.join(process.env.DBSEAL_TEST_FOLDER ?? os.tmpdir(), 'database-'));
	const [data, scratchFolder] = [path.join(folder, 'data'), path.join(folder, 'scratch')];
	await fs.mkdir(data);
	await fs.mkdir(scratchFolder, {mode: 0o700});
	return {data, scratchFolder};
}

/** The dump's bytes and its report; throws what `finished` rejects with. */
export async function readDump(database: Database): Promise<{readonly bytes: Buffer; readonly report: DumpReport}> {
	const {stream, finished} = await database.dump(signal);
	const chunks: Uint8Array[] = [];
	for await (const chunk of stream as AsyncIterable<Uint8Array>) {
		chunks.push(chunk);
	}

	return {bytes: Buffer.concat(chunks), report: await finished};
}

/** Loads in pieces of an odd size; throws what `finished` rejects with. */
export async function loadBytes(database: Database, bytes: Uint8Array, overwrite = false): Promise<void> {
	const {stream, finished} = await database.load({overwrite}, signal);
	try {
		await pipeline(Readable.from(piecesOf(bytes)), stream);
	} catch {
		// `finished` says why
	}

	await finished;
}

/** What was thrown, as far as tests compare it. */
export async function failureOf(work: Promise<unknown>): Promise<{readonly name: string; readonly code: string; readonly message: string}> {
	try {
		await work;
	} catch (error) {
		if (error instanceof Error) {
			return {name: error.name, code: 'code' in error ? String(error.code) : '', message: error.message};
		}

		throw error;
	}

	throw new Error('nothing was thrown');
}

function * piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
	for (let start = 0; start < bytes.length; start += 10_007) {
		yield bytes.subarray(start, start + 10_007);
	}
}
