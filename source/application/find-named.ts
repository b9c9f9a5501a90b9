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
import {type ConnectionSide, destinationSide, sourceSide} from './connections.js';

type Stored = Pick<Application, 'store'>;

/** Throws a NotFoundError (NAME_NOT_FOUND), as the others here do. */
export function findProfile({store: {profiles}}: Stored, name: string): Profile {
	return profiles.findByName(name) ?? notFound('profile', name, profiles.all());
}

export function findSource(application: Stored, name: string): StoredConnection {
	return findConnection(sourceSide, application, name);
}

export function findDestination(application: Stored, name: string): StoredConnection {
	return findConnection(destinationSide, application, name);
}

export function findConnection({thing, table}: ConnectionSide, {store}: Stored, name: string): StoredConnection {
	return store[table].findByName(name) ?? notFound(thing, name, store[table].all());
}

export function findJob({store: {jobs}}: Stored, name: string): Job {
	return jobs.findByName(name) ?? notFound('job', name, jobs.all());
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
