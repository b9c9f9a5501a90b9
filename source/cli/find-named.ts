/**
 * Things by the names that people give them, with the nearest one named where there is none.
 */
import {type ConnectionSide, destinationSide, sourceSide} from '../application/connections.js';
import {NotFoundError} from '../core/errors.js';
import {type NamedThing} from '../core/names.js';
import {type Job} from '../store/jobs.js';
import {type StoredConnection} from '../store/connections.js';
import {type Store} from '../store/open-store.js';
import {type Profile} from '../store/profiles.js';
import {nearestMatch} from './suggest.js';

export function findProfile({profiles}: Store, name: string): Profile {
	return profiles.findByName(name) ?? notFound('profile', name, profiles.all());
}

export function findSource(store: Store, name: string): StoredConnection {
	return findConnection(sourceSide, store, name);
}

export function findDestination(store: Store, name: string): StoredConnection {
	return findConnection(destinationSide, store, name);
}

export function findConnection({thing, table}: ConnectionSide, store: Store, name: string): StoredConnection {
	return store[table].findByName(name) ?? notFound(thing, name, store[table].all());
}

export function findJob({jobs}: Store, name: string): Job {
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
