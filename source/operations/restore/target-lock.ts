/**
 * Nobody restores into what somebody else is restoring into: one load at a time for each target, whichever way it was named. Likewise
 * an artifact is verified once at a time.
 * The rule: the target itself says who it is (`Database.identify`), so that localhost and 127.0.0.1, a link and its file, or a source
 * and its URL are one.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {type Database} from '../../core/database.js';
import {BusyError, systemErrorCode} from '../../core/errors.js';
import {type ArtifactLocation} from '../catalogue/artifact-reference.js';
import {lockTarget, type TargetLock} from '../../store/target-lock.js';
import {type OperationContext} from '../context.js';

export type LockedTarget = {
	/** The same for the same target. */
	readonly key: string;
	/** What people call the target. */
	readonly name: string;
};

/** @throws {BusyError} TARGET_BUSY */
export async function withTargetLock<Result>({key, name}: LockedTarget, {store}: Pick<OperationContext, 'store'>, work: () => Promise<Result>): Promise<Result> {
	return withLocks(lockFolders(store.home), key, work, () => new BusyError({
		code: 'TARGET_BUSY',
		message: `another restore is loading into ${name} at this moment`,
		hint: 'Wait for its end (\'dbseal runs list\' shows it), or restore into another target.',
	}));
}

/** One verification at a time of each artifact: a second one would read it all once more, and tell the same. @throws {BusyError} ARTIFACT_BUSY */
export async function withArtifactLock<Result>({destination, name}: ArtifactLocation, {store}: Pick<OperationContext, 'store'>, work: () => Promise<Result>): Promise<Result> {
	const {type, options} = destination.connection;
	return withLocks(lockFolders(store.home), JSON.stringify(['verification', type, options, name]), work, () => new BusyError({
		code: 'ARTIFACT_BUSY',
		message: `another process is verifying ${name} at this moment`,
		hint: 'Wait for its end: \'dbseal runs list\' shows it, and what it finds.',
	}));
}

async function withLocks<Result>(folders: readonly string[], key: string, work: () => Promise<Result>, busy: () => BusyError): Promise<Result> {
	const locks: TargetLock[] = [];
	try {
		for (const folder of folders) {
			const lock = lockTarget(folder, key);
			if (!lock) {
				throw busy();
			}

			locks.push(lock);
		}

		return await work();
	} finally {
		for (const lock of locks) {
			lock.release();
		}
	}
}

/** @param name For people, and for a target that doesn't say who it is. */
export async function databaseTarget(database: Database, name: string, signal: AbortSignal): Promise<LockedTarget> {
	return {key: await database.identify?.(signal) ?? name, name};
}

/** A file by its real place: the same for a link, and for a path that goes another way. */
export function fileKey(file: string): string {
	const folder = path.dirname(path.resolve(file));
	const candidates = [() => fs.realpathSync(file), () => path.join(fs.realpathSync(folder), path.basename(file)), () => path.resolve(file)];
	for (const candidate of candidates) {
		try {
			return `file:${candidate()}`;
		} catch (error) {
			if (systemErrorCode(error) === undefined) {
				throw error;
			}
		}
	}

	return `file:${path.resolve(file)}`;
}

/** In the home for everybody who shares it, and beside it for other homes of the same user; what can't be written to holds no locks. */
function lockFolders(home: string): readonly string[] {
	const shared = path.join(os.tmpdir(), `dbseal-locks-${ownUid()}`);
	return [path.join(home, 'locks'), shared].filter(folder => isOurs(folder));
}

function isOurs(folder: string): boolean {
	try {
		fs.mkdirSync(folder, {recursive: true, mode: 0o700});
		fs.accessSync(folder, fs.constants.W_OK);
		const stats = fs.lstatSync(folder);
		return stats.isDirectory() && stats.uid === ownUid();
	} catch (error) {
		if (systemErrorCode(error) === undefined) {
			throw error;
		}

		return false;
	}
}

/** Not by os.userInfo(), which fails for a user without an entry in passwd. */
function ownUid(): number {
	return process.getuid?.() ?? 0;
}
