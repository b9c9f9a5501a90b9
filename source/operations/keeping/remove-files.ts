/**
 * Removes files at a destination that a person named, one by one.
 * The rule: nothing that wasn't named is touched; all are looked at before the first one goes, and what is a backup, or can be
 * made one again, goes only when that was said. With a backup's artifact goes its sidecar.
 */
import {isChunked} from '../../artifacts/chunked-header.js';
import {
	artifactNameOf, isSidecarName, parseArtifactName, sidecarNameOf,
} from '../../artifacts/names.js';
import {NotFoundError, RefusedError, toError} from '../../core/errors.js';
import {failureText} from '../../core/failure.js';
import {shellWord} from '../../core/shell-word.js';
import {type Storage} from '../../core/storage.js';
import {formatBytes} from '../../core/text.js';
import {type ArtifactLocation} from '../catalogue/artifact-reference.js';
import {destinationKeyOf, idsOfPlace, type OperationContext} from '../context.js';
import {type CopyError, describeCopyError} from '../copy-error.js';
import {type ArtifactState} from '../catalogue/list-artifacts.js';
import {readHead} from '../catalogue/load-sidecar.js';
import {withStorage} from '../with-storage.js';
import {removeArtifact} from './remove-artifact.js';

/** A file as the person named it, and where that is. */
export type NamedFile = {readonly reference: string; readonly location: ArtifactLocation};

export type FileRemoval = NamedFile & {
	/** `backup` is whatever has both of its files, sound or not. */
	readonly state: Extract<ArtifactState, 'backup' | 'no sidecar' | 'no artifact' | 'unknown file'>;
	/** How large the named file is. */
	readonly sizeBytes: number;
};

export type RemovalResult = {
	readonly removed: ReadonlyArray<{readonly file: string; readonly state: FileRemoval['state']; readonly sizeBytes: number}>;
	readonly failed: ReadonlyArray<{readonly file: string; readonly error: CopyError}>;
	readonly freedBytes: number;
	readonly isPartial: boolean;
};

/**
 * What would go with a named file. Changes nothing.
 * @throws {NotFoundError} ARTIFACT_NOT_FOUND
 * @throws {RefusedError} IS_BACKUP unless that is meant, ARTIFACT_PINNED in any case.
 */
export async function planRemoval(file: NamedFile, {isBackupMeant}: {readonly isBackupMeant: boolean}, context: OperationContext): Promise<FileRemoval> {
	return withStorage(file.location.destination, context, async storage => plan({file, storage, isBackupMeant}, context));
}

type Plan = {readonly file: NamedFile; readonly storage: Storage; readonly isBackupMeant: boolean};

async function plan({file, storage, isBackupMeant}: Plan, context: OperationContext): Promise<FileRemoval> {
	const {reference, location: {name}} = file;
	const found = await storage.stat(name, context.signal);
	if (!found) {
		throw new NotFoundError({
			code: 'ARTIFACT_NOT_FOUND', message: `there is no file ${reference}`, hint: '\'dbseal list --everything\' shows every file there is, by its name.',
		});
	}

	const removal = {...file, state: await findState(file, storage, context), sizeBytes: found.sizeBytes};
	if (context.store.artifacts.findByName(name).some(({pinned}) => pinned)) {
		throw new RefusedError({
			code: 'ARTIFACT_PINNED', message: `${reference} is pinned`, hint: `If it is to go, type first: dbseal unpin ${shellWord(reference)}.`,
		});
	}

	const worth = isBackupMeant ? undefined : await findWorth(removal, storage, context);
	if (worth) {
		throw new RefusedError({code: 'IS_BACKUP', ...worth});
	}

	return removal;
}

async function findState({reference, location: {name}}: NamedFile, storage: Storage, {signal}: OperationContext): Promise<FileRemoval['state']> {
	if (!isSidecarName(name)) {
		const isWhole = await storage.stat(sidecarNameOf(name), signal) !== undefined;
		return isWhole ? 'backup' : (parseArtifactName(name) ? 'no sidecar' : 'unknown file');
	}

	if (await storage.stat(artifactNameOf(name), signal)) {
		throw new RefusedError({
			code: 'IS_BACKUP',
			message: `${reference} is the sidecar of a backup, which is lost without it`,
			hint: `To remove the whole backup, type: dbseal remove --backup ${shellWord(artifactNameOf(reference))}.`,
		});
	}

	return 'no artifact';
}

/** Why it should rather stay. */
async function findWorth({reference, location, state}: FileRemoval, storage: Storage, context: OperationContext): Promise<{message: string; hint: string} | undefined> {
	const {name} = location;
	if (state === 'backup') {
		return {message: `${reference} is a backup`, hint: 'Add --backup if it is to go for good; \'dbseal prune\' removes what no rule of a job keeps.'};
	}

	const {artifacts} = context.store;
	const isMeantToGo = artifacts.findAt(placeOf(location))?.removalBegunAt !== undefined;
	if (state === 'no artifact' || isMeantToGo) {
		return undefined;
	}

	const isInStore = artifacts.findByName(name).length > 0;
	return isInStore || isChunked(await readHead(storage, name, context.signal))
		? {
			message: `${reference} has lost its sidecar, but a copy is ${isInStore ? 'in the store' : 'in its own header'}`,
			hint: `Make it a backup again with 'dbseal repair ${shellWord(reference)}', or add --backup if it is to go for good.`,
		}
		: undefined;
}

/** Throws what the first one failed with when none could be removed. */
export async function removeFiles(removals: readonly FileRemoval[], context: OperationContext): Promise<RemovalResult> {
	const removed: FileRemoval[] = [];
	const failures: Array<{readonly file: string; readonly failure: Error}> = [];
	for (const removal of removals) {
		context.signal.throwIfAborted();
		try {
			await removeOne(removal, context);
			removed.push(removal);
			context.emit({type: 'log', level: 'info', message: `removed ${removal.reference} (${formatBytes(removal.sizeBytes)})`});
		} catch (error) {
			context.signal.throwIfAborted();
			failures.push({file: removal.reference, failure: toError(error)});
			context.emit({type: 'log', level: 'error', message: `${removal.reference} stays: ${failureText(toError(error))}`});
		}
	}

	const [first] = failures;
	if (first && removed.length === 0) {
		throw first.failure;
	}

	return {
		removed: removed.map(({reference, state, sizeBytes}) => ({file: reference, state, sizeBytes})),
		failed: failures.map(({file, failure}) => ({file, error: describeCopyError(failure)})),
		freedBytes: removed.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0),
		isPartial: failures.length > 0,
	};
}

async function removeOne({location, state}: FileRemoval, context: OperationContext): Promise<void> {
	await withStorage(location.destination, context, async storage =>
		state === 'backup' ? removeArtifact({...location, storage}, context) : storage.remove(location.name, context.signal));
	const {name} = placeOf(location);
	for (const destinationKey of keysOf(location, context)) {
		context.store.artifacts.remove({destinationKey, name});
	}
}

/** A file that was named by its path or URL may lie at a destination that the store has, too. */
function keysOf({destination}: ArtifactLocation, {store}: OperationContext): readonly string[] {
	return [destinationKeyOf(destination), ...idsOfPlace(destination, store)];
}

/** Under which the store knows the artifact, whichever of its two files this is. */
function placeOf({destination, name}: ArtifactLocation): {destinationKey: string; name: string} {
	return {destinationKey: destinationKeyOf(destination), name: isSidecarName(name) ? artifactNameOf(name) : name};
}
