/**
 * Names of files at a destination: relative, `/` between folders, any character but NUL.
 * The rule: no name reaches a storage before it passed here, so that none can lead out of the destination.
 */
import {Buffer} from 'node:buffer';
import {UsageError} from '../core/errors.js';

const temporaryPattern = /^\.dbseal-[\da-f]{32}\.part$/v;

const checkPrefix = 'dbseal-check-';

/** The longest name of one file or folder on the usual file systems (NAME_MAX). */
const longestSegmentBytes = 255;

/** Throws a UsageError (INVALID_NAME) for a name that is empty, absolute, climbs, or belongs to temporary files. */
export function assertName(name: string): void {
	const fault = findFault(name);
	if (fault !== undefined) {
		throw new UsageError({
			code: 'INVALID_NAME',
			message: `the file name ${JSON.stringify(name)} ${fault}`,
			hint: 'Give a name relative to the destination, with / between folders.',
		});
	}
}

/** A fresh name for a file that a connection test writes and removes. */
export function checkName(): string {
	return `${checkPrefix}${globalThis.crypto.randomUUID()}.txt`;
}

/** Whether `checkName` made it. */
export function isCheckName(name: string): boolean {
	return name.startsWith(checkPrefix);
}

/** A fresh name for a file that is being written, in the folder of the file it becomes. */
export function temporaryName(): string {
	return `.dbseal-${globalThis.crypto.randomUUID().replaceAll('-', '')}.part`;
}

/** Whether the last part of a path is a name that `temporaryName` made. */
export function isTemporaryName(path: string): boolean {
	return temporaryPattern.test(path.slice(path.lastIndexOf('/') + 1));
}

/** The folder part of a name with its `/`; empty where there is none. */
export function folderOf(name: string): string {
	return name.slice(0, name.lastIndexOf('/') + 1);
}

function findFault(name: string): string | undefined {
	if (name === '') {
		return 'is empty';
	}

	if (name.includes('\0')) {
		return 'has a NUL in it';
	}

	if (/\p{Surrogate}/v.test(name)) {
		return 'is not well-formed Unicode';
	}

	const segments = name.split('/');
	if (segments.includes('')) {
		return 'begins or ends with /, or has two in a row';
	}

	if (segments.some(segment => segment === '.' || segment === '..')) {
		return 'leads out of the destination';
	}

	if (segments.some(segment => Buffer.byteLength(segment) > longestSegmentBytes)) {
		return `has a part of more than ${longestSegmentBytes} bytes`;
	}

	return segments.some(segment => temporaryPattern.test(segment)) ? 'is kept for unfinished uploads' : undefined;
}
