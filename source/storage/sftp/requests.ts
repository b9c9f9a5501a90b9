/**
 * One way to ask an SFTP server for something: on the live connection, again on a new one where that helps.
 * The rule: what is asked again must be safe to be done twice.
 */
import {setMaxListeners} from 'node:events';
import {retry} from '../retry.js';
import {type SftpConnection, type SftpSession} from './connection.js';
import {
	isFailure, isHangUp, isMissing, isTransient, missingFolderError, toSftpError,
} from './errors.js';

/** Gives what `work` gives, or throws an error of ours. A place where nobody has answered yet isn't waited for. */
export async function ask<Result>(
	connection: SftpConnection,
	{action, signal}: {readonly action: string; readonly signal: AbortSignal},
	work: (session: SftpSession) => Promise<Result>,
): Promise<Result> {
	const {settings} = connection;
	// Each request on its way listens to it.
	setMaxListeners(0, signal);
	try {
		return await retry(async () => work(await connection.session(signal)), {
			signal, tries: settings.tries, isTransient: error => isTransient(error) && (connection.hasConnected() || isHangUp(error)),
		});
	} catch (error) {
		signal.throwIfAborted();
		const freeBytes = isFailure(error) ? await freeBytesIfTold(connection, signal) : undefined;
		throw toSftpError(error, {action, settings, freeBytes});
	}
}

/** What made a request fail is told, whatever becomes of this one. */
async function freeBytesIfTold(connection: SftpConnection, signal: AbortSignal): Promise<number | undefined> {
	try {
		return await freeBytesOf(connection, signal);
	} catch (error) {
		if (isTransient(error)) {
			return undefined;
		}

		throw error;
	}
}

/** Undefined where the server doesn't tell. */
export async function freeBytesOf(connection: SftpConnection, signal: AbortSignal): Promise<number | undefined> {
	const {sftp, request} = await connection.session(signal);
	try {
		const answer = await request<unknown>(signal, callback => {
			sftp.ext_openssh_statvfs(connection.settings.root, callback);
		});
		return readFreeBytes(answer);
	} catch (error) {
		// A server without this request, or one that can't look: nothing is known.
		if (isTransient(error)) {
			throw error;
		}

		return undefined;
	}
}

/** Throws a DestinationError (STORAGE_MISSING) where the destination's own folder isn't there. */
export async function assertFolder({settings}: SftpConnection, {sftp, request}: SftpSession, signal: AbortSignal): Promise<void> {
	try {
		const found = await request<{isDirectory(): boolean}>(signal, callback => {
			sftp.stat(settings.root, callback);
		});
		if (!found.isDirectory()) {
			throw missingFolderError(settings);
		}
	} catch (error) {
		throw isMissing(error) ? missingFolderError(settings, error) : error;
	}
}

export function pathOf({settings: {root}}: SftpConnection, name: string): string {
	return name === '' ? root : `${root}/${name}`;
}

/** The library's type for this answer is `any`. */
function readFreeBytes(answer: unknown): number | undefined {
	if (typeof answer !== 'object' || answer === null || !('f_bavail' in answer) || !('f_frsize' in answer)) {
		return undefined;
	}

	const bytes = Number(answer.f_bavail) * Number(answer.f_frsize);
	return Number.isFinite(bytes) ? bytes : undefined;
}
