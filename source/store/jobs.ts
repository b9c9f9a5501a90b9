/**
 * Jobs: which source goes to which destinations, with which profile, how and when.
 * The rule: a job without `profileId` is one that somebody chose to leave unencrypted; a job whose profile is gone keeps
 * its id and fails, and never turns into an unencrypted one.
 */
import * as v from 'valibot';
import {type IntegrityError, UsageError} from '../core/errors.js';
import {type JobSettings, jobSettings, jobSettingsSchema} from '../core/job-settings.js';
import {nameKey} from '../core/names.js';
import {
	orAbsent, dateColumn, jsonColumn, parseSound, rowReader, toColumns,
} from './columns.js';
import {nameColumns} from './named-rows.js';
import {insertRow, updateRow} from './rows.js';
import {type Sql, type SqlRow} from './sql.js';

export type Job = JobSettings & {
	/** UUID. */
	readonly id: string;
	readonly name: string;
	readonly sourceId: string;
	/** At least one, the first is the main one. */
	readonly destinationIds: readonly string[];
	/** Undefined: not encrypted. */
	readonly profileId: string | undefined;
	/** Hosts whose backups of this job count as this machine's own; `*`: whichever made them. Usually none. */
	readonly adoptedHosts: readonly string[];
	readonly createdAt: Date;
	readonly updatedAt: Date;
};

export type JobChanges = Partial<Omit<Job, 'id' | 'createdAt' | 'updatedAt'>>;

export type NewJob = JobChanges & Pick<Job, 'id' | 'name' | 'sourceId' | 'destinationIds' | 'profileId'>;

export type JobsTable = {
	/** All of them, in the order of their names. */
	all(): readonly Job[];
	/** As `all`, without those whose rows are damaged: of each of these `onDamage` hears. */
	allSound(onDamage: (error: IntegrityError) => void): readonly Job[];
	findById(id: string): Job | undefined;
	/** In any case of its letters. */
	findByName(name: string): Job | undefined;
	usingProfile(profileId: string): readonly Job[];
	/**
	 * Settings of which nothing is said are those of a new job (`core/job-settings.ts`).
	 * @throws UsageError INVALID_NAME, NAME_TAKEN, INVALID_SETTING for a source or destination that is not there.
	 */
	add(job: NewJob): Job;
	/** A change to undefined takes the value away. Throws as `add` does. */
	change(id: string, changes: JobChanges): Job | undefined;
	/** Removes the job; its runs and artifacts stay. */
	remove(id: string): void;
};

const jobSchema = v.object({
	id: v.string(),
	name: v.string(),
	sourceId: v.string(),
	destinationIds: jsonColumn(v.pipe(v.array(v.string()), v.minLength(1))),
	profileId: orAbsent(v.string()),
	settings: jsonColumn(jobSettingsSchema),
	adoptedHosts: jsonColumn(v.array(v.string())),
	createdAt: dateColumn,
	updatedAt: dateColumn,
});

/** All that is there, also what only a newer dbseal knows: a change here keeps it. */
const storedSettings = v.object({settings: jsonColumn(v.looseObject(jobSettingsSchema.entries))});

export function jobsTable(sql: Sql, now: () => Date): JobsTable {
	const parseRow = rowReader(sql, 'jobs', jobSchema);
	const parse = (row: SqlRow): Job => {
		const {settings, ...job} = parseRow(row);
		return {...job, ...settings};
	};

	const parseStored = rowReader(sql, 'jobs', storedSettings);
	const findWhere = (column: string, value: string) => {
		const row = sql.get(`SELECT * FROM jobs WHERE ${column} = $value`, {value});
		return row && parse(row);
	};

	return {
		all: () => sql.all('SELECT * FROM jobs ORDER BY nameKey').map(row => parse(row)),
		allSound: onDamage => parseSound(sql.all('SELECT * FROM jobs ORDER BY nameKey'), parse, onDamage),
		findById: id => findWhere('id', id),
		findByName: name => findWhere('nameKey', nameKey(name)),
		usingProfile: profileId => sql.all('SELECT * FROM jobs WHERE profileId = $profileId ORDER BY nameKey', {profileId}).map(row => parse(row)),
		add: job => sql.transaction(() => {
			refuseMissingEnds(sql, job);
			return parse(insertRow(sql, 'jobs', {
				...toColumns({
					adoptedHosts: [], ...splitSettings(job), createdAt: now(), updatedAt: now(),
				}),
				...nameColumns(sql, 'job', job),
			}));
		}),
		change: (id, changes) => sql.transaction(() => {
			refuseMissingEnds(sql, changes);
			const {name} = changes;
			const names = name === undefined ? {} : nameColumns(sql, 'job', {id, name});
			const before = sql.get('SELECT * FROM jobs WHERE id = $id', {id});
			return before && parse(updateRow(sql, 'jobs', {
				...toColumns({...splitSettings(changes, parseStored(before).settings), updatedAt: now()}), ...names, id,
			}) ?? before);
		}),
		remove(id) {
			sql.run('DELETE FROM jobs WHERE id = $id', {id});
		},
	};
}

/** The settings go into their one column, over those of `before`; one that is undefined is taken away. */
function splitSettings(job: JobChanges, before: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
	const isSetting = ([name]: readonly [string, unknown]) => Object.hasOwn(jobSettings, name);
	const entries = Object.entries(job);
	return {
		...Object.fromEntries(entries.filter(entry => !isSetting(entry))),
		settings: {...before, ...Object.fromEntries(entries.filter(entry => isSetting(entry)))},
	};
}

function refuseMissingEnds(sql: Sql, ends: JobChanges): void {
	const fault = findMissingEnd(sql, ends);
	if (fault !== undefined) {
		throw new UsageError({
			code: 'INVALID_SETTING',
			message: `the job can't be saved: ${fault}`,
			hint: 'See \'dbseal source list\' and \'dbseal destination list\' for what there is.',
		});
	}
}

function findMissingEnd(sql: Sql, {sourceId, destinationIds}: JobChanges): string | undefined {
	const isMissing = (table: string, id: string) => sql.get(`SELECT 1 FROM ${table} WHERE id = $id`, {id}) === undefined;
	if (sourceId !== undefined && isMissing('sources', sourceId)) {
		return 'its source is not in the store';
	}

	if (destinationIds?.length === 0) {
		return 'it has no destination';
	}

	return destinationIds?.some(id => isMissing('destinations', id)) ? 'one of its destinations is not in the store' : undefined;
}
