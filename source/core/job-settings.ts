/**
 * The settings of a job, one entry each: what it may be, what a new job has, and how flags, forms and lists call it.
 * The rule: a new setting is an entry here and the code that heeds it. The flags of `job add` and `job edit`, the fields of the form,
 * `job show`, `--json`, the store's column and the table in docs/jobs.md are made from the entries.
 */
import * as v from 'valibot';
import {type Retention} from './retention.js';

type Words = {
	/** On forms and in lists. */
	readonly label: string;
	/** A few words for `--help`. */
	readonly summary: string;
	/** On the form, and in the docs: whole sentences. */
	readonly hint: string;
	/** The flag's key, where it is not the setting's own name. */
	readonly flag?: string;
	/** What takes it away again, for `job edit`. */
	readonly undo?: {readonly flag: string; readonly summary: string};
};

/** The first option is that of a new job. */
function choice<const Options extends readonly [string, ...string[]]>({options, ...words}: Words & {readonly options: Options}) {
	const [first] = options;
	return {
		kind: 'choice' as const, options, schema: v.optional(v.picklist(options), first), ...words,
	};
}

function number(words: Words & {readonly placeholder: string}) {
	return {kind: 'number' as const, schema: v.optional(v.number()), ...words};
}

function text(words: Words & {readonly value: string; readonly placeholder: string; readonly unit?: string}) {
	return {kind: 'text' as const, schema: v.optional(v.string()), ...words};
}

function onOff({first, ...words}: Words & {readonly first: boolean; readonly on: string; readonly off: string; readonly isForEditOnly?: true}) {
	return {kind: 'switch' as const, schema: v.optional(v.boolean(), first), ...words};
}

type Counted = Words & {readonly flag: string; readonly value: string};

const count = v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0)));

/** The rules of what is kept: several numbers, of which 0 is as good as none. */
function keepRules(words: Words & {readonly placeholder: string; readonly parts: Readonly<Record<keyof Retention, Counted>>}) {
	const schema = v.strictObject({
		last: count, daily: count, weekly: count, monthly: count, yearly: count, withinDays: count,
	});
	return {kind: 'counts' as const, schema: v.optional(schema, {}), ...words};
}

export const jobSettings = {
	compression: choice({
		label: 'Compression', options: ['gzip', 'zstd', 'brotli', 'none'], summary: 'how it is compressed (gzip)', hint: 'gzip can be read everywhere.',
	}),
	level: number({
		label: 'Level', placeholder: 'default', summary: 'how hard (the codec\'s default)', hint: 'How hard it compresses; empty: the codec\'s own default.',
	}),
	schedule: text({
		label: 'Schedule',
		value: 'CRON',
		unit: 'UTC',
		placeholder: 'by hand',
		summary: 'five fields in UTC: "15 3 * * *"; for --due and the daemon',
		hint: 'Five cron fields in UTC, as 30 3 * * * for 03:30 each night; empty: by hand.',
		undo: {flag: 'byHand', summary: 'no schedule any more'},
	}),
	enabled: onOff({
		label: 'Runs',
		first: true,
		on: 'when due',
		off: 'only when asked',
		isForEditOnly: true,
		flag: 'enable',
		summary: '--all, --due and the daemon run it',
		hint: 'Whether --all, --due and the daemon run it.',
		undo: {flag: 'disable', summary: 'they leave it out'},
	}),
	retention: keepRules({
		label: 'Keeps',
		placeholder: 'everything',
		summary: 'what prune keeps',
		hint: 'Rules add up; none at all: everything stays.',
		undo: {flag: 'keepAll', summary: 'no retention rules any more'},
		parts: {
			last: {
				label: 'Keep last', flag: 'keepLast', value: 'N', summary: 'prune keeps the newest N', hint: 'How many of the newest artifacts stay. Rules add up; none at all: everything stays.',
			},
			daily: {
				label: 'Keep daily', flag: 'keepDaily', value: 'N', summary: 'and the newest of each of the last N days', hint: 'The newest of each of the last so many days that have one.',
			},
			weekly: {
				label: 'Keep weekly', flag: 'keepWeekly', value: 'N', summary: 'and of N weeks', hint: 'The newest of each of the last so many weeks that have one.',
			},
			monthly: {
				label: 'Keep monthly', flag: 'keepMonthly', value: 'N', summary: 'and of N months', hint: 'The newest of each of the last so many months that have one.',
			},
			yearly: {
				label: 'Keep yearly', flag: 'keepYearly', value: 'N', summary: 'and of N years', hint: 'The newest of each of the last so many years that have one.',
			},
			withinDays: {
				label: 'Keep days', flag: 'keepWithin', value: 'DAYS', summary: 'and all that is younger than so many days', hint: 'Everything that is younger than so many days.',
			},
		},
	}),
	format: choice({
		label: 'Format',
		options: ['auto', 'stream', 'chunked'],
		summary: 'chunked for what is large (auto)',
		hint: 'auto: chunked for what is large; a stream can be opened with openssl.',
	}),
	spool: onOff({
		label: 'Spool',
		first: false,
		on: 'yes',
		off: 'no',
		summary: 'write the artifact to disk first, so that its upload can be resumed',
		hint: 'Write the artifact to disk first, so that its upload can be resumed.',
		undo: {flag: 'direct', summary: 'no spool any more: straight to the destinations'},
	}),
	checkQuery: text({
		label: 'Check query',
		value: 'SQL',
		placeholder: 'none',
		summary: 'a drill runs it on the restored database',
		hint: 'A drill runs it on the restored database: not empty, 0 or false is good.',
		undo: {flag: 'withoutCheck', summary: 'no check query any more'},
	}),
} as const;

export type JobSettingName = keyof typeof jobSettings;

/** An entry, as those see it that go through all of them. */
export type JobSetting = typeof jobSettings[JobSettingName];

// `entries` and `fromEntries` forget which name had which entry.
/* eslint-disable @typescript-eslint/no-unsafe-type-assertion */
export const jobSettingEntries = Object.entries(jobSettings) as ReadonlyArray<readonly [JobSettingName, JobSetting]>;

/** What an entry says nothing of is as a new job has it: a setting that is added later needs no migration. */
export const jobSettingsSchema = v.object(Object.fromEntries(jobSettingEntries.map(([name, {schema}]) => [name, schema])) as {
	readonly [Name in JobSettingName]: typeof jobSettings[Name]['schema'];
});

export type JobSettings = Readonly<v.InferOutput<typeof jobSettingsSchema>>;

/** These, all of them: one that isn't set is there as undefined, which takes it away where it is a change. By default every one. */
export function pickSettings(settings: JobSettings, names: readonly JobSettingName[] = jobSettingEntries.map(([name]) => name)): Partial<JobSettings> {
	return Object.fromEntries(names.map(name => [name, settings[name]]));
}
/* eslint-enable @typescript-eslint/no-unsafe-type-assertion */

export const firstJobSettings: JobSettings = v.parse(jobSettingsSchema, {});
