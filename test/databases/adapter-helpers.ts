/** What tests of database adapters share: a context, reading a dump to its end, loading bytes. */
import {Buffer} from 'node:buffer';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {pipeline} from 'node:stream/promises';
import {Readable} from 'node:stream';
import {expect} from 'vitest';
import {type AdapterContext} from '../../source/core/connection.js';
import {type Database, type DumpReport} from '../../source/core/database.js';

export const noSignal = new AbortController().signal;

/** A folder that is removed when the run is done. */
export async function temporaryFolder(): Promise<string> {
	return fs.mkdtemp(path.join(process.env.DBSEAL_TEST_FOLDER ?? os.tmpdir(), 'context-'));
}

/** With `programs`, scripts of these names come first on the PATH. */
export async function testContext(programs: Readonly<Record<string, string>> = {}): Promise<AdapterContext> {
	const scratchFolder = await temporaryFolder();
	const binFolder = path.join(scratchFolder, 'bin');
	await fs.mkdir(binFolder);
	await Promise.all(Object.entries(programs).map(async ([name, script]) => fs.writeFile(path.join(binFolder, name), `#!/bin/sh\n${script}\n`, {mode: 0o755})));
	return {scratchFolder, env: {...process.env, PATH: `${binFolder}:${process.env.PATH ?? ''}`}};
}

export async function readDump(database: Database, signal = noSignal): Promise<{readonly bytes: Buffer; readonly report: DumpReport}> {
	const {stream, finished} = await database.dump(signal);
	const chunks: Uint8Array[] = [];
	for await (const chunk of stream as AsyncIterable<Uint8Array>) {
		chunks.push(chunk);
	}

	return {bytes: Buffer.concat(chunks), report: await finished};
}

/** In chunks of an odd size, so that their borders fall anywhere. */
export async function loadBytes(database: Database, bytes: Uint8Array, {overwrite = false, chunkSize = 4999} = {}): Promise<void> {
	const {stream, finished} = await database.load({overwrite}, noSignal);
	const chunks: Uint8Array[] = [];
	for (let at = 0; at < bytes.length; at += chunkSize) {
		chunks.push(bytes.subarray(at, at + chunkSize));
	}

	try {
		await pipeline(Readable.from(chunks), stream);
	} finally {
		await finished;
	}
}

/** What a promise rejects with; for looking at errors part by part. */
export async function failureOf(promise: Promise<unknown>): Promise<Error & {readonly code?: string; readonly hint?: string}> {
	try {
		await promise;
	} catch (error) {
		if (error instanceof Error) {
			return error;
		}
	}

	throw new Error('did not fail');
}

/** Command lines of all processes, one string each. */
export async function commandLines(): Promise<string[]> {
	const names = await fs.readdir('/proc');
	const pids = names.filter(name => /^\d+$/v.test(name));
	const lines = await Promise.all(pids.map(async pid => {
		try {
			const text = await fs.readFile(`/proc/${pid}/cmdline`, 'utf8');
			return text.replaceAll('\0', ' ');
		} catch {
			return '';
		}
	}));
	return lines.filter(line => line !== '');
}

/** For parts of `toMatchObject`. */
export function containing(text: string): unknown {
	return expect.stringContaining(text);
}
