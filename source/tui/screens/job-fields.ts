/**
 * The fields of a job's form, and a job as their texts and back.
 * The rule: what has no field here (a compression level, a limit in days) comes through a change as it was.
 */
import {type CompressionName} from '../../core/codec.js';
import {type Retention} from '../../core/retention.js';
import {type ConnectionRow, type JobDraft, type Overview} from '../services.js';
import {chosenOf, type Field, type Values} from '../use-form.js';

const keepRules = ['last', 'daily', 'weekly', 'monthly', 'yearly'] as const satisfies ReadonlyArray<keyof Retention>;

type KeepRule = typeof keepRules[number];

const keepHints: Readonly<Record<KeepRule, string>> = {
	last: 'How many of the newest artifacts stay. Rules add up; none at all: everything stays.',
	daily: 'The newest of each of the last so many days that have one.',
	weekly: 'The newest of each of the last so many weeks that have one.',
	monthly: 'The newest of each of the last so many months that have one.',
	yearly: 'The newest of each of the last so many years that have one.',
};

export function jobFields({sources, destinations, profiles}: Overview): readonly Field[] {
	return [
		{
			id: 'name', label: 'Name', kind: 'text', hint: 'Artifacts are named after it.',
		},
		{
			id: 'source', label: 'Source', kind: 'choice', choices: sources.map(row => choiceOf(row)), hint: 'The database. Ctrl-T tests the connection now.',
		},
		{
			id: 'destinations', label: 'Destinations', kind: 'choices', choices: destinations.map(row => choiceOf(row)), hint: 'Where its artifacts go; the first chosen is the main one.',
		},
		{
			id: 'profile',
			label: 'Key',
			kind: 'choice',
			choices: [...profiles.map(({id, name, fingerprint}) => ({value: id, label: `${name} ${fingerprint}`})), {value: '', label: 'not encrypted'}],
			hint: 'Whose master key encrypts it.',
		},
		{
			id: 'compression', label: 'Compression', kind: 'choice', choices: ['gzip', 'zstd', 'brotli', 'none'].map(name => ({value: name, label: name})), hint: 'gzip can be read everywhere.',
		},
		{
			id: 'schedule', label: 'Schedule', kind: 'text', placeholder: 'by hand', hint: 'Five cron fields, as 30 3 * * * for 03:30 each night; empty: by hand.',
		},
		...keepRules.map((rule): Field => ({
			id: rule, label: `Keep ${rule}`, kind: 'text', placeholder: '-', hint: keepHints[rule],
		})),
	];
}

function choiceOf({id, name, kind}: ConnectionRow) {
	return {value: id, label: `${name} (${kind})`};
}

export function firstJobValues({sources, destinations, profiles}: Overview): Values {
	return {
		name: '', source: sources[0]?.id ?? '', destinations: destinations[0]?.id ?? '', profile: profiles[0]?.id ?? '', compression: 'gzip', schedule: '',
	};
}

export function jobValues({name, sourceId, destinationIds, profileId = '', compression, schedule = '', keep}: JobDraft): Values {
	return {
		name,
		source: sourceId,
		destinations: destinationIds.join(' '),
		profile: profileId,
		compression,
		schedule,
		// The commands take 0 for "no such rule", too.
		...Object.fromEntries(keepRules.map(rule => [rule, keep[rule] ? String(keep[rule]) : ''])),
	};
}

const compressions: Readonly<Record<string, CompressionName>> = {
	gzip: 'gzip', zstd: 'zstd', brotli: 'brotli', none: 'none',
};

export function jobDraft(values: Values, before: JobDraft | undefined): JobDraft {
	const compression = compressions[textOf(values, 'compression')] ?? 'gzip';
	const level = compression === before?.compression ? before.level : undefined;
	const profileId = textOf(values, 'profile');
	const schedule = textOf(values, 'schedule');
	const withinDays = before?.keep.withinDays;
	return {
		name: textOf(values, 'name'),
		sourceId: textOf(values, 'source'),
		destinationIds: chosenOf(textOf(values, 'destinations')),
		compression,
		...(level !== undefined && {level}),
		...(profileId !== '' && {profileId}),
		...(schedule !== '' && {schedule}),
		keep: {...keepOf(values), ...(withinDays !== undefined && {withinDays})},
	};
}

function textOf(values: Values, id: string): string {
	return values[id]?.trim() ?? '';
}

function keepOf(values: Values): Retention {
	return Object.fromEntries(keepRules.flatMap(rule => {
		const count = textOf(values, rule);
		return count === '' ? [] : [[rule, Number(count)]];
	}));
}

export function jobProblems(values: Values, scheduleProblem: (schedule: string) => string | undefined): Values {
	const schedule = textOf(values, 'schedule');
	const cron = schedule === '' ? undefined : scheduleProblem(schedule);
	const wrongRules = keepRules.filter(rule => !/^\s*(?:[1-9]\d{0,5})?\s*$/v.test(values[rule] ?? ''));
	return {
		...(textOf(values, 'name') === '' && {name: 'needs a name'}),
		...(chosenOf(textOf(values, 'destinations')).length === 0 && {destinations: 'needs at least one'}),
		...(cron !== undefined && {schedule: cron}),
		...Object.fromEntries(wrongRules.map(rule => [rule, 'a number from 1, or empty'])),
	};
}
