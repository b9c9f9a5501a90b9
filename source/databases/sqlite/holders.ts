/**
 * Which process has a file open. SQLite's locks tell only of those that read or write at this moment.
 * Linux tells by /proc; what it doesn't show (other users' processes, other systems) is left to the locks.
 */
import fs from 'node:fs/promises';
import process from 'node:process';
import {systemErrorCode} from '../../core/errors.js';

/** `sqlite3 (process 4711)`; undefined where nobody but this process is seen to have it open. */
export async function whoHasOpen(file: string): Promise<string | undefined> {
	const {dev, ino} = await fs.stat(file);
	for (const pid of await numberedEntries('/proc')) {
		if (Number(pid) === process.pid) {
			continue;
		}

		for (const descriptor of await numberedEntries(`/proc/${pid}/fd`)) {
			const found = await unlessGone(fs.stat(`/proc/${pid}/fd/${descriptor}`));
			if (found?.dev === dev && found.ino === ino) {
				const command = await unlessGone(fs.readFile(`/proc/${pid}/comm`, 'utf8'));
				return `${command?.trim() ?? 'a program'} (process ${pid})`;
			}
		}
	}

	return undefined;
}

async function numberedEntries(folder: string): Promise<string[]> {
	const entries = await unlessGone(fs.readdir(folder)) ?? [];
	return entries.filter(entry => /^\d+$/v.test(entry));
}

/** Processes end while they are looked at, and some belong to others. */
async function unlessGone<Result>(look: Promise<Result>): Promise<Result | undefined> {
	try {
		return await look;
	} catch (error) {
		if (systemErrorCode(error) === undefined) {
			throw error;
		}

		return undefined;
	}
}
