/**
 * Which of the stored sources a backup could be restored into, told before one is chosen: the restore itself looks again.
 */
import {isEngineFitting} from '../operations/restore/engine-fit.js';
import {type StoredConnection} from '../store/connections.js';
import {type Application} from './application.js';
import {sourceSide} from './connections/connections.js';

export type KnownTarget = {
	readonly sourceId: string;
	/** It can't take the backup: why, in a few words. */
	readonly problem?: string;
	/** What the backup was taken of. */
	readonly isOwn: boolean;
};

export type BackupOrigin = {
	/** As its sidecar names the kind of database; undefined where that is not known: then nothing is ruled out. */
	readonly engine?: string | undefined;
	readonly jobName?: string | undefined;
};

export function knownTargets({store}: Pick<Application, 'store'>, {engine, jobName}: BackupOrigin): readonly KnownTarget[] {
	const ownId = jobName === undefined ? undefined : store.jobs.findByName(jobName)?.sourceId;
	return store.sources.all().map(row => {
		const problem = problemOf(row, engine);
		return {sourceId: row.id, isOwn: row.id === ownId, ...(problem !== undefined && {problem})};
	});
}

function problemOf({type, options}: StoredConnection, engine: string | undefined): string | undefined {
	if (type === 'command') {
		return (options.loadCommand ?? '') === '' ? 'has no load command' : undefined;
	}

	if (engine === undefined || isEngineFitting(engine, type)) {
		return undefined;
	}

	const label = sourceSide.schemes.find(scheme => scheme.type === engine)?.label ?? engine;
	return `can't take ${label}`;
}
