/**
 * Drills of jobs, as recorded runs that can be started again.
 */
import path from 'node:path';
import {type RunAgain} from '../core/events.js';
import {drill, type DrillResult} from '../operations/drill/drill.js';
import {type RunDigest} from '../runs/recorder.js';
import {type Application} from './application.js';
import {findJob} from './find-named.js';
import {namedSource, type UrlReader} from './connections/named-connections.js';
import {type Recording, runRecorded} from './runs/recorded-run.js';
import {
	type LoadWish, sameDatabase, sameLoad, type TypedDatabase,
} from './runs/run-again.js';

export {type DrillResult} from '../operations/drill/drill.js';

export type DrillWish = LoadWish & {
	/** Its name. */
	readonly job: string;
	/** A source or a database's URL: the scratch database is made on that server. */
	readonly on: string | undefined;
	readonly passwordFile: string | undefined;
	/** A Recovery Kit's folder or zip, relative to the working folder: its keys are used, and none of the vault. */
	readonly kit: string | undefined;
	/** Leaves the scratch database to look at. */
	readonly keep: boolean;
};

/** Throws what `drill` throws. */
export async function drillJob(application: Application, wish: DrillWish, listener: Recording & UrlReader): Promise<DrillResult> {
	const {on, passwordFile, kit, keep, noOwner, noPrivileges} = wish;
	const job = findJob(application, wish.job);
	const server = on === undefined ? undefined : {database: await namedSource(application, on, listener), passwordFile};
	const run = {
		kind: 'drill',
		title: `drill of ${job.name}`,
		job: {id: job.id, name: job.name},
		digest,
		// With a kit it is the kit that lacks the key.
		...(kit === undefined && {again: drillAgain(job.name, {...wish, server}, application)}),
	} as const;
	const request = {
		job,
		keep,
		noOwner,
		noPrivileges,
		...(server && {on: server.database}),
		...(kit !== undefined && {kitFolder: path.resolve(application.place.workingFolder, kit)}),
	};
	const {result} = await runRecorded(run, {application, recording: listener}, async operations => drill(request, operations));
	return result;
}

function drillAgain(job: string, {server, keep, ...load}: LoadWish & Pick<DrillWish, 'keep'> & {readonly server: TypedDatabase | undefined}, application: Application): RunAgain {
	const {words, needsPassword} = server ? sameDatabase('--on', server, application) : {words: [], needsPassword: false};
	return {words: ['drill', job, ...words, ...(keep ? ['--keep'] : []), ...sameLoad(load)], needsPassword};
}

function digest({artifact, restored}: DrillResult): RunDigest {
	return {
		...(artifact && {artifactName: artifact.name, bytesIn: artifact.storedSizeBytes}),
		...(restored && {bytesOut: restored.plainSizeBytes, summary: {timeToRestoreMs: restored.timeToRestoreMs}}),
	};
}
