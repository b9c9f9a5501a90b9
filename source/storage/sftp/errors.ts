/**
 * Turns what SSH and SFTP servers answer into dbseal's errors. The rule: decided by status and level, never by text.
 */
import {
	AppError, DestinationError, SpaceError, systemErrorCode, toError, UsageError,
} from '../../core/errors.js';
import {shellWord} from '../../core/shell-word.js';
import {connectionError} from '../network-errors.js';
import {type SftpSettings} from './url.js';

/** The connection ended while something was on its way; another one may do. */
export class ConnectionDropped extends Error {
	override readonly name = 'ConnectionDropped';
}

/** What a request was made for, for the text of its error. */
export type SftpCall = {
	/** `can't write orders.sql.gz.enc`. */
	readonly action: string;
	readonly settings: SftpSettings;
	/** What the server has free, where it was asked because a write failed. */
	readonly freeBytes?: number | undefined;
};

/** draft-ietf-secsh-filexfer-02, section 7. */
const status = {noSuchFile: 2, permissionDenied: 3, failure: 4} as const;
/** Of later drafts, used by some servers with version 3. */
const laterStatus = {
	noSpace: 14, quotaExceeded: 15, noSuchPath: 10, writeProtect: 12,
} as const;

/** A write that fails with less than this free failed for want of room: OpenSSH only says "failure". Our choice. */
const nearlyFullBytes = 1_048_576;

export function statusOf(error: unknown): number | undefined {
	return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}

export function isMissing(error: unknown): boolean {
	const code = statusOf(error);
	return code === status.noSuchFile || code === laterStatus.noSuchPath;
}

export function isFailure(error: unknown): boolean {
	return statusOf(error) === status.failure;
}

export function isTransient(error: unknown): boolean {
	return error instanceof ConnectionDropped || ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'].includes(systemErrorCode(error) ?? '');
}

/** Somebody is there, and ended the connection: a server that is starting, or has too many visitors. */
export function isHangUp(error: unknown): boolean {
	return error instanceof ConnectionDropped || ['ECONNRESET', 'EPIPE'].includes(systemErrorCode(error) ?? '');
}

/** Errors of ours and aborts pass as they are. */
export function toSftpError(thrown: unknown, {action, settings, freeBytes}: SftpCall): Error {
	const error = toError(thrown);
	if (error instanceof AppError || error.name === 'AbortError') {
		return error;
	}

	const server = addressOfServer(settings);
	const {root} = settings;
	const code = statusOf(error);
	if (code === laterStatus.noSpace || code === laterStatus.quotaExceeded || (code === status.failure && freeBytes !== undefined && freeBytes < nearlyFullBytes)) {
		return new SpaceError({
			code: 'NO_SPACE',
			message: `${action}: no space left at ${server}`,
			hint: `Free space there ("ssh ${sshArguments(settings)} df -h ${shellWord(root)}"), or prune old backups.`,
			cause: error,
		});
	}

	if (code === status.permissionDenied || code === laterStatus.writeProtect) {
		return new DestinationError({
			code: 'STORAGE_DENIED',
			message: `${action}: ${server} denied permission`,
			hint: `Give the user ${settings.user} the right to read and write ${root} there.`,
			cause: error,
		});
	}

	if (error instanceof ConnectionDropped) {
		return new DestinationError({
			code: 'STORAGE_UNREACHABLE',
			message: `${action}: the connection to ${server} dropped and did not come back`,
			hint: 'Look at the network and the server\'s log, then try again.',
			cause: error,
		});
	}

	return connectionError(error, {action, server}) ?? new DestinationError({
		code: 'STORAGE_FAILED', message: `${action}: ${server} answered "${error.message}"`, hint: 'Look at the server\'s log: its disk, quota and limits.', cause: error,
	});
}

/** The destination's own folder is missing. */
export function missingFolderError(settings: SftpSettings, cause?: unknown): DestinationError {
	return new DestinationError({
		code: 'STORAGE_MISSING',
		message: `the folder ${settings.root} does not exist at ${addressOfServer(settings)}`,
		hint: `Make it by typing "ssh ${sshArguments(settings)} mkdir -p -m 700 ${shellWord(settings.root)}".`,
		cause,
	});
}

/** The server was reached but let nobody in. */
export function signInError(settings: SftpSettings, tried: string, cause: Error): DestinationError {
	return new DestinationError({
		code: 'STORAGE_DENIED',
		message: `${addressOfServer(settings)} refused the user ${settings.user} with ${tried}`,
		hint: 'Correct the user, password or key, or add the public key to authorized_keys there.',
		cause,
	});
}

export function unknownHostKeyError(settings: SftpSettings, seen: string): DestinationError {
	return new DestinationError({
		code: 'STORAGE_DENIED',
		message: `the host key of ${addressOfServer(settings)} is not pinned; it shows ${seen}`,
		hint: `Compare it with what "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" says on the server, then add host-key=${seen} to the destination.`,
	});
}

export function changedHostKeyError(settings: SftpSettings, seen: string): DestinationError {
	return new DestinationError({
		code: 'STORAGE_DENIED',
		message: `THE HOST KEY OF ${addressOfServer(settings)} HAS CHANGED: pinned is ${settings.hostKeys.join(', ')}, it shows ${seen}; somebody may be listening in`,
		hint: `Ask whoever runs the server; only if it got a new key, set host-key=${seen} in the destination.`,
	});
}

export function unreadableKeyError(place: string, reason: string, cause?: unknown): UsageError {
	return new UsageError({
		code: 'INVALID_SETTING',
		message: `can't use the private key of ${place}: ${reason}`,
		hint: 'Give a private key in OpenSSH or PEM form, and its passphrase if it has one.',
		cause,
	});
}

export function addressOfServer({host, port}: SftpSettings): string {
	return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function sshArguments({host, port, user}: SftpSettings): string {
	return `${port === 22 ? '' : `-p ${port} `}${shellWord(`${user}@${host}`)}`;
}
