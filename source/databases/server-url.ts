/**
 * Connection URLs of database servers: `scheme://user:password@host:port/database?option=value`, text to options and back.
 * The rule: no error repeats any part of the URL, because what can't be understood may well be a password.
 */
import {type Connection} from '../core/connection.js';
import {UsageError} from '../core/errors.js';
import {type KindSettings, querySettings} from '../core/kind-settings.js';

export type ServerUrlRules = {
	readonly type: string;
	readonly label: string;
	/** The first is the one written. */
	readonly schemes: readonly string[];
	readonly settings: KindSettings;
	/** True where a URL needs no database in it, because a dump holds all of its server. */
	readonly isWholeServer?: boolean;
};

/** Drivers and client libraries take these in either place, and the folder of a socket fits only behind the `?`. */
const alsoInQuery = new Set(['host', 'port', 'user']);

export function parseServerUrl(url: string, rules: ServerUrlRules): Connection {
	const {scheme, authority, database, query} = /^(?<scheme>[^:]*):\/\/(?<authority>[^\/?]*)(?:\/(?<database>[^?]*))?(?:\?(?<query>.*))?$/sv.exec(url)?.groups ?? {};
	if (scheme === undefined || !rules.schemes.includes(scheme.toLowerCase())) {
		throw invalid(rules, `does not start with ${rules.schemes[0]}://`);
	}

	const {options, secrets} = parseAuthority(authority ?? '', rules);
	if (database !== undefined && database !== '') {
		options.database = decode(database, 'database name', rules);
	}

	for (const [name, value] of readQuery(query ?? '', rules)) {
		if (name === 'password') {
			secrets.password = value;
		} else {
			options[name] = value;
		}
	}

	checkServerOptions(options, rules);
	return {type: rules.type, options, secrets};
}

function readQuery(query: string, rules: ServerUrlRules): URLSearchParams {
	const own = querySettings(rules.settings).map(({word}) => word);
	const known = new Set([...alsoInQuery, ...own, 'password']);
	const words = new URLSearchParams(query);
	if ([...words.keys()].some(word => !known.has(word))) {
		throw invalid(rules, `has an option that is not known; known are ${['host', ...own].join(', ')}`);
	}

	return words;
}

/** Throws UsageError where a connection, from a URL or a form, can't be right. */
export function checkServerOptions(options: Readonly<Record<string, string>>, rules: ServerUrlRules): void {
	if (rules.isWholeServer !== true && (options.database ?? '') === '') {
		throw invalid(rules, 'names no database');
	}

	if (options.port !== undefined && (!/^[1-9]\d{0,4}$/v.test(options.port) || Number(options.port) > 65_535)) {
		throw invalid(rules, 'has a port that is not a number of 1 to 65535');
	}

	// Client tools end a value at its first NUL, and would connect elsewhere than asked
	if (Object.values(options).some(value => value.includes('\0'))) {
		throw invalid(rules, 'contains a NUL character');
	}
}

/** Without secrets. */
export function formatServerUrl({options}: Connection, rules: ServerUrlRules): string {
	const encode = (text = '') => encodeURIComponent(text);
	const user = options.user === undefined ? '' : `${encode(options.user)}@`;
	const host = options.host ?? '';
	const isInQuery = host.startsWith('/');
	const shownHost = host.includes(':') ? `[${host}]` : encode(host);
	const port = options.port === undefined ? '' : `:${options.port}`;
	const known = new Set(querySettings(rules.settings).map(({word}) => word));
	const query = new URLSearchParams(Object.entries(options).filter(([name]) => known.has(name) || (name === 'host' && isInQuery)));
	const suffix = query.size === 0 ? '' : `?${query.toString()}`;
	const database = rules.isWholeServer ? '' : `/${encode(options.database)}`;
	return `${rules.schemes[0]}://${user}${isInQuery ? '' : shownHost}${port}${database}${suffix}`;
}

type Parts = {readonly options: Record<string, string>; readonly secrets: Record<string, string>};

function parseAuthority(authority: string, rules: ServerUrlRules): Parts {
	const options: Record<string, string> = {};
	const secrets: Record<string, string> = {};
	const at = authority.lastIndexOf('@');
	if (at !== -1) {
		const [user = '', ...password] = authority.slice(0, at).split(':');
		if (user !== '') {
			options.user = decode(user, 'user name', rules);
		}

		if (password.length > 0) {
			secrets.password = decode(password.join(':'), 'password', rules);
		}
	}

	const {host, port} = /^(?<host>\[[^\]]*\]|[^:]*)(?::(?<port>.*))?$/sv.exec(authority.slice(at + 1))?.groups ?? {};
	if (host === undefined) {
		throw invalid(rules, 'has a host that can\'t be understood');
	}

	if (host !== '') {
		options.host = decode(host.replaceAll(/^\[|\]$/gv, ''), 'host', rules);
	}

	if (port !== undefined && port !== '') {
		options.port = port;
	}

	return {options, secrets};
}

function decode(text: string, part: string, rules: ServerUrlRules): string {
	try {
		return decodeURIComponent(text);
	} catch (error) {
		throw invalid(rules, `has a ${part} with a % that is no percent-encoding`, error);
	}
}

function invalid(rules: ServerUrlRules, why: string, cause?: unknown): UsageError {
	return new UsageError({
		code: 'INVALID_URL',
		message: `the ${rules.label} URL ${why}`,
		hint: `Write it as ${rules.schemes[0]}://user@host:port${rules.isWholeServer ? '' : '/database'}, with characters like @ : / ? # in names and passwords percent-encoded.`,
		cause,
	});
}
