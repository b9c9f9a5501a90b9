/**
 * The settings in the query of a destination's URL: `part-size=16M` is the option `partSize` of its connection.
 * The rule: a setting that isn't known is refused by name, for a mistyped one would silently not count.
 */
import {type Connection} from '../core/connection.js';
import {UsageError} from '../core/errors.js';
import {type KindSettings, querySettings, settingWord} from '../core/kind-settings.js';

const sizeFactors: Readonly<Record<string, number>> = {
	'': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3,
};

/** Those of every kind of destination (`limits.ts`). */
export const limitSettings = {
	limitUp: {
		label: 'Limit up', place: 'query', isRare: true, unset: 'none', help: 'bytes a second that it may be sent: 512K, 2M',
	},
	limitDown: {
		label: 'Limit down', place: 'query', isRare: true, unset: 'none', help: 'bytes a second that may be read from it: 512K, 2M',
	},
} as const satisfies KindSettings;

/** The options that a URL's query sets: the kind's own and the common ones. Throws a UsageError (INVALID_URL) for one that is unknown or given twice. */
export function optionsOfQuery(query: URLSearchParams, own: KindSettings): Record<string, string> {
	const known = querySettings({...own, ...limitSettings});
	const options: Record<string, string> = {};
	for (const [parameter, value] of query) {
		const option = known.find(({word}) => word === parameter)?.option;
		if (option === undefined) {
			throw invalidUrl(`there is no setting ${JSON.stringify(parameter)}`, `Use one of ${known.map(({word}) => word).join(', ')}.`);
		}

		if (option in options) {
			throw invalidUrl(`the setting "${parameter}" is there twice`, 'Give each setting once.');
		}

		options[option] = value;
	}

	return options;
}

/** The query, with its `?`, that sets these options; empty where there are none of them. */
export function queryOfOptions(options: Connection['options'], own: KindSettings): string {
	const query = new URLSearchParams();
	for (const {option, word} of querySettings({...own, ...limitSettings})) {
		const value = options[option];
		if (value !== undefined) {
			query.set(word, value);
		}
	}

	return query.size === 0 ? '' : `?${query.toString()}`;
}

/** A URL's parts. Throws a UsageError (INVALID_URL) that never repeats the URL, which may hold a password. */
export function splitUrl(url: string, example: string): URL {
	if (!URL.canParse(url)) {
		throw invalidUrl('it is not a URL', `Give it as ${example}.`);
	}

	const parsed = new URL(url);
	if (parsed.hash !== '') {
		throw invalidUrl('it has a "#"', 'Write # as %23.');
	}

	return parsed;
}

/** Percent signs decoded. Throws a UsageError (INVALID_URL) naming the part. */
export function decodePart(text: string, part: string): string {
	try {
		return decodeURIComponent(text);
	} catch (error) {
		throw invalidUrl(`its ${part} has a broken percent sign`, 'Write % as %25.', error);
	}
}

export function invalidUrl(fault: string, hint: string, cause?: unknown): UsageError {
	return new UsageError({
		code: 'INVALID_URL', message: `can't understand the URL of the destination: ${fault}`, hint, cause,
	});
}

export function invalidSetting(option: string, fault: string, hint: string): UsageError {
	return new UsageError({code: 'INVALID_SETTING', message: `the destination's setting ${settingWord(option)} ${fault}`, hint});
}

/** `8M`, `1.5G`, `65536`: in units of 1024, as part sizes are. */
export function readSize(options: Connection['options'], option: string): number | undefined {
	const text = options[option];
	if (text === undefined) {
		return undefined;
	}

	const match = /^(?<number>\d+(?:\.\d+)?)(?<unit>[kmg]?)(?:i?b)?$/iv.exec(text)?.groups;
	const size = Math.round(Number(match?.number) * (sizeFactors[match?.unit?.toLowerCase() ?? ''] ?? Number.NaN));
	if (!Number.isSafeInteger(size) || size < 1) {
		throw invalidSetting(option, `can't be ${JSON.stringify(text)}`, 'Give a size such as 512K, 16M or 1G.');
	}

	return size;
}

export function readCount(options: Connection['options'], option: string): number | undefined {
	const text = options[option];
	if (text === undefined) {
		return undefined;
	}

	if (!/^[1-9]\d{0,8}$/v.test(text)) {
		throw invalidSetting(option, `can't be ${JSON.stringify(text)}`, 'Give a whole number above zero.');
	}

	return Number(text);
}

export function readFlag(options: Connection['options'], option: string): boolean {
	const text = options[option] ?? '0';
	if (!['0', '1', 'false', 'true'].includes(text)) {
		throw invalidSetting(option, `can't be ${JSON.stringify(text)}`, 'Give 1 or 0.');
	}

	return text === '1' || text === 'true';
}

export function readChoice<Choice extends string>(options: Connection['options'], option: string, choices: readonly Choice[]): Choice | undefined {
	const text = options[option];
	const choice = choices.find(choice => choice === text);
	if (text !== undefined && choice === undefined) {
		throw invalidSetting(option, `can't be ${JSON.stringify(text)}`, `Use one of ${choices.join(', ')}.`);
	}

	return choice;
}
