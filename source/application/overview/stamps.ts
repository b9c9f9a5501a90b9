/**
 * Whether anything has changed since the last look, by the files that any process writes to: nothing is read for it.
 */
import fs from 'node:fs';
import path from 'node:path';
import {endFinder} from '../../runs/run-liveness.js';
import {runLogFile} from '../../runs/run-log.js';
import {type Application} from '../application.js';

/** Changes whenever the store or a key file does. */
export function stampOfStore({store, place}: Pick<Application, 'store' | 'place'>): string {
	return stampOf([store.path, `${store.path}-wal`, path.join(place.workingFolder, '.env'), path.join(store.home, '.env')]);
}

/** Changes whenever one of these runs says something. */
export function stampOfRuns({store}: Pick<Application, 'store'>, runIds: readonly string[]): string {
	return stampOf(runIds.map(id => runLogFile(store.home, id)));
}

/** A run whose process is gone has ended; what it hasn't written nobody else will. */
export function markDeadRuns({store}: Pick<Application, 'store'>): void {
	store.runs.markEnded(endFinder(store));
}

function stampOf(files: readonly string[]): string {
	return files.map(file => {
		const found = fs.statSync(file, {throwIfNoEntry: false});
		return found ? `${found.mtimeMs} ${found.size}` : '';
	}).join('\n');
}
