/**
 * Restores: into a database, a file or a stream, as recorded runs that can be started again.
 */
import {type Writable} from 'node:stream';
import {type Connection} from '../core/connection.js';
import {type TargetState} from '../core/database.js';
import {AppError} from '../core/errors.js';
import {type Emit, type RunAgain} from '../core/events.js';
import {engineByType} from '../databases/registry.js';
import {locateArtifact} from '../operations/catalogue/artifact-reference.js';
import {assertArtifactFits} from '../operations/restore/engine-fit.js';
import {type Rememberable, rememberProfile} from '../operations/restore/remember-profile.js';
import {restore, type RestoreResult, type RestoreTarget} from '../operations/restore/restore.js';
import {type RunDigest} from '../runs/recorder.js';
import {assertKept} from '../store/home-copy.js';
import {type CandidateKey} from '../vault/candidate-keys.js';
import {type Application, type Work} from './application.js';
import {type Recording, runRecorded} from './runs/recorded-run.js';
import {
	type LoadWish, sameArtifact, sameDatabase, sameLoad, type TypedDatabase, withoutPassword,
} from './runs/run-again.js';

export {type RestoreResult} from '../operations/restore/restore.js';

export type RestoreWish = LoadWish & {
	readonly reference: string;
	readonly into: WishedTarget;
	/** Used instead of the vault's keys. */
	readonly keys: readonly CandidateKey[] | undefined;
	/** After Smart Recovery: know the sidecar's profile id from then on. */
	readonly remember: boolean;
	/** What was typed for this artifact, as it stands in what is to be typed next. */
	readonly typed: string;
};

export type WishedTarget
	= | (TypedDatabase & {
		readonly kind: 'database';
		readonly overwrite: boolean;
		/** The database to restore, of an archive of several. */
		readonly only: string | undefined;
	})
		/** An absolute path. */
	| {readonly kind: 'file'; readonly path: string; readonly overwrite: boolean}
	| {
		readonly kind: 'stream';
		/** Left open at the end. */
		readonly stream: Writable;
		/** What a failure means; undefined when whoever reads has seen enough. */
		faultOf(error: unknown): Error | undefined;
	};

/** Undefined when whoever reads a stream had seen enough: that is no failure. Throws what `restore` throws. */
export async function restoreArtifact(application: Application, wish: RestoreWish, recording: Recording): Promise<RestoreResult | undefined> {
	const {reference, remember, keys} = wish;
	const request = {
		kind: 'restore', title: `restore of ${withoutPassword(reference)}`, digest: digestInto(wish.into.kind), again: restoreAgain(wish, application),
	} as const;
	const {result} = await runRecorded(request, {application, recording}, async operations => forgivingReader(wish.into, async () => {
		const location = await locateArtifact(reference, operations);
		return namingArtifact(wish, async () => restore({
			location, target: targetOf(wish), remember, ...(keys && {givenKeys: keys}),
		}, operations));
	}));
	return result;
}

function targetOf({into, noOwner, noPrivileges}: RestoreWish): RestoreTarget {
	if (into.kind !== 'database') {
		return into;
	}

	const {database: target, overwrite, only} = into;
	return {
		kind: 'database', target, overwrite, noOwner, noPrivileges, ...(only !== undefined && {database: only}),
	};
}

/** The same target is named again, with what was said of it; a stream is gone with its reader. */
function restoreAgain({
	reference, into, remember, ...load
}: RestoreWish, application: Application): RunAgain | undefined {
	if (into.kind === 'stream') {
		return undefined;
	}

	const {words, needsPassword} = into.kind === 'file' ? {words: ['--to-file', into.path], needsPassword: false} : sameDatabase('--into', into, application);
	return {
		words: [
			'restore',
			sameArtifact(reference, application),
			...words,
			...(into.overwrite ? ['--overwrite'] : []),
			...(remember ? ['--remember'] : []),
			...(into.kind === 'file' || into.only === undefined ? [] : ['--database', into.only]),
			...sameLoad(load),
		],
		needsPassword,
	};
}

async function forgivingReader<Result>(into: WishedTarget, work: () => Promise<Result>): Promise<Result | undefined> {
	try {
		return await work();
	} catch (error) {
		if (into.kind !== 'stream') {
			throw error;
		}

		const fault = into.faultOf(error);
		if (fault) {
			throw fault;
		}

		return undefined;
	}
}

/** What is to be typed next has what was typed for this artifact. */
async function namingArtifact<Result>({typed}: RestoreWish, work: () => Promise<Result>): Promise<Result> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof AppError) {
			error.hint = error.hint.replaceAll('restore ARTIFACT', typed);
		}

		throw error;
	}
}

/** What it was restored into tells later which runs show how long a restore takes. */
function digestInto(into: WishedTarget['kind']): (result: RestoreResult | undefined) => RunDigest {
	return result => result
		? {
			artifactName: result.artifactName, bytesIn: result.storedSizeBytes, bytesOut: result.plainSizeBytes, summary: {into},
		}
		: {};
}

export type InspectedTarget = {
	readonly connection: Connection;
	/** What is to be loaded into it, where that is known: then an engine that can't take it is refused before anything is asked. */
	readonly reference?: string;
};

/** What is in a database that something is to be restored into. */
export async function inspectDatabase(application: Application, {connection, reference}: InspectedTarget, work?: Work): Promise<TargetState> {
	const operations = application.operations(work);
	if (reference !== undefined) {
		await assertArtifactFits(await locateArtifact(reference, operations), connection.type, operations);
	}

	return engineByType(connection.type).open(connection, operations.adapters).inspect(operations.signal);
}

/** Asked before anything is done that is to be remembered. Throws a DestinationError (STORE_UNUSABLE). */
export function assertRemembers({store}: Application): void {
	assertKept(store);
}

/** What Smart Recovery found and a person may want to be remembered. */
export function leftToRemember({store}: Application, {rememberable, isRemembered}: RestoreResult): Rememberable | undefined {
	return isRemembered || !store.isKept ? undefined : rememberable;
}

export function rememberFound({store}: Application, found: Rememberable, emit: Emit): void {
	rememberProfile(found, {store, emit});
}
