/**
 * What lies at a destination, newest first: backups, and what is not one.
 * The rule: whatever isn't a whole backup is shown as what it is, and never removed unasked.
 */
import {
	artifactNameOf, isSidecarName, parseArtifactName, sidecarNameOf, toStem,
} from '../artifacts/names.js';
import {type SidecarBrief} from '../artifacts/sidecar-brief.js';
import {type StoredFile} from '../core/storage.js';
import {type ArtifactRow} from '../store/artifacts.js';
import {type Job} from '../store/jobs.js';
import {findProfileForArtifact} from '../vault/candidate-keys.js';
import {
	type Catalogue, type CatalogueEntry, readBriefs, withCatalogue,
} from './catalogue.js';
import {type NamedConnection, type OperationContext} from './context.js';
import {isOfJob} from './newest-artifact.js';

/**
 * `backup`: artifact and sidecar, of the size that the sidecar says. `damaged`: looks like one, and its last verification failed.
 * `missing`: was there once, and is listed no more. The others are no backups.
 */
export type ArtifactState = 'backup' | 'damaged' | 'no sidecar' | 'no artifact' | 'bad sidecar' | 'wrong size' | 'unknown file' | 'missing';

export type ListedArtifact = {
	readonly destination: string;
	readonly name: string;
	readonly sizeBytes: number;
	readonly createdAt: Date;
	readonly state: ArtifactState;
	readonly sidecar?: SidecarBrief | undefined;
	/** Of its sidecar; where that is lost or can't be used, what the store remembers. */
	readonly jobId?: string | undefined;
	/** Why it is no good, where the state alone doesn't tell. */
	readonly problem?: string | undefined;
	/** Of this vault, by id, alias or fingerprint; absent when Smart Recovery would have to look. */
	readonly profileName?: string | undefined;
	/** Kept by hand, whatever the retention says. */
	readonly isPinned: boolean;
	readonly verifiedAt?: Date | undefined;
	/** When it was found damaged, unless it was found good since. */
	readonly damagedAt?: Date | undefined;
	readonly drilledAt?: Date | undefined;
	readonly missingSince?: Date | undefined;
};

export type ListOptions = {
	/** Also what was there once and is listed no more. Default false. */
	readonly withMissing?: boolean;
};

export async function listArtifacts(destination: NamedConnection, context: OperationContext, options: ListOptions = {}): Promise<readonly ListedArtifact[]> {
	return withCatalogue({destination}, context, async catalogue => describeCatalogue(catalogue, context, options));
}

/** As `listArtifacts`, of a whole catalogue that is open. */
export async function describeCatalogue(catalogue: Catalogue, context: OperationContext, {withMissing = false}: ListOptions = {}): Promise<readonly ListedArtifact[]> {
	const {known, entries} = await readBriefs(catalogue, context);
	const missing = markMissing([...known.values()], catalogue, context);
	const describer = {
		catalogue, known, entries, findProfileName: profileFinder(context),
	};
	return [
		...[...catalogue.files.values()].filter(file => isListed(file, catalogue)).map(file => describeFile(file, describer)),
		...(withMissing ? missing.map(row => describeMissing(row, describer)) : []),
	].toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
}

/** What can't be read any more still belongs to its job: by the store's memory of it, else by its name. */
export function isListedOf({name, jobId, sidecar}: ListedArtifact, job: Pick<Job, 'id' | 'name'>): boolean {
	if (sidecar) {
		return isOfJob(sidecar, job);
	}

	return jobId === undefined
		? parseArtifactName(isSidecarName(name) ? artifactNameOf(name) : name)?.stem === toStem(job.name)
		: jobId === job.id;
}

type Describer = {
	readonly catalogue: Catalogue;
	readonly known: ReadonlyMap<string, ArtifactRow>;
	readonly entries: ReadonlyMap<string, CatalogueEntry<SidecarBrief>>;
	readonly findProfileName: (sidecar: SidecarBrief) => string | undefined;
};

/** What the store knows of and the destination lists no more keeps its row: with the time since when. */
function markMissing(rows: readonly ArtifactRow[], {files}: Catalogue, {store, now}: OperationContext): readonly ArtifactRow[] {
	const gone = rows.filter(({name}) => !files.has(name));
	const fresh = gone.filter(({missingSince}) => missingSince === undefined);
	const missingSince = now();
	if (fresh.length > 0) {
		store.transaction(() => {
			for (const {destinationKey, name} of fresh) {
				store.artifacts.mark({destinationKey, name}, {missingSince});
			}
		});
	}

	return gone.map(row => ({...row, missingSince: row.missingSince ?? missingSince}));
}

/** A sidecar is listed with its artifact, not on its own. */
function isListed({name}: StoredFile, {files}: Catalogue): boolean {
	return !isSidecarName(name) || !files.has(artifactNameOf(name));
}

function describeFile(file: StoredFile, {catalogue, known, entries, findProfileName}: Describer): ListedArtifact {
	const {name, sizeBytes} = file;
	const row = known.get(name);
	const entry = entries.get(name);
	const sidecar = sidecarOf(entry);
	const {state, problem} = judgeState(file, entry, row);
	// Field by field, as a sidecar is read: there may be tens of thousands
	return {
		destination: catalogue.destination.name,
		name,
		sizeBytes,
		createdAt: sidecar?.timestamp ?? parseArtifactName(name)?.startedAt ?? file.modifiedAt,
		state,
		problem,
		sidecar,
		profileName: sidecar && findProfileName(sidecar),
		isPinned: row?.pinned ?? false,
		verifiedAt: row?.verifiedAt,
		damagedAt: row?.damagedAt,
		drilledAt: row?.drilledAt,
	};
}

function sidecarOf(entry: CatalogueEntry<SidecarBrief> | undefined): SidecarBrief | undefined {
	return entry && 'sidecar' in entry ? entry.sidecar : undefined;
}

function judgeState({name, sizeBytes}: StoredFile, entry: CatalogueEntry<SidecarBrief> | undefined, row: ArtifactRow | undefined): Pick<ListedArtifact, 'state' | 'problem'> {
	if (isSidecarName(name)) {
		return {state: 'no artifact'};
	}

	if (!entry) {
		return judgeLonely(name, row);
	}

	if ('problem' in entry) {
		return {state: 'bad sidecar', problem: entry.problem.message};
	}

	const {sizeBytes: wantedBytes} = entry.sidecar;
	if (wantedBytes !== undefined && wantedBytes !== sizeBytes) {
		return {state: 'wrong size', problem: `it has ${sizeBytes} bytes, not the ${wantedBytes} of its sidecar`};
	}

	return row?.damage === undefined ? {state: 'backup'} : {state: 'damaged', problem: row.damage};
}

function judgeLonely(name: string, row: ArtifactRow | undefined): Pick<ListedArtifact, 'state' | 'problem'> {
	if (!parseArtifactName(name)) {
		return {state: 'unknown file'};
	}

	return row ? {state: 'no sidecar', problem: 'the store has a copy of it, which \'dbseal repair\' writes back'} : {state: 'no sidecar'};
}

function describeMissing({name, sizeBytes, createdAt, missingSince, pinned, verifiedAt, damagedAt, drilledAt}: ArtifactRow, {catalogue}: Describer): ListedArtifact {
	return {
		destination: catalogue.destination.name, name, sizeBytes, createdAt, state: 'missing', isPinned: pinned, verifiedAt, damagedAt, drilledAt, missingSince,
	};
}

/** Asks the store once for each profile, not once for each artifact. */
function profileFinder({store}: OperationContext): Describer['findProfileName'] {
	const names = new Map<string, string | undefined>();
	return ({encryption, extras}) => {
		if (!encryption) {
			return undefined;
		}

		const {profileId} = encryption;
		const fingerprint = extras?.keyFingerprint;
		const key = `${profileId} ${fingerprint ?? ''}`;
		if (!names.has(key)) {
			names.set(key, findProfileForArtifact(store, {profileId, ...(fingerprint !== undefined && {fingerprint})})?.profile.name);
		}

		return names.get(key);
	};
}
