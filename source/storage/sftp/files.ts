/**
 * What lies in a folder over SFTP: one file's state, the list, removal, and the sweep of what dead uploads left.
 * The rule: a folder that can't be read is never taken for an empty one.
 */
import type {FileEntryWithStats, Stats} from 'ssh2';
import {type StoredFile} from '../../core/storage.js';
import {
	deadUploads, describeDeadUpload, walkTree, withoutUnfinished, type Entry,
} from '../walk.js';
import {type SftpConnection, type SftpSession} from './connection.js';
import {isMissing} from './errors.js';
import {ask, assertFolder, pathOf} from './requests.js';

export async function statFile(connection: SftpConnection, name: string, signal: AbortSignal): Promise<StoredFile | undefined> {
	return ask(connection, {action: `can't look at ${name}`, signal}, async session => {
		const file = await look(connection, {session, name}, signal);
		if (file === undefined) {
			await assertFolder(connection, session, signal);
		}

		return file;
	});
}

export async function listFiles(connection: SftpConnection, prefix: string, signal: AbortSignal): Promise<readonly StoredFile[]> {
	return withoutUnfinished(await findFiles(connection, prefix, signal));
}

/** A file that is gone already is no error. */
export async function removeFile(connection: SftpConnection, name: string, signal: AbortSignal): Promise<void> {
	await ask(connection, {action: `can't remove ${name}`, signal}, async session => {
		if (!await unlink(session, pathOf(connection, name), signal)) {
			await assertFolder(connection, session, signal);
		}
	});
}

/** Removes temporary files that nobody has written to since `olderThan`. */
export async function sweepFiles(
	connection: SftpConnection,
	{dryRun, olderThan}: {readonly dryRun: boolean; readonly olderThan: Date},
	signal: AbortSignal,
): Promise<readonly string[]> {
	const dead = deadUploads(await findFiles(connection, '', signal), olderThan);
	for (const file of dryRun ? [] : dead) {
		await removeFile(connection, file.name, signal);
	}

	return dead.map(file => describeDeadUpload(`${connection.settings.host}:${pathOf(connection, file.name)}`, file));
}

/** Whether there was a file to remove. */
export async function unlink({sftp, request}: SftpSession, path: string, signal: AbortSignal): Promise<boolean> {
	try {
		await request(signal, callback => {
			sftp.unlink(path, error => {
				callback(error, undefined);
			});
		});
		return true;
	} catch (error) {
		if (isMissing(error)) {
			return false;
		}

		throw error;
	}
}

async function findFiles(connection: SftpConnection, prefix: string, signal: AbortSignal): Promise<StoredFile[]> {
	return ask(connection, {action: 'can\'t list the folder', signal}, async session => {
		await assertFolder(connection, session, signal);
		return walkTree({
			readFolder: async folder => readFolder(connection, {session, name: folder}, signal),
			look: async name => look(connection, {session, name}, signal),
		}, prefix, signal);
	});
}

type Place = {readonly session: SftpSession; readonly name: string};

async function readFolder(connection: SftpConnection, {session: {sftp, request}, name}: Place, signal: AbortSignal): Promise<readonly Entry[]> {
	try {
		const entries = await request<FileEntryWithStats[]>(signal, callback => {
			sftp.readdir(pathOf(connection, name), callback);
		});
		return entries.filter(({filename}) => filename !== '.' && filename !== '..').map(entry => toEntry(entry));
	} catch (error) {
		// Removed since its parent was read, or never there: the root itself was looked at before.
		if (isMissing(error) && name !== '') {
			return [];
		}

		throw error;
	}
}

function toEntry({filename: name, attrs}: FileEntryWithStats): Entry {
	return {name, isFolder: attrs.isDirectory(), ...(attrs.isFile() && {file: {sizeBytes: attrs.size, modifiedAt: new Date(attrs.mtime * 1000)}})};
}

/** Links to files count as files; links to folders, pipes and what vanished meanwhile don't count. */
async function look(connection: SftpConnection, {session: {sftp, request}, name}: Place, signal: AbortSignal): Promise<StoredFile | undefined> {
	try {
		const found = await request<Stats>(signal, callback => {
			sftp.stat(pathOf(connection, name), callback);
		});
		return found.isFile() ? {name, sizeBytes: found.size, modifiedAt: new Date(found.mtime * 1000)} : undefined;
	} catch (error) {
		if (isMissing(error)) {
			return undefined;
		}

		throw error;
	}
}
