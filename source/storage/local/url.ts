/**
 * How a local folder is named. `file://` URLs are URLs (percent signs decode, `?limit-up=` counts);
 * `file:PATH` and plain paths are taken letter by letter.
 */
import {resolve} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {type Connection} from '../../core/connection.js';
import {UsageError} from '../../core/errors.js';
import {type KindSettings} from '../../core/kind-settings.js';
import {optionsOfQuery, queryOfOptions} from '../url-options.js';

export const localUrlSettings = {
	path: {
		label: 'Folder', place: 'address', isNeeded: true, help: 'a folder of this machine, which must exist',
	},
} as const satisfies KindSettings;

export function parseLocalUrl(url: string): Connection {
	const {path, options} = url.startsWith('file://') ? splitFileUrl(url) : {path: url.startsWith('file:') ? url.slice('file:'.length) : url, options: {}};
	if (path === '' || path.includes('\0')) {
		throw invalidUrl(url, path === '' ? 'the folder is missing' : 'the folder has a NUL in it');
	}

	return {type: 'local', options: {path: resolve(path), ...options}, secrets: {}};
}

export function formatLocalUrl(connection: Connection): string {
	return `${pathToFileURL(readRoot(connection)).href}${queryOfOptions(connection.options, localUrlSettings)}`;
}

/** The folder of the destination, absolute. Throws a UsageError where the connection has none. */
export function readRoot(connection: Connection): string {
	const {path} = connection.options;
	if (path === undefined || !path.startsWith('/') || path.includes('\0')) {
		throw new UsageError({
			code: 'INVALID_SETTING',
			message: `a local destination needs an absolute path, not ${JSON.stringify(path ?? '')}`,
			hint: 'Give the folder as /path/to/folder or file:///path/to/folder.',
		});
	}

	return resolve(path);
}

function splitFileUrl(url: string): {path: string; options: Record<string, string>} {
	if (!URL.canParse(url)) {
		throw invalidUrl(url, 'it is not a URL');
	}

	const parsed = new URL(url);
	if (parsed.hash !== '') {
		throw invalidUrl(url, 'it has a "#", which is written %23');
	}

	if (parsed.host !== '') {
		throw invalidUrl(url, `"${parsed.host}" would be a host; a folder of this machine has three slashes`);
	}

	const options = optionsOfQuery(parsed.searchParams, localUrlSettings);
	try {
		return {path: fileURLToPath(parsed), options};
	} catch (error) {
		throw invalidUrl(url, 'its path has an encoded slash or a broken percent sign', error);
	}
}

function invalidUrl(url: string, fault: string, cause?: unknown): UsageError {
	return new UsageError({
		code: 'INVALID_URL',
		message: `can't take ${JSON.stringify(url)} as a folder: ${fault}`,
		hint: 'Give the folder as /path/to/folder, file:PATH or file:///path/to/folder.',
		cause,
	});
}
