/**
 * How a job is described by flags, for `job add` and `job edit` alike.
 */
import * as v from 'valibot';
import {UsageError} from '../../core/errors.js';
import {
	type JobSetting, jobSettingEntries, type JobSettingName, type JobSettings, jobSettingsSchema, pickSettings,
} from '../../core/job-settings.js';
import {type Retention} from '../../core/retention.js';
import {type Application} from '../../application/application.js';
import {findDestination, findProfile, findSource} from '../../application/find-named.js';
import {type JobChanges} from '../../application/jobs/jobs.js';
import {
	type FlagSpec, type FlagTable, type FlagValues, flagWord,
} from './flags.js';
import {givenOnly, mapGiven} from './given.js';

const endFlags = {
	source: {
		type: 'string', value: 'SOURCE', summary: 'what is backed up', completes: 'source',
	},
	destination: {
		type: 'string', value: 'DEST', summary: 'where it goes; the first is the main one', isMultiple: true, completes: 'destination',
	},
	profile: {
		type: 'string', value: 'PROFILE', summary: 'whose key encrypts it', completes: 'profile',
	},
	unencrypted: {type: 'boolean', summary: 'no encryption, on purpose'},
} as const satisfies FlagTable;

/** Of `job add`: what is said of a new job. */
export const jobFlags = {...endFlags, ...settingFlags(({isForEditOnly}) => !isForEditOnly)};

/** Of `job edit`, beside those: what takes a setting away again, or is never said of a new job. */
export const undoFlags: FlagTable = {
	...settingFlags(({isForEditOnly}) => isForEditOnly),
	...Object.fromEntries(jobSettingEntries.flatMap(([, setting]) => 'undo' in setting ? [[setting.undo.flag, {type: 'boolean', summary: setting.undo.summary}] as const] : [])),
};

export type JobFlags = FlagValues<typeof jobFlags>;

function settingFlags(isWanted: (setting: {readonly isForEditOnly: boolean}) => boolean): FlagTable {
	return Object.fromEntries(jobSettingEntries
		.filter(([, setting]) => isWanted({isForEditOnly: 'isForEditOnly' in setting && setting.isForEditOnly}))
		.flatMap(([name, setting]) => flagsOf(name, setting)));
}

function flagsOf(name: JobSettingName, setting: JobSetting): ReadonlyArray<readonly [string, FlagSpec]> {
	const {summary} = setting;
	switch (setting.kind) {
		case 'counts': {
			return Object.values(setting.parts).map(part => [part.flag, {type: 'number', value: part.value, summary: part.summary}]);
		}

		case 'choice': {
			return [[name, {type: 'string', choices: setting.options, summary}]];
		}

		case 'number': {
			return [[name, {type: 'number', value: 'N', summary}]];
		}

		case 'text': {
			return [[name, {type: 'string', value: setting.value, summary}]];
		}

		case 'switch': {
			return [[flagOf(name, setting), {type: 'boolean', summary}]];
		}
	}
}

function flagOf(name: JobSettingName, setting: JobSetting): string {
	return 'flag' in setting ? setting.flag : name;
}

/** What the flags say, over what the job was; nothing for those that weren't given. Throws NotFoundErrors and UsageErrors. */
export function jobChanges(flags: JobFlags, before: JobSettings, application: Pick<Application, 'store'>): JobChanges {
	const {source, destination, profile, unencrypted} = flags;
	if (unencrypted && profile !== undefined) {
		throw new UsageError({code: 'USAGE', message: '--profile and --unencrypted exclude each other', hint: 'Leave one of them out.'});
	}

	return {
		...givenOnly({
			sourceId: mapGiven(source, name => findSource(application, name).id),
			destinationIds: destination.length === 0 ? undefined : destination.map(name => findDestination(application, name).id),
			profileId: mapGiven(profile, name => findProfile(application, name).id),
		}),
		...(unencrypted && {profileId: undefined}),
		...settingChanges(flags, before),
	};
}

function settingChanges(flags: Readonly<Record<string, unknown>>, before: JobSettings): Partial<JobSettings> {
	const given = new Map<JobSettingName, unknown>();
	for (const [name, setting] of jobSettingEntries) {
		const value = setting.kind === 'counts' ? countsGiven(setting, flags, before[name]) : flags[flagOf(name, setting)];
		if ('undo' in setting && flags[setting.undo.flag] === true) {
			given.set(name, setting.kind === 'switch' ? false : undefined);
		} else if (value !== undefined && value !== false) {
			given.set(name, value);
		}
	}

	return pickSettings(v.parse(jobSettingsSchema, {...before, ...Object.fromEntries(given)}), [...given.keys()]);
}

/** Rules that are given replace those of the same name; 0 takes one away. Undefined where none is given. */
function countsGiven({parts}: Extract<JobSetting, {readonly kind: 'counts'}>, flags: Readonly<Record<string, unknown>>, before: unknown): Retention | undefined {
	const given = Object.entries(parts).flatMap(([rule, {flag}]) => {
		const value = flags[flag];
		if (typeof value !== 'number') {
			return [];
		}

		if (!Number.isInteger(value) || value < 0) {
			throw new UsageError({code: 'INVALID_SETTING', message: `${flagWord(flag)} can't be ${value}`, hint: 'Give a whole number; 0 takes the rule away.'});
		}

		return [[rule, value] as const];
	});
	const rules = {...(typeof before === 'object' ? before : {}), ...Object.fromEntries(given)};
	return given.length === 0 ? undefined : Object.fromEntries(Object.entries(rules).filter(([, value]) => value !== 0));
}
