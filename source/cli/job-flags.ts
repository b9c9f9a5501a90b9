/**
 * How a job is described by flags, for `job add` and `job edit` alike, and what they may be.
 */
import {type CompressionName} from '../core/codec.js';
import {UsageError} from '../core/errors.js';
import {type Retention} from '../core/retention.js';
import {codecByName} from '../compression/registry.js';
import {assertSchedule} from '../operations/schedule.js';
import {type ArtifactFormatChoice, type JobChanges} from '../store/jobs.js';
import {type Store} from '../store/open-store.js';
import {type FlagTable, type FlagValues} from './flags.js';
import {findDestination, findProfile, findSource} from './find-named.js';
import {givenOnly, mapGiven} from './given.js';

export const jobFlags = {
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
	compression: {type: 'string', choices: ['gzip', 'brotli', 'zstd', 'none'], summary: 'how it is compressed (gzip)'},
	level: {type: 'number', value: 'N', summary: 'how hard (the codec\'s default)'},
	format: {type: 'string', choices: ['auto', 'stream', 'chunked'], summary: 'chunked for what is large (auto)'},
	schedule: {type: 'string', value: 'CRON', summary: 'five fields in UTC: "15 3 * * *"; for --due and the daemon'},
	keepLast: {type: 'number', value: 'N', summary: 'prune keeps the newest N'},
	keepDaily: {type: 'number', value: 'N', summary: 'and the newest of each of the last N days'},
	keepWeekly: {type: 'number', value: 'N', summary: 'and of N weeks'},
	keepMonthly: {type: 'number', value: 'N', summary: 'and of N months'},
	keepYearly: {type: 'number', value: 'N', summary: 'and of N years'},
	keepWithin: {type: 'number', value: 'DAYS', summary: 'and all that is younger than so many days'},
	checkQuery: {type: 'string', value: 'SQL', summary: 'a drill runs it on the restored database'},
	spool: {type: 'boolean', summary: 'write the artifact to disk first, so that its upload can be resumed'},
} as const satisfies FlagTable;

export type JobFlags = FlagValues<typeof jobFlags>;

/** What the flags say; nothing for those that weren't given. Throws NotFoundErrors and UsageErrors. */
export function jobChanges(flags: JobFlags, store: Store): JobChanges {
	const {source, destination, profile, unencrypted, compression, level, format, schedule, checkQuery, spool} = flags;
	if (unencrypted && profile !== undefined) {
		throw new UsageError({code: 'USAGE', message: '--profile and --unencrypted exclude each other', hint: 'Leave one of them out.'});
	}

	const retention = retentionOf(flags);
	return {
		...givenOnly({
			sourceId: mapGiven(source, name => findSource(store, name).id),
			destinationIds: destination.length === 0 ? undefined : destination.map(name => findDestination(store, name).id),
			profileId: mapGiven(profile, name => findProfile(store, name).id),
			compression: mapGiven(compression, compressionName),
			level,
			format: mapGiven(format, formatChoice),
			schedule: mapGiven(schedule, assertSchedule),
			retention: Object.keys(retention).length === 0 ? undefined : retention,
			checkQuery,
			spool: spool ? true : undefined,
		}),
		...(unencrypted && {profileId: undefined}),
	};
}

/** The flag's own choices have refused every other name. */
export function compressionName(name: string): CompressionName {
	return codecByName(name === 'brotli' || name === 'zstd' || name === 'none' ? name : 'gzip').name;
}

export function formatChoice(name: string): ArtifactFormatChoice {
	return name === 'stream' || name === 'chunked' ? name : 'auto';
}

function retentionOf({keepLast, keepDaily, keepWeekly, keepMonthly, keepYearly, keepWithin}: JobFlags): Retention {
	return {
		...count('last', '--keep-last', keepLast),
		...count('daily', '--keep-daily', keepDaily),
		...count('weekly', '--keep-weekly', keepWeekly),
		...count('monthly', '--keep-monthly', keepMonthly),
		...count('yearly', '--keep-yearly', keepYearly),
		...count('withinDays', '--keep-within', keepWithin),
	};
}

function count(key: keyof Retention, flag: string, value: number | undefined): Retention {
	if (value === undefined) {
		return {};
	}

	if (!Number.isInteger(value) || value < 0) {
		throw new UsageError({code: 'INVALID_SETTING', message: `${flag} can't be ${value}`, hint: 'Give a whole number; 0 takes the rule away.'});
	}

	return {[key]: value};
}
