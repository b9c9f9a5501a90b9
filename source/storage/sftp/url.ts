/**
 * How an SFTP destination is named and set: `sftp://user@host:22/folder?host-key=SHA256:…`; `/~/folder` is in the user's home.
 * The rule: passwords, private keys and passphrases are secrets; the path of a key file is a setting.
 */
import {type Connection} from '../../core/connection.js';
import {defaultTries} from '../retry.js';
import {
	decodePart, invalidSetting, invalidUrl, optionsOfQuery, queryOfOptions, readCount, splitUrl,
} from '../url-options.js';
import {sftpUrlSettings} from './settings.js';

export type SftpSettings = {
	readonly host: string;
	readonly port: number;
	readonly user: string;
	/** Absolute, or relative to the user's home (`.` is the home itself). */
	readonly root: string;
	/** Fingerprints that the server's key may have; empty where none is pinned. */
	readonly hostKeys: readonly string[];
	readonly keyFile: string | undefined;
	/** How long nothing may be heard from the server. */
	readonly timeoutMs: number;
	/** How often a request is tried. */
	readonly tries: number;
};

const example = 'sftp://user@host:22/folder?host-key=SHA256:…';
const defaultPort = 22;

/** Our choice, as for S3. */
const defaultTimeoutSeconds = 60;

export function parseSftpUrl(url: string): Connection {
	const parsed = splitUrl(url, example);
	const path = decodePart(parsed.pathname, 'folder');
	if (path === '' || path === '/') {
		throw invalidUrl('the folder is missing', `Give it as ${example}; /~/folder is in the user's home.`);
	}

	const {hostKey, ...query} = optionsOfQuery(parsed.searchParams, sftpUrlSettings);
	const options = {
		host: decodePart(parsed.hostname, 'host').replaceAll(/^\[|\]$/gv, ''),
		...(parsed.port !== '' && {port: parsed.port}),
		user: decodePart(parsed.username, 'user'),
		path: path.replace(/\/+$/v, ''),
		...query,
		// A fingerprint is pasted as ssh-keygen shows it: its plus is no blank.
		...(hostKey !== undefined && {hostKey: hostKey.split(',').map(fingerprint => fingerprint.trim().replaceAll(' ', '+')).join(',')}),
	};
	const connection = {type: 'sftp', options, secrets: parsed.password === '' ? {} : {password: decodePart(parsed.password, 'password')}};
	readSftpSettings(connection);
	return connection;
}

export function formatSftpUrl({options}: Connection): string {
	const {
		host = '', port, user = '', path = '',
	} = options;
	const server = host.includes(':') ? `[${host}]` : encodeURIComponent(host);
	const folder = path.split('/').map(part => encodeURIComponent(part)).join('/');
	// Fingerprints are for people to compare: their colons and slashes stay.
	const query = queryOfOptions(options, sftpUrlSettings).replaceAll('%3A', ':').replaceAll('%2F', '/');
	return `sftp://${encodeURIComponent(user)}@${server}${port === undefined ? '' : `:${port}`}${folder}${query}`;
}

/** Throws a UsageError (INVALID_SETTING) that names the option which is missing or wrong. */
export function readSftpSettings({options}: Connection): SftpSettings {
	const {
		host = '', user = '', path = '', hostKey = '', keyFile,
	} = options;
	for (const [option, value] of Object.entries({host, user, path})) {
		if (value === '' || value.includes('\0')) {
			throw invalidSetting(option, value === '' ? 'is missing' : 'has a NUL in it', `Give the destination as ${example}.`);
		}
	}

	if (!path.startsWith('/')) {
		throw invalidSetting('path', 'does not begin with a slash', 'Give /folder, or /~/folder for one in the user\'s home.');
	}

	return {
		host,
		port: readPort(options),
		user,
		root: rootOf(path),
		hostKeys: readHostKeys(hostKey),
		keyFile,
		timeoutMs: (readCount(options, 'timeout') ?? defaultTimeoutSeconds) * 1000,
		tries: readCount(options, 'tries') ?? defaultTries,
	};
}

function readPort(options: Connection['options']): number {
	const port = readCount(options, 'port') ?? defaultPort;
	if (port > 65_535) {
		throw invalidSetting('port', `can't be ${port}`, 'Give a port up to 65535.');
	}

	return port;
}

/** One fingerprint, or several with commas: a server has a key of each type. */
function readHostKeys(text: string): readonly string[] {
	const fingerprints = text.split(',').map(fingerprint => fingerprint.trim().replace(/[=]+$/v, '')).filter(fingerprint => fingerprint !== '');
	const wrong = fingerprints.find(fingerprint => !/^SHA256:[A-Za-z\d+\/]{43}$/v.test(fingerprint));
	if (wrong !== undefined) {
		throw invalidSetting('hostKey', `can't be ${JSON.stringify(wrong)}`, 'Give it as ssh-keygen -l shows it: SHA256: and 43 characters.');
	}

	return fingerprints;
}

function rootOf(path: string): string {
	if (path === '/~') {
		return '.';
	}

	return path.startsWith('/~/') ? path.slice('/~/'.length) : path;
}
