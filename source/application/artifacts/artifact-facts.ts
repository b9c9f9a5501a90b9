/**
 * All that is known of one artifact: what its sidecar says, what its destination shows, and what the store remembers of its other copies
 * and of the runs that had to do with it. For `dbseal show` and for an artifact's own page.
 * The rule: where the destination doesn't answer, that is told, and what the store remembers stands in for it.
 */
import {sidecarNameOf} from '../../artifacts/names.js';
import {parseSidecar, type Sidecar} from '../../artifacts/sidecar.js';
import {type Summary} from '../../core/database.js';
import {AppError} from '../../core/errors.js';
import {type RunKind, type RunOutcome} from '../../core/events.js';
import {artifactReference} from '../../core/format-reference.js';
import {type ArtifactLocation, noSuchArtifact} from '../../operations/catalogue/artifact-reference.js';
import {type ArtifactState, type ListedArtifact, listOne} from '../../operations/catalogue/list-artifacts.js';
import {destinationKeyOf, type OperationContext} from '../../operations/context.js';
import {type StoredArtifact} from '../../store/artifacts.js';
import {spoolKey} from '../../store/newest-statements.js';
import {findProfileForArtifact} from '../../vault/candidate-keys.js';
import {type Application, type Work} from '../application.js';
import {locate, type WhichArtifact} from './which-artifact.js';

export type ArtifactFacts = {
	/** As `dbseal restore` takes it. */
	readonly artifact: string;
	readonly destination: string;
	readonly name: string;
	readonly sizeBytes: number;
	readonly createdAt: Date;
	readonly state: ArtifactState;
	/** Why it is no good, where the state alone doesn't tell. */
	readonly problem?: string | undefined;
	/** Why its destination could not be asked: the rest is what the store remembers. */
	readonly unanswered?: string | undefined;
	/** Kept by hand, whatever the retention says. */
	readonly isPinned: boolean;
	readonly verifiedAt?: Date | undefined;
	readonly damagedAt?: Date | undefined;
	readonly drilledAt?: Date | undefined;
	/** Absent where there is no sidecar that can be read. */
	readonly made?: ArtifactOrigin | undefined;
	readonly key?: ArtifactKey | undefined;
	/** What was counted when it was taken, where anything was. */
	readonly summary?: Summary | undefined;
	/** Of the same artifact at other destinations, as the store last saw them. */
	readonly copies: readonly OtherCopy[];
	/** Runs that succeeded with it, the newest first; a check that failed is in the state. */
	readonly runs: readonly ArtifactRun[];
};

export type ArtifactOrigin = {
	readonly jobId?: string | undefined;
	readonly jobName?: string | undefined;
	readonly sourceName?: string | undefined;
	readonly sourceType?: string | undefined;
	readonly engineVersion?: string | undefined;
	readonly databases: readonly string[];
	/** The machine that made it. */
	readonly host?: string | undefined;
	readonly tool?: string | undefined;
	readonly format?: 'stream' | 'chunked' | undefined;
	readonly compression: string;
	readonly plainSizeBytes?: number | undefined;
	/** SHA-256 of the stored file, hex. */
	readonly checksum?: string | undefined;
};

/** Of an encrypted one. */
export type ArtifactKey = {
	readonly profileId: string;
	/** Of this vault where it has the key, else as the sidecar knows it. */
	readonly profileName?: string | undefined;
	/** Hex, 32 characters. */
	readonly fingerprint?: string | undefined;
	readonly isInVault: boolean;
	readonly seal: string;
};

export type OtherCopy = {
	readonly destination: string;
	readonly sizeBytes: number;
	readonly state: 'good' | 'damaged' | 'faulty' | 'missing' | 'being written';
	readonly problem?: string | undefined;
	readonly verifiedAt?: Date | undefined;
	readonly drilledAt?: Date | undefined;
};

export type ArtifactRun = {
	readonly runId: string;
	readonly kind: RunKind;
	readonly title: string;
	readonly at: Date;
	readonly tookMs?: number;
	readonly outcome?: RunOutcome;
};

/** More than anybody reads of one artifact. Our choice. */
const mostRuns = 100;

/**
 * @throws {NotFoundError} ARTIFACT_NOT_FOUND
 * @throws What the destination threw, where the store knows nothing of the artifact.
 */
export async function describeArtifact(application: Application, which: WhichArtifact, work?: Work): Promise<ArtifactFacts> {
	const operations = application.operations(work);
	return findArtifactFacts(await locate(which, operations), operations);
}

/** Throws as `describeArtifact` does. */
export async function findArtifactFacts(location: ArtifactLocation, context: OperationContext): Promise<ArtifactFacts> {
	const {destination, name} = location;
	const looked = await look(location, context);
	const {listed, unanswered} = looked;
	const sidecar = looked.sidecar ?? keptSidecar(location, context);
	const {state, problem, sizeBytes, createdAt, isPinned, verifiedAt, damagedAt, drilledAt} = listed;
	return {
		artifact: artifactReference(destination.name, name),
		destination: destination.name,
		name,
		sizeBytes,
		createdAt,
		state,
		problem,
		unanswered,
		isPinned,
		verifiedAt,
		damagedAt,
		drilledAt,
		made: sidecar && originOf(sidecar),
		key: sidecar?.encryption && keyOf(sidecar, listed, context),
		summary: sidecar?.extras?.summary,
		copies: copiesOf(location, context),
		runs: runsOf(name, context),
	};
}

type Looked = {readonly listed: ListedArtifact; readonly sidecar?: Sidecar; readonly unanswered?: string | undefined};

async function look(location: ArtifactLocation, context: OperationContext): Promise<Looked> {
	const row = context.store.artifacts.findAt({destinationKey: destinationKeyOf(location.destination), name: location.name});
	try {
		const found = await listOne(location, context);
		if (found) {
			return found;
		}
	} catch (error) {
		context.signal.throwIfAborted();
		if (!(error instanceof AppError) || !row) {
			throw error;
		}

		return {listed: remembered(row, location), unanswered: error.message};
	}

	if (!row) {
		throw noSuchArtifact(artifactReference(location.destination.name, location.name));
	}

	return {listed: {...remembered(row, location), state: 'missing'}};
}

function remembered(row: StoredArtifact, {destination}: ArtifactLocation): ListedArtifact {
	const {name, sizeBytes, createdAt, damage, pinned, verifiedAt, damagedAt, drilledAt, missingSince, seal} = row;
	return {
		destination: destination.name,
		name,
		sizeBytes,
		createdAt,
		state: missingSince ? 'missing' : (damage === undefined ? 'backup' : 'damaged'),
		problem: damage,
		seal,
		isPinned: pinned,
		verifiedAt,
		damagedAt,
		drilledAt,
		missingSince,
	};
}

/** The store's copy of a sidecar that is lost or can't be read where the artifact is. */
function keptSidecar({destination, name}: ArtifactLocation, {store: {artifacts}}: OperationContext): Sidecar | undefined {
	const row = artifacts.findAt({destinationKey: destinationKeyOf(destination), name}) ?? artifacts.findByName(name)[0];
	try {
		return row && parseSidecar(sidecarNameOf(name), row.sidecar);
	} catch (error) {
		if (error instanceof AppError) {
			return undefined;
		}

		throw error;
	}
}

function originOf({jobId, jobName, sourceName, sourceType, engineVersion, databases, compression, checksum, extras}: Sidecar): ArtifactOrigin {
	const {host, tool, format, plainSize: plainSizeBytes} = extras ?? {};
	return {
		jobId, jobName, sourceName, sourceType, engineVersion, databases, host, tool, format, compression, plainSizeBytes, checksum,
	};
}

function keyOf({encryption, extras}: Sidecar, {seal}: ListedArtifact, {store}: OperationContext): ArtifactKey {
	const {profileId = ''} = encryption ?? {};
	const {keyFingerprint: fingerprint, profileName: oldName} = extras ?? {};
	const profile = findProfileForArtifact(store, {profileId, ...(fingerprint !== undefined && {fingerprint})})?.profile;
	return {
		profileId,
		profileName: profile?.name ?? oldName,
		fingerprint,
		isInVault: profile?.sealedKey !== undefined,
		seal: seal ?? 'not checked',
	};
}

function copiesOf({destination, name}: ArtifactLocation, {store}: OperationContext): readonly OtherCopy[] {
	const own = destinationKeyOf(destination);
	return store.artifacts.findByName(name).filter(({destinationKey}) => destinationKey !== own).map(row => {
		const {destinationKey, sizeBytes, verifiedAt, drilledAt, damage, fault} = row;
		return {
			destination: placeName(destinationKey, store), sizeBytes, state: copyState(row), problem: damage ?? fault, verifiedAt, drilledAt,
		};
	});
}

/** The key of a place that isn't in the store is its type and its address. */
function placeName(destinationKey: string, {destinations}: OperationContext['store']): string {
	return destinations.findById(destinationKey)?.name ?? (destinationKey === spoolKey ? spoolKey : destinationKey.replace(/^[a-z\d]+:/v, ''));
}

function copyState({missingSince, expectedSince, damagedAt, fault}: StoredArtifact): OtherCopy['state'] {
	if (missingSince ?? expectedSince) {
		return missingSince ? 'missing' : 'being written';
	}

	return damagedAt ? 'damaged' : (fault === undefined ? 'good' : 'faulty');
}

function runsOf(artifactName: string, {store}: OperationContext): readonly ArtifactRun[] {
	return store.runs.list({artifactName, limit: mostRuns}).map(({id, kind, title, startedAt, finishedAt, outcome}) => ({
		runId: id,
		kind,
		title,
		at: startedAt,
		...(finishedAt && {tookMs: finishedAt.getTime() - startedAt.getTime()}),
		...(outcome && {outcome}),
	}));
}
