/**
 * `keys.json`, the list of a kit's keys, and every other text that a key comes in: 64 hex digits, or the lines of a printed kit.
 * The rule: a key that does not give the fingerprint beside it was changed, and is named and left out, never used.
 */
import * as v from 'valibot';
import {KeyError} from '../../core/errors.js';
import {formatFingerprint} from '../../core/fingerprint.js';
import {MasterKey} from '../../crypto/master-key.js';

/** A key as a file has it: with what is known of its profile, if anything. */
export type ListedKey = {
	readonly profileId?: string;
	readonly name?: string;
	readonly key: MasterKey;
};

export type KeyList = {
	readonly keys: readonly ListedKey[];
	/** What was left out and why, for people; never a part of a key. */
	readonly problems: readonly string[];
};

export function toKeysJson(profiles: ReadonlyArray<{readonly id: string; readonly name: string; readonly key: MasterKey}>): string {
	const keys = profiles.map(({id, name, key}) => ({
		name, profileId: id, fingerprint: key.fingerprint, key: key.toHex(),
	}));
	return `${JSON.stringify({version: 1, keys}, undefined, 2)}\n`;
}

/**
 * All keys in a text of any of the three forms.
 * @throws KeyError MASTER_KEY_INVALID when it holds none, with the reason.
 */
export function parseKeyList(text: string): KeyList {
	const list = text.trimStart().startsWith('{') ? parseKeysJson(text) : {keys: [{key: MasterKey.parse(text)}], problems: []};
	if (list.keys.length === 0) {
		throw invalidList(list.problems.join('; ') || 'it lists none');
	}

	return list;
}

const keysSchema = v.object({
	version: v.literal(1, 'must be 1'),
	keys: v.array(v.object({
		name: v.string(),
		profileId: v.exactOptional(v.string()),
		fingerprint: v.exactOptional(v.pipe(v.string(), v.toLowerCase())),
		key: v.string(),
	})),
});

type Entry = v.InferOutput<typeof keysSchema>['keys'][number];

function parseKeysJson(text: string): KeyList {
	const parsed = v.safeParse(keysSchema, parseJson(text));
	if (!parsed.success) {
		const [issue] = parsed.issues;
		throw invalidList(`field ${v.getDotPath(issue) ?? 'the whole'} is not as it must be`);
	}

	const read = parsed.output.keys.map(entry => readEntry(entry));
	return {
		keys: read.filter(entry => typeof entry !== 'string'),
		problems: read.filter(entry => typeof entry === 'string'),
	};
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		// The parser's own words would repeat the text around the error
		throw invalidList('it is not JSON');
	}
}

function readEntry({name, profileId, fingerprint, key: keyText}: Entry): ListedKey | string {
	let key: MasterKey;
	try {
		key = MasterKey.parse(keyText);
	} catch (error) {
		if (error instanceof KeyError) {
			return `the key of "${name}" was changed: ${error.message}`;
		}

		throw error;
	}

	if (fingerprint !== undefined && fingerprint !== key.fingerprint) {
		return `the key of "${name}" was changed: it does not give the fingerprint ${formatFingerprint(fingerprint)} that is beside it`;
	}

	return {name, key, ...(profileId !== undefined && {profileId})};
}

function invalidList(reason: string): KeyError {
	return new KeyError({
		code: 'MASTER_KEY_INVALID',
		message: `that list of keys can't be used: ${reason}`,
		hint: 'Use an unchanged keys.json of a Recovery Kit, one of its .key files, or the lines of its printed page.',
	});
}
