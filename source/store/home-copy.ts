/**
 * A private copy of a store whose home can't be written to (mounted read-only, another user's), for commands that only read: in place,
 * SQLite can't open a write-ahead log there. The rule: the copy is of one moment, readable by its owner only, holds sealed values
 * only, and lasts as long as the command; what a killed one leaves, the next command removes.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {BusyError, DestinationError, systemErrorCode} from '../core/errors.js';
import {lockExisting, lockFile} from './target-lock.js';

/** In the system's folder for temporary files, with six letters of chance. */
const copyPrefix = 'dbseal-copy-';

/** Marks the folder as a copy, and is locked as long as that is in use. */
const lockName = 'in-use';

/** How often a copy is tried while another process writes; our choice. */
const tries = 5;

/** Why the store at `file`, or what it is to be made in, can't be written to: the system's code; undefined where it can. */
export function whyUnwritable(file: string): string | undefined {
	const stats = fs.statSync(file, {throwIfNoEntry: false});
	// A mode that its owner may change is no obstacle.
	const isForeign = stats !== undefined && stats.uid !== process.getuid?.();
	return refusal(nearestFolder(path.dirname(file))) ?? (isForeign ? refusal(file) : undefined);
}

/**
 * For what is worth nothing unless it lasts.
 * @throws DestinationError STORE_UNUSABLE
 */
export function assertKept({isKept, home}: {readonly isKept: boolean; readonly home: string}): void {
	if (!isKept) {
		throw unwritableHome(home);
	}
}

/** A backup without its record would be called good and then be forgotten. */
export function unwritableHome(home: string, reason?: string): DestinationError {
	return new DestinationError({
		code: 'STORE_UNUSABLE',
		message: `the home ${home} can't be written to${reason === undefined ? '' : ` (${reason})`}, so nothing could be recorded`,
		hint: 'Check who owns that folder and its files, or name another one with --home; list, status, doctor, verify and restore work as it is.',
	});
}

/** A folder of mode 0700; empty where there is no store. */
export type HomeCopy = {readonly folder: string; remove(): void};

export function copyHome(file: string): HomeCopy {
	const copy = makePlace();
	try {
		copyAtRest(file, path.join(copy.folder, path.basename(file)));
		return copy;
	} catch (error) {
		copy.remove();
		throw error;
	}
}

/** Held before anything is in it. A sweep may have been faster than the lock: then it is made anew. */
function makePlace(): HomeCopy {
	for (;;) {
		const folder = fs.mkdtempSync(path.join(os.tmpdir(), copyPrefix));
		const lock = lockFile(path.join(folder, lockName));
		if (lock) {
			return {
				folder,
				remove() {
					fs.rmSync(folder, {recursive: true, force: true});
					lock.release();
				},
			};
		}
	}
}

/** Removes the copies whose process was killed: the lock in them is free. Nothing else that is called so is touched. */
export function sweepCopies(): void {
	for (const name of namesIn(os.tmpdir()).filter(name => name.startsWith(copyPrefix))) {
		const folder = path.join(os.tmpdir(), name);
		const lock = isOwnCopy(folder) ? lockExisting(path.join(folder, lockName)) : undefined;
		if (lock) {
			fs.rmSync(folder, {recursive: true, force: true});
			lock.release();
		}
	}
}

function namesIn(folder: string): readonly string[] {
	try {
		return fs.readdirSync(folder);
	} catch (error) {
		if (systemErrorCode(error) === undefined) {
			throw error;
		}

		return [];
	}
}

function isOwnCopy(folder: string): boolean {
	const stats = fs.lstatSync(folder, {throwIfNoEntry: false});
	return stats !== undefined && stats.isDirectory() && stats.uid === process.getuid?.() && fs.existsSync(path.join(folder, lockName));
}

/** What is written to shows by its time: the file and its log are of one moment when neither changed meanwhile. */
function copyAtRest(file: string, copy: string): void {
	for (let left = tries; left > 0; left--) {
		const before = stampOf(file);
		for (const suffix of ['', '-wal']) {
			copyIfThere(`${file}${suffix}`, `${copy}${suffix}`);
		}

		if (stampOf(file) === before) {
			return;
		}
	}

	throw new BusyError({
		code: 'STORE_BUSY',
		message: `the store ${file} is written to by another process all the time, and can't be copied`,
		hint: 'Try again when the other dbseal is done; \'dbseal runs list\' shows what runs.',
	});
}

function copyIfThere(file: string, copy: string): void {
	fs.rmSync(copy, {force: true});
	if (fs.existsSync(file)) {
		fs.copyFileSync(file, copy);
		fs.chmodSync(copy, 0o600);
	}
}

function stampOf(file: string): string {
	return [file, `${file}-wal`].map(name => {
		const stats = fs.statSync(name, {throwIfNoEntry: false, bigint: true});
		return `${stats?.ino} ${stats?.size} ${stats?.mtimeNs}`;
	}).join(' ');
}

function refusal(place: string): string | undefined {
	try {
		fs.accessSync(place, fs.constants.W_OK);
		return undefined;
	} catch (error) {
		const code = systemErrorCode(error);
		if (code === undefined) {
			throw error;
		}

		return code;
	}
}

function nearestFolder(folder: string): string {
	const parent = path.dirname(folder);
	return parent === folder || fs.existsSync(folder) ? folder : nearestFolder(parent);
}
