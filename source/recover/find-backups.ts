/**
 * The backups in a folder, for the dialogue.
 * The rule: only names decide what is looked at, so that a folder full of other files costs nothing and is left alone.
 */
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {artifactNameOf, isSidecarName} from '../artifacts/names.js';
import {AppError, systemErrorCode} from '../core/errors.js';
import {type BackupFile, readBackupFile} from './backup-file.js';

export type FoundBackup = {
	readonly path: string;
	readonly name: string;
	/** What the sidecar says, or why it can't be read. */
	readonly backup: BackupFile | AppError;
};

/** Newest first; those that can't be read come last. */
export async function findBackups(folders: readonly string[]): Promise<readonly FoundBackup[]> {
	const found: FoundBackup[] = [];
	for (const folder of new Set(folders)) {
		for (const name of await artifactNamesIn(folder)) {
			const artifactPath = path.join(folder, name);
			found.push({path: artifactPath, name, backup: await readOrReason(artifactPath)});
		}
	}

	return found.toSorted((one, other) => timeOf(other) - timeOf(one));
}

async function artifactNamesIn(folder: string): Promise<ReadonlySet<string>> {
	const names = await readNames(folder);
	return new Set(names.flatMap(name => {
		if (isSidecarName(name)) {
			return names.includes(artifactNameOf(name)) ? [artifactNameOf(name)] : [];
		}

		return name.endsWith('.enc') ? [name] : [];
	}));
}

async function readNames(folder: string): Promise<readonly string[]> {
	try {
		return await readdir(folder);
	} catch (error) {
		if (systemErrorCode(error) === undefined) {
			throw error;
		}

		// A folder that can't be listed has nothing to offer; a backup in it can still be named
		return [];
	}
}

async function readOrReason(artifactPath: string): Promise<BackupFile | AppError> {
	try {
		return await readBackupFile(artifactPath);
	} catch (error) {
		if (error instanceof AppError) {
			return error;
		}

		throw error;
	}
}

function timeOf({backup}: FoundBackup): number {
	return backup instanceof AppError ? -Infinity : (backup.sidecar.timestamp?.getTime() ?? 0);
}
