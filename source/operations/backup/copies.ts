/**
 * One artifact at each of a job's destinations: begun together, committed one by one, each with its own sidecar.
 * The rule: a copy counts only when its artifact is committed *and* its sidecar is; what failed leaves nothing visible.
 */
import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {sidecarNameOf} from '../../artifacts/names.js';
import {AppError, DestinationError, toError} from '../../core/errors.js';
import {shellWord} from '../../core/shell-word.js';
import {type CreateOptions, type Storage, type Upload} from '../../core/storage.js';
import {type NewArtifact} from '../../store/artifacts.js';
import {whenFree} from '../../store/when-free.js';
import {artifactReference} from '../../core/format-reference.js';
import {destinationKeyOf, type NamedConnection, type OperationContext} from '../context.js';
import {type OpenStorage} from '../with-storage.js';

export type Copy = {
	readonly destination: NamedConnection;
	readonly storage: Storage | undefined;
	readonly upload: Upload | undefined;
	/** Why there is no good copy here. */
	failure: Error | undefined;
};

type CopyContext = Pick<OperationContext, 'signal'> & {readonly open: OpenStorage};

type Place = {readonly destination: NamedConnection; readonly storage: Storage};

/** What an upload's end needs: the run's signal, and where to name what can't be removed. */
type TellingContext = Pick<OperationContext, 'signal' | 'emit'>;

/** Begins an upload at every destination. One that can't begin is a failed copy, not the end of the run. */
export async function beginCopies(destinations: readonly NamedConnection[], artifact: {readonly name: string; readonly options: CreateOptions}, context: CopyContext): Promise<readonly Copy[]> {
	return Promise.all(destinations.map(async (destination): Promise<Copy> => {
		let storage: Storage | undefined;
		try {
			const opened = context.open(destination);
			storage = opened;
			const upload = await opened.create(artifact.name, artifact.options, context.signal);
			return {
				destination, storage, upload, failure: undefined,
			};
		} catch (error) {
			return {
				destination, storage, upload: undefined, failure: toError(error),
			};
		}
	}));
}

/** What is written: its sidecar's text, and what the store keeps of it. */
export type NewCopy = Omit<NewArtifact, 'destinationKey'>;

/**
 * Commits the artifact, then its sidecar; a copy whose sidecar can't be written is taken back. The store knows the sidecar before the
 * artifact is there, so that `repair` can finish what dies between the two.
 */
export async function commitCopy(copy: Copy, artifact: NewCopy, context: TellingContext & Pick<OperationContext, 'store'>): Promise<void> {
	const {destination, storage, upload} = copy;
	if (!storage || !upload || copy.failure) {
		return;
	}

	const {artifacts} = context.store;
	const row = {...artifact, destinationKey: destinationKeyOf(destination)};
	await whenFree(() => {
		artifacts.expect(row);
	}, context.signal);
	try {
		await upload.commit();
	} catch (error) {
		copy.failure = toError(error);
		return;
	}

	try {
		await writeSidecarFile({destination, storage}, {name: sidecarNameOf(artifact.name), bytes: Buffer.from(artifact.sidecar)}, context);
	} catch (error) {
		copy.failure = await takeBack({
			destination, storage, name: artifact.name, onGone() {
				artifacts.forgetExpected(row);
			},
		}, toError(error));
		return;
	}

	// The copy is good, whoever holds the store just now.
	await whenFree(() => {
		artifacts.record(row);
		// Of a look between the two files.
		artifacts.mark(row, {fault: undefined, faultAt: undefined});
	}, context.signal);
}

/**
 * What got no name is expected no more; to be called after the upload's end. Where the storage doesn't say that nothing is there, the
 * store keeps its copy of the sidecar: a commit whose answer was lost may have given the name.
 */
export async function forgetUnnamed({destination, storage, failure}: Copy, name: string, {store}: Pick<OperationContext, 'store'>): Promise<void> {
	const place = {destinationKey: destinationKeyOf(destination), name};
	if (!storage || !failure || !store.artifacts.findAt(place)?.expectedSince) {
		return;
	}

	try {
		const there = await storage.stat(name, new AbortController().signal);
		if (!there) {
			store.artifacts.forgetExpected(place);
		}
	} catch (error) {
		if (!(error instanceof AppError)) {
			throw error;
		}
	}
}

/** An artifact without its sidecar is no backup; when it can't be removed either, the error says that it is there. */
async function takeBack({destination, storage, name, onGone}: Place & {readonly name: string; readonly onGone: () => void}, reason: Error): Promise<Error> {
	try {
		// Not with the run's signal: it must not stay because the run was interrupted.
		await storage.remove(name, new AbortController().signal);
		onGone();
		return reason;
	} catch (error) {
		return new DestinationError({
			code: 'STORAGE_FAILED',
			message: `${reason.message}; and ${name}, which is no backup without its sidecar, could not be removed from "${destination.name}" again: ${toError(error).message}`,
			hint: `Mend the connection, then make it whole with 'dbseal copy', or type: dbseal remove ${shellWord(artifactReference(destination.name, name))}.`,
			cause: reason,
			mayPass: reason instanceof AppError && reason.mayPass,
		});
	}
}

/** Writes a small file as an upload of its own. */
export async function writeSidecarFile({destination, storage}: Place, file: {readonly name: string; readonly bytes: Uint8Array}, context: TellingContext): Promise<void> {
	const upload = await storage.create(file.name, {sizeEstimateBytes: file.bytes.length}, context.signal);
	try {
		const finished = once(upload.stream, 'finish');
		upload.stream.end(file.bytes);
		await finished;
		await upload.commit();
	} catch (error) {
		await endFailed({name: file.name, destination, end: async () => upload.abort()}, context);
		throw error;
	}
}

export type FailedUpload = {
	readonly name: string;
	readonly destination: NamedConnection;
	/** `abort`, or `suspend`. */
	readonly end: () => Promise<void>;
};

/** Why an upload failed stays the failure: what of it can't be removed either is only named. */
export async function endFailed({name, destination, end}: FailedUpload, {emit}: Pick<OperationContext, 'emit'>): Promise<void> {
	try {
		await end();
	} catch (error) {
		emit({
			type: 'log',
			level: 'warning',
			message: `what is left of ${name} at "${destination.name}" is no backup, and could not be removed: ${toError(error).message}; `
				+ 'dbseal doctor --fix removes unfinished uploads once they are a day old',
		});
	}
}

/** Ends all copies: what was not committed is removed. */
export async function endCopies(copies: readonly Copy[], name: string, context: Pick<OperationContext, 'emit' | 'store'>): Promise<void> {
	await Promise.all(copies.map(async copy => {
		await endFailed({name, destination: copy.destination, end: async () => copy.upload?.abort()}, context);
		await forgetUnnamed(copy, name, context);
	}));
}
