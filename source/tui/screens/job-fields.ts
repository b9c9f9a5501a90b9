/**
 * The fields of a job's form, and a job as their texts and back.
 * The rule: what `dbseal job edit` can change has a field here.
 */
import {type CompressionName} from '../../core/codec.js';
import {type Retention} from '../../core/retention.js';
import {type ArtifactFormatChoice} from '../../store/jobs.js';
import {
	type ConnectionRow, type JobDraft, type JobServices, type Overview,
} from '../services.js';
import {chosenOf, type Field, type Values} from '../use-form.js';

const keepRules = ['last', 'daily', 'weekly', 'monthly', 'yearly', 'withinDays'] as const satisfies ReadonlyArray<keyof Retention>;

type KeepRule = typeof keepRules[number];

const keepHints: Readonly<Record<KeepRule, string>> = {
	last: 'How many of the newest artifacts stay. Rules add up; none at all: everything stays.',
	daily: 'The newest of each of the last so many days that have one.',
	weekly: 'The newest of each of the last so many weeks that have one.',
	monthly: 'The newest of each of the last so many months that have one.',
	yearly: 'The newest of each of the last so many years that have one.',
	withinDays: 'Everything that is younger than so many days.',
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
			id: 'level', label: 'Level', kind: 'text', placeholder: 'default', hint: 'How hard it compresses; empty: the codec\'s own default.', isShown: values => values.compression !== 'none',
		},
		{
			id: 'schedule', label: 'Schedule', kind: 'text', placeholder: 'by hand', hint: 'Five cron fields in UTC, as 30 3 * * * for 03:30 each night; empty: by hand.',
		},
		{
			id: 'enabled', label: 'Runs', kind: 'choice', choices: yesNo('when due', 'only when asked'), hint: 'Whether --all, --due and the daemon run it.',
		},
		...keepRules.map((rule): Field => ({
			id: rule, label: rule === 'withinDays' ? 'Keep days' : `Keep ${rule}`, kind: 'text', placeholder: '-', hint: keepHints[rule],
		})),
		{
			id: 'format',
			label: 'Format',
			kind: 'choice',
			choices: formats.map(format => ({value: format, label: format})),
			hint: 'auto: chunked for what is large; a stream can be opened with openssl.',
		},
		{
			id: 'spool', label: 'Spool', kind: 'choice', choices: yesNo('yes', 'no'), hint: 'Write the artifact to disk first, so that its upload can be resumed.',
		},
		{
			id: 'checkQuery', label: 'Check query', kind: 'text', placeholder: 'none', hint: 'A drill runs it on the restored database: not empty, 0 or false is good.',
		},
	];
}

const formats = ['auto', 'stream', 'chunked'] as const satisfies readonly ArtifactFormatChoice[];

function yesNo(yes: string, no: string): NonNullable<Field['choices']> {
	return [{value: 'yes', label: yes}, {value: 'no', label: no}];
}

function choiceOf({id, name, kind}: ConnectionRow) {
	return {value: id, label: `${name} (${kind})`};
}

export function firstJobValues({sources, destinations, profiles}: Overview): Values {
	return {
		name: '', source: sources[0]?.id ?? '', destinations: destinations[0]?.id ?? '', profile: profiles[0]?.id ?? '', compression: 'gzip', schedule: '', enabled: 'yes', format: 'auto', spool: 'no',
	};
}

export function jobValues({
	name, sourceId, destinationIds, profileId = '', compression, level, schedule = '', enabled = true, keep, format = 'auto', spool = false, checkQuery = '',
}: JobDraft): Values {
	return {
		name,
		source: sourceId,
		destinations: destinationIds.join(' '),
		profile: profileId,
		compression,
		level: level === undefined ? '' : String(level),
		schedule,
		enabled: enabled ? 'yes' : 'no',
		format,
		spool: spool ? 'yes' : 'no',
		checkQuery,
		// The commands take 0 for "no such rule", too.
		...Object.fromEntries(keepRules.map(rule => [rule, keep[rule] ? String(keep[rule]) : ''])),
	};
}

const compressions: Readonly<Record<string, CompressionName>> = {
	gzip: 'gzip', zstd: 'zstd', brotli: 'brotli', none: 'none',
};

export function jobDraft(values: Values): JobDraft {
	const compression = compressionOf(values);
	const level = levelOf(values);
	const profileId = textOf(values, 'profile');
	const schedule = textOf(values, 'schedule');
	const checkQuery = textOf(values, 'checkQuery');
	return {
		name: textOf(values, 'name'),
		sourceId: textOf(values, 'source'),
		destinationIds: chosenOf(textOf(values, 'destinations')),
		compression,
		...(level !== undefined && {level}),
		...(profileId !== '' && {profileId}),
		...(schedule !== '' && {schedule}),
		keep: keepOf(values),
		format: formats.find(format => format === textOf(values, 'format')) ?? 'auto',
		spool: textOf(values, 'spool') === 'yes',
		enabled: textOf(values, 'enabled') !== 'no',
		...(checkQuery !== '' && {checkQuery}),
	};
}

function compressionOf(values: Values): CompressionName {
	return compressions[textOf(values, 'compression')] ?? 'gzip';
}

/** Without compression there is no level, whatever stood there before. */
function levelOf(values: Values): number | undefined {
	const level = textOf(values, 'level');
	return level === '' || compressionOf(values) === 'none' ? undefined : Number(level);
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

export function jobProblems(values: Values, {scheduleProblem, levelProblem}: Pick<JobServices, 'scheduleProblem' | 'levelProblem'>): Values {
	const schedule = textOf(values, 'schedule');
	const level = levelOf(values);
	const cron = schedule === '' ? undefined : scheduleProblem(schedule);
	const wrongLevel = level === undefined ? undefined : levelProblem(compressionOf(values), level);
	const wrongRules = keepRules.filter(rule => !/^\s*(?:[1-9]\d{0,5})?\s*$/v.test(values[rule] ?? ''));
	return {
		...(textOf(values, 'name') === '' && {name: 'needs a name'}),
		...(chosenOf(textOf(values, 'destinations')).length === 0 && {destinations: 'needs at least one'}),
		...(cron !== undefined && {schedule: cron}),
		...(wrongLevel !== undefined && {level: wrongLevel}),
		...Object.fromEntries(wrongRules.map(rule => [rule, 'a number from 1, or empty'])),
	};
}
