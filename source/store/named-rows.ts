/**
 * What the tables of named things share. The rule: two things of a kind never have names that differ only in case,
 * and what something else needs is not removed.
 */
import {UsageError} from '../core/errors.js';
import {nameKey, type NamedThing, parseName} from '../core/names.js';
import {type Sql} from './sql.js';

const tables = {
	profile: 'profiles',
	source: 'sources',
	destination: 'destinations',
	job: 'jobs',
} as const;

export type NameColumns = {
	readonly name: string;
	readonly nameKey: string;
};

/**
 * The columns for a name that no other row than `id` has; to be called in the transaction that writes them.
 * @throws UsageError INVALID_NAME, NAME_TAKEN
 */
export function nameColumns(sql: Sql, thing: NamedThing, {id, name}: {readonly id: string; readonly name: string}): NameColumns {
	const columns = {name: parseName(name, thing), nameKey: nameKey(name)};
	const other = sql.get(`SELECT name FROM ${tables[thing]} WHERE nameKey = $nameKey AND id <> $id`, {nameKey: columns.nameKey, id});
	if (other !== undefined) {
		throw new UsageError({
			code: 'NAME_TAKEN',
			message: `a ${thing} named "${String(other.name)}" exists`,
			hint: 'Choose another name, or rename or remove that one first.',
		});
	}

	return columns;
}

/** @throws UsageError STILL_USED when there are `users`: jobs by name. */
export function refuseWhileUsed(label: string, users: readonly string[]): void {
	if (users.length > 0) {
		throw new UsageError({
			code: 'STILL_USED',
			message: `${label} is used by ${users.length === 1 ? 'the job' : 'the jobs'} ${users.map(name => `"${name}"`).join(', ')}`,
			hint: 'Change those jobs with \'dbseal job edit\', or remove them first.',
		});
	}
}
