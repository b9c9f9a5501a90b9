/**
 * Things by the names that people give them, with the nearest one named where there is none.
 */
import {NotFoundError} from '../core/errors.js';
import {type NamedThing} from '../core/names.js';
import {nearestMatch} from '../core/nearest-match.js';
import {type Job} from '../store/jobs.js';
import {type StoredConnection} from '../store/connections.js';
import {type Profile} from '../store/profiles.js';
import {type Application} from './application.js';
import {type ConnectionSide, destinationSide, sourceSide} from './connections/connections.js';
import {goneError} from './gone-error.js';

type Stored = Pick<Application, 'store'>;

/** A name, as a person typed it; or the id of what was on the screen. */
export type Which = string | {readonly id: string};

/** Throws a NotFoundError (NAME_NOT_FOUND), as the others here do. */
export function findProfile({store}: Stored, which: Which): Profile {
	return find('profile', store.profiles, which);
}

export function findSource(application: Stored, which: Which): StoredConnection {
	return findConnection(sourceSide, application, which);
}

export function findDestination(application: Stored, which: Which): StoredConnection {
	return findConnection(destinationSide, application, which);
}

export function findConnection({thing, table}: ConnectionSide, {store}: Stored, which: Which): StoredConnection {
	return find(thing, store[table], which);
}

export function findJob({store}: Stored, which: Which): Job {
	return find('job', store.jobs, which);
}

/** Whether a word that may stand for other things, too, is a job's name. */
export function isJob({store}: Stored, name: string): boolean {
	return store.jobs.findByName(name) !== undefined;
}

type Table<Row> = {
	findById(id: string): Row | undefined;
	findByName(name: string): Row | undefined;
	all(): ReadonlyArray<{readonly name: string}>;
};

function find<Row>(thing: NamedThing, table: Table<Row>, which: Which): Row {
	if (typeof which === 'string') {
		return table.findByName(which) ?? notFound(thing, which, table.all());
	}

	const row = table.findById(which.id);
	if (!row) {
		throw goneError(thing);
	}

	return row;
}

const listCommands: Readonly<Record<NamedThing, string>> = {
	profile: 'dbseal vault list',
	source: 'dbseal source list',
	destination: 'dbseal destination list',
	job: 'dbseal job list',
};

function notFound(thing: NamedThing, name: string, existing: ReadonlyArray<{readonly name: string}>): never {
	const nearest = nearestMatch(name, existing.map(item => item.name));
	throw new NotFoundError({
		code: 'NAME_NOT_FOUND',
		message: `there is no ${thing} "${name}"`,
		hint: `${nearest === undefined ? '' : `Did you mean "${nearest}"? `}See all with '${listCommands[thing]}'.`,
	});
}
