/**
 * Jobs in a workbench's store: a SQLite source, and a folder of its own for each destination.
 */
import fs from 'node:fs';
import path from 'node:path';
import {openDestination} from '../../source/operations/context.js';
import {type ListedArtifact, listArtifacts} from '../../source/operations/catalogue/list-artifacts.js';
import {type Job, type JobChanges} from '../../source/store/jobs.js';
import {addConnection} from '../../source/vault/connections.js';
import {createProfile} from '../../source/vault/profiles.js';
import {storedKey} from './stored-artifacts.js';
import {type Workbench} from './workbench.js';

/** Destinations are folders of the bench, named as they are. */
export function addJob({context, folder}: Workbench, name: string, {destinations, ...changes}: JobChanges & {readonly destinations: readonly string[]}): Job {
	const {store} = context;
	const shelf = {store, unlocked: context.vault};
	const database = path.join(folder, `${name}.sqlite`);
	const source = addConnection({...shelf, table: 'sources'}, {name, connection: {type: 'sqlite', options: {path: database}, secrets: {}}});
	const destinationIds = destinations.map(destination => {
		const known = store.destinations.findByName(destination);
		const target = path.join(folder, destination);
		fs.mkdirSync(target, {recursive: true});
		return (known ?? addConnection({...shelf, table: 'destinations'}, {name: destination, connection: {type: 'local', options: {path: target}, secrets: {}}})).id;
	});
	const profile = store.profiles.findByName('main') ?? createProfile(context.vault(), 'main', storedKey);
	return store.jobs.add({
		id: store.newId(), name, sourceId: source.id, destinationIds, profileId: profile.id, ...changes,
	});
}

/** What one of the destinations holds, as a list shows it. */
export async function listAt({context}: Workbench, destination: string): Promise<readonly ListedArtifact[]> {
	const row = context.store.destinations.findByName(destination);
	return row ? listArtifacts(openDestination(row, context), context) : [];
}
