/**
 * A folder of its own for each test of a file-based database, and what its failures look like.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

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
