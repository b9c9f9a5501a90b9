/** A file system of a few megabytes, to be filled. Needs root. */
import {Buffer} from 'node:buffer';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {systemErrorCode} from '../source/core/errors.js';
import {runProgram} from './servers/run-program.js';

export type SmallDisk = {
	readonly folder: string;
	/** To its last page. */
	fill(): void;
	/** Undoes `fill`. */
	makeRoom(): void;
	remove(): Promise<void>;
};

/** @param size As `mount` takes it: `8m`. */
export async function makeSmallDisk(size: string): Promise<SmallDisk> {
	const folder = fs.mkdtempSync(path.join(process.env.DBSEAL_TEST_FOLDER ?? os.tmpdir(), 'small-disk-'));
	const filler = path.join(folder, 'filler');
	await runProgram('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'tmpfs', folder]);
	return {
		folder,
		fill() {
			const file = fs.openSync(filler, 'a');
			try {
				for (;;) {
					fs.writeSync(file, Buffer.alloc(4096));
				}
			} catch (error) {
				if (systemErrorCode(error) !== 'ENOSPC') {
					throw error;
				}
			} finally {
				fs.closeSync(file);
			}
		},
		makeRoom() {
			fs.rmSync(filler);
		},
		async remove() {
			await runProgram('umount', ['--lazy', folder]);
			fs.rmdirSync(folder);
		},
	};
}
