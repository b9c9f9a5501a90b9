/**
 * The fields of a job's form, and a job as their texts and back.
 * The rule: what `dbseal job edit` can change has a field here.
 */
import * as v from 'valibot';
import {
	firstJobSettings, type JobSetting, jobSettingEntries, type JobSettingName, type JobSettings, jobSettingsSchema,
} from '../../../core/job-settings.js';
import {
	type ConnectionRow, type JobDraft, type JobServices, type Overview,
} from '../../services.js';
import {chosenOf, type Field, type Values} from '../../hooks/use-form.js';

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
		...jobSettingEntries.flatMap(([name, setting]) => settingFields(name, setting)),
	];
}

function choiceOf({id, name, kind}: ConnectionRow) {
	return {value: id, label: `${name} (${kind})`};
}

function settingFields(id: JobSettingName, setting: JobSetting): readonly Field[] {
	const {label, hint} = setting;
	switch (setting.kind) {
		case 'counts': {
			return Object.entries(setting.parts).map(([rule, part]) => ({
				id: rule, label: part.label, kind: 'text', placeholder: '-', hint: part.hint,
			}));
		}

		case 'choice': {
			return [{
				id, label, kind: 'choice', choices: setting.options.map(option => ({value: option, label: option})), hint,
			}];
		}

		case 'switch': {
			return [{
				id, label, kind: 'choice', choices: [{value: yes, label: setting.on}, {value: no, label: setting.off}], hint,
			}];
		}

		case 'number':
		case 'text': {
			const {placeholder} = setting;
			return [{
				id, label, kind: 'text', placeholder, hint, ...(id === 'level' && {isShown: hasLevel}),
			}];
		}
	}
}

const [yes, no] = ['yes', 'no'];

/** Without compression there is no level, whatever stood there before. */
function hasLevel({compression}: Values): boolean {
	return compression !== 'none';
}

export function firstJobValues({sources, destinations, profiles}: Overview): Values {
	return {
		name: '', source: sources[0]?.id ?? '', destinations: destinations[0]?.id ?? '', profile: profiles[0]?.id ?? '', ...settingValues(firstJobSettings),
	};
}

export function jobValues({name, sourceId, destinationIds, profileId = '', settings}: JobDraft): Values {
	return {
		name,
		source: sourceId,
		destinations: destinationIds.join(' '),
		profile: profileId,
		...settingValues(settings),
	};
}

function settingValues(settings: JobSettings): Values {
	return Object.fromEntries(jobSettingEntries.flatMap(([name, setting]) => valuesOf(name, setting, settings[name])));
}

function valuesOf(id: JobSettingName, setting: JobSetting, value: JobSettings[JobSettingName] = ''): ReadonlyArray<readonly [string, string]> {
	if (typeof value === 'boolean') {
		return [[id, value ? yes : no]];
	}

	if (typeof value !== 'object') {
		return [[id, String(value)]];
	}

	const counts = new Map(Object.entries(value));
	// The commands take 0 for "no such rule", too.
	return setting.kind === 'counts' ? Object.keys(setting.parts).map(rule => [rule, counts.get(rule) ? String(counts.get(rule)) : '']) : [];
}

export function jobDraft(values: Values): JobDraft {
	return {
		name: textOf(values, 'name'),
		sourceId: textOf(values, 'source'),
		destinationIds: chosenOf(textOf(values, 'destinations')),
		profileId: textOf(values, 'profile') || undefined,
		settings: settingsFrom(values),
	};
}

/** What is empty is taken away. */
function settingsFrom(values: Values): JobSettings {
	const entries = jobSettingEntries.map(([name, setting]) => [name, settingFrom(name, setting, values)] as const);
	return v.parse(jobSettingsSchema, Object.fromEntries(entries));
}

function settingFrom(id: JobSettingName, setting: JobSetting, values: Values): unknown {
	const text = textOf(values, id);
	switch (setting.kind) {
		case 'counts': {
			return Object.fromEntries(Object.keys(setting.parts).flatMap(rule => {
				const count = textOf(values, rule);
				return isCount(count) ? [[rule, Number(count)]] : [];
			}));
		}

		case 'switch': {
			return text === yes;
		}

		case 'number': {
			return text === '' || (id === 'level' && !hasLevel(values)) ? undefined : Number(text);
		}

		case 'choice':
		case 'text': {
			return text === '' ? undefined : text;
		}
	}
}

function textOf(values: Values, id: string): string {
	return values[id]?.trim() ?? '';
}

function isCount(text: string): boolean {
	return /^[1-9]\d{0,5}$/v.test(text);
}

export function jobProblems(values: Values, {problems}: Pick<JobServices, 'problems'>): Values {
	const rules = jobSettingEntries.flatMap(([, setting]) => setting.kind === 'counts' ? Object.keys(setting.parts) : []);
	const wrongRules = rules.filter(rule => textOf(values, rule) !== '' && !isCount(textOf(values, rule)));
	return {
		...(textOf(values, 'name') === '' && {name: 'needs a name'}),
		...(chosenOf(textOf(values, 'destinations')).length === 0 && {destinations: 'needs at least one'}),
		...problems(settingsFrom(values)),
		...Object.fromEntries(wrongRules.map(rule => [rule, 'a number from 1, or empty'])),
	};
}
