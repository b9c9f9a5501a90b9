/**
 * Where the system key comes from (docs/format.md, "Keys"): `ENCRYPTION_KEY`, else the file that `ENCRYPTION_KEY_FILE` names,
 * else `.env` in the working folder, else `.env` in the home folder.
 * The rule: missing and malformed are told apart, the place is named, and the key's text is never repeated. Of several keys
 * the one that opens the vault is used, wherever it stands, and it is said which.
 */
import fs from 'node:fs';
import path from 'node:path';
import {decodeText} from '../core/decode-text.js';
import {KeyError, systemErrorCode} from '../core/errors.js';
import {SystemKey} from '../crypto/system-key.js';
import {envFileKey, keyFileKey, withoutQuotes} from './env-text.js';
import {whyNotTaken} from './file-trust.js';

/** What there is to look at; nothing else is read. */
export type Surroundings = {
	readonly env: Readonly<Record<string, string | undefined>>;
	/** The working folder. */
	readonly cwd: string;
	readonly home: string;
	/** ENCRYPTION_KEY is not the environment's own: a person has typed it, and it is kept nowhere. */
	readonly isKeyTyped?: boolean;
};

export type KeyOrigin
	= | {readonly kind: 'environment'; readonly isTyped?: true}
		| {readonly kind: 'key-file'; readonly path: string}
		| {readonly kind: 'env-file'; readonly path: string};

export type FoundSystemKey = {
	readonly key: SystemKey;
	readonly origin: KeyOrigin;
	/** For people, one sentence each: keys that disagree, a file that others can read. */
	readonly notices: readonly string[];
};

/** A place that has something to say. */
export type Place = {
	readonly origin: KeyOrigin;
	/** Undefined where the file can't be read, or is not to be trusted. */
	readonly text: string | undefined;
	readonly notices: readonly string[];
};

/**
 * @param fits Whether a key opens the vault, where there is one: the first that does is taken, whatever stands before it.
 * @throws KeyError SYSTEM_KEY_MISSING, SYSTEM_KEY_INVALID
 */
export function findSystemKey(surroundings: Surroundings, fits: (key: SystemKey) => boolean = () => false): FoundSystemKey {
	const places = findPlaces(surroundings);
	const opening = places.find(({text}) => isKeyThat(fits, text));
	const winner = opening ?? places.find(({text}) => text !== undefined);
	if (winner?.text === undefined || (!opening && isDeadEnd(places[0], winner))) {
		throw missingKey(places.flatMap(({notices}) => notices));
	}

	const key = parseAt(winner.origin, winner.text);
	const notices = places.flatMap(place => [...place.notices, ...disagreement(place, {winner, key})]);
	const isRefused = places.some(({origin, text}) => text === undefined && origin.kind === 'env-file');
	return {key, origin: winner.origin, notices: [...notices, ...(isRefused ? [`${describeOrigin(winner.origin)} is used`] : [])]};
}

/** All files that are looked at, whether or not they are there. */
export function placesToLook({env, cwd, home}: Surroundings): readonly string[] {
	const keyFile = isSet(env.ENCRYPTION_KEY_FILE) ? [path.resolve(cwd, env.ENCRYPTION_KEY_FILE)] : [];
	return [...new Set([...keyFile, path.resolve(cwd, '.env'), path.resolve(home, '.env')])];
}

/** The place that counts, whether what stands there is well-formed or not. */
export function locateSystemKey(surroundings: Surroundings): KeyOrigin | undefined {
	return findPlaces(surroundings).find(({origin, text}) => text !== undefined || origin.kind === 'key-file')?.origin;
}

/** For people: `ENCRYPTION_KEY of the environment`, `the key in /etc/dbseal/key`, `ENCRYPTION_KEY in /srv/.env`. */
export function describeOrigin(origin: KeyOrigin): string {
	switch (origin.kind) {
		case 'environment': {
			return origin.isTyped ? 'the system key that was typed here' : 'ENCRYPTION_KEY of the environment';
		}

		case 'key-file': {
			return `the key in ${origin.path}`;
		}

		case 'env-file': {
			return `ENCRYPTION_KEY in ${origin.path}`;
		}
	}
}

/** Where it is, without what is there: a file's path, or what the variable is called. */
export function describePlace(origin: KeyOrigin): string {
	return origin.kind === 'environment' ? 'ENCRYPTION_KEY of the environment' : origin.path;
}

/** The environment for everything that is no business of the vault's: client tools and what they start never see the system key. */
export function withoutSystemKey({ENCRYPTION_KEY: _, ...env}: Surroundings['env']): Surroundings['env'] {
	return env;
}

/** In the order in which they count. */
export function findPlaces({env, cwd, home, isKeyTyped}: Surroundings): readonly Place[] {
	const envFiles = new Set([path.resolve(cwd, '.env'), path.resolve(home, '.env')]);
	return [
		...fromEnvironment(env.ENCRYPTION_KEY, isKeyTyped),
		...fromKeyFile(env.ENCRYPTION_KEY_FILE, cwd),
		...[...envFiles].flatMap(file => fromEnvFile(file, home)),
	];
}

function fromEnvironment(text: string | undefined, isTyped = false): readonly Place[] {
	return isSet(text) ? [{origin: {kind: 'environment', ...(isTyped && {isTyped})}, text: withoutQuotes(text), notices: []}] : [];
}

function fromKeyFile(name: string | undefined, cwd: string): readonly Place[] {
	if (!isSet(name)) {
		return [];
	}

	const file = path.resolve(cwd, name);
	const {text, notice} = readFile(file);
	const missing = `the file that ENCRYPTION_KEY_FILE names, ${file}, does not exist`;
	return [{
		origin: {kind: 'key-file', path: file},
		text: text === undefined ? undefined : keyFileKey(text),
		notices: text === undefined ? [notice ?? missing] : [],
	}];
}

function fromEnvFile(file: string, home: string): readonly Place[] {
	const origin = {kind: 'env-file', path: file} as const;
	const {text, notice} = readFile(file);
	if (text === undefined) {
		return notice === undefined ? [] : [{origin, text, notices: [notice]}];
	}

	const key = envFileKey(text);
	if (!isSet(key)) {
		return [];
	}

	const distrust = whyNotTaken(file, home);
	return [distrust
		? {origin, text: undefined, notices: [`${describeOrigin(origin)} is not used, for ${distrust.why}. ${distrust.remedy}`]}
		: {origin, text: key, notices: openness(file)}];
}

/** An empty variable is what `ENCRYPTION_KEY=` in a template leaves: as good as none. */
function isSet(text: string | undefined): text is string {
	return text !== undefined && text.trim() !== '';
}

function readFile(file: string): {readonly text?: string; readonly notice?: string} {
	try {
		return {text: decodeText(fs.readFileSync(file))};
	} catch (error) {
		const code = systemErrorCode(error);
		return code === 'ENOENT' || code === 'ENOTDIR' ? {} : {notice: `${file} can't be read (${code ?? 'unknown reason'})`};
	}
}

function openness(file: string): readonly string[] {
	const forOthers = 0o077;
	// eslint-disable-next-line no-bitwise -- a mode is a set of bits
	return (fs.statSync(file).mode & forOthers) === 0 ? [] : [`other users can read the system key in ${file}; type: chmod 600 '${file}'`];
}

/** Whoever names a key file means it: when it can't be read, a key from further down is not taken instead. */
function isDeadEnd(first: Place | undefined, winner: Place): boolean {
	return first !== winner && first?.origin.kind === 'key-file';
}

function isKeyThat(fits: (key: SystemKey) => boolean, text: string | undefined): boolean {
	const key = text === undefined ? undefined : parseIfKey(text);
	return key !== undefined && fits(key);
}

/** Undefined for what is no key at all. */
export function parseIfKey(text: string): SystemKey | undefined {
	try {
		return SystemKey.parse(text);
	} catch (error) {
		if (error instanceof KeyError) {
			return undefined;
		}

		throw error;
	}
}

function parseAt(origin: KeyOrigin, text: string): SystemKey {
	try {
		return SystemKey.parse(text);
	} catch (error) {
		if (!(error instanceof KeyError)) {
			throw error;
		}

		throw new KeyError({
			code: error.code,
			message: `${describeOrigin(origin)}: ${error.message}`,
			hint: 'Put your 64 hex digits there; if you have none yet, take that line away and type \'dbseal init\'.',
			cause: error,
		});
	}
}

function disagreement(place: Place, {winner, key}: {readonly winner: Place; readonly key: SystemKey}): readonly string[] {
	const isSame = place.text === undefined || place.text.trim().toLowerCase() === key.toHex();
	return isSame ? [] : [`two system keys that differ: ${describeOrigin(winner.origin)} is used, ${describeOrigin(place.origin)} is not`];
}

function missingKey(reasons: readonly string[]): KeyError {
	return new KeyError({
		code: 'SYSTEM_KEY_MISSING',
		message: ['ENCRYPTION_KEY is not set', reasons.join('; ')].filter(part => part !== '').join(': '),
		hint: 'Type \'dbseal init\' to make one, or set the ENCRYPTION_KEY of this vault in the environment or in .env.',
	});
}
