/**
 * What lies at a destination, newest first: backups, and what is not one.
 * The rule: whatever isn't a whole backup is shown as what it is, and never removed unasked.
 */
import {
	artifactNameOf, isSidecarName, parseArtifactName, sidecarNameOf, toStem,
} from '../../artifacts/names.js';
import {type SidecarBrief} from '../../artifacts/sidecar-brief.js';
import {type Sidecar} from '../../artifacts/sidecar.js';
import {type StoredFile} from '../../core/storage.js';
import {type ArtifactMarks, type ArtifactRow} from '../../store/artifacts.js';
import {type Job} from '../../store/jobs.js';
import {findProfileForArtifact} from '../../vault/candidate-keys.js';
import {destinationKeyOf, type NamedConnection, type OperationContext} from '../context.js';
import {type ArtifactLocation} from './artifact-reference.js';
import {
	type Catalogue, type CatalogueEntry, namesOfBackups, readBriefs, readSidecars, withCatalogue,
} from './catalogue.js';
import {findExclusion, isOfJob, toClaim} from './counts-for.js';
import {type FoundSeal} from './judge-seal.js';

/**
 * `backup`: artifact and sidecar, of the size that the sidecar says. `damaged`: looks like one, and its last verification failed.
 * `not sealed`: says that it is of a job that encrypts, and no key of this vault has sealed it. `other host`: made under a job's id by
 * another machine. `missing`: was there once, and is no longer listed. The others are no backups.
 */
export type ArtifactState = 'backup' | 'damaged' | 'not sealed' | 'other host' | 'no sidecar' | 'no artifact' | 'bad sidecar' | 'wrong size' | 'unknown file' | 'missing';

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
	/** Undefined: nobody could check it, or there is nothing to check. */
	readonly seal?: FoundSeal;
	/** Kept by hand, whatever the retention says. */
	readonly isPinned: boolean;
	readonly verifiedAt?: Date | undefined;
	/** When it was found damaged, unless it was found good since. */
	readonly damagedAt?: Date | undefined;
	readonly drilledAt?: Date | undefined;
	readonly missingSince?: Date | undefined;
};

export type ListOptions = {
	/** Also what was there once and is no longer listed. Default false. */
	readonly withMissing?: boolean;
};

export async function listArtifacts(destination: NamedConnection, context: OperationContext, options: ListOptions = {}): Promise<readonly ListedArtifact[]> {
	return withCatalogue({destination}, context, async catalogue => describeCatalogue(catalogue, context, options));
}

/** As `listArtifacts`, of a whole catalogue that is open. */
export async function describeCatalogue(catalogue: Catalogue, context: OperationContext, {withMissing = false}: ListOptions = {}): Promise<readonly ListedArtifact[]> {
	const {known, entries} = await readBriefs(catalogue, context);
	dropStale([...known.values()], catalogue, context);
	const missing = markMissing([...known.values()], catalogue, context);
	const describer = {
		catalogue, known, entries, findProfileName: profileFinder(context), findJob: jobFinder(context), hostname: context.hostname,
	};
	const found = [...catalogue.files.values()].filter(file => isListed(file, catalogue)).map(file => describeFile(file, describer));
	rememberFaults(found, describer, context);
	return [
		...found,
		...(withMissing ? missing.map(row => describeMissing(row, describer)) : []),
	].toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
}

export type ListedWithSidecar = {
	readonly listed: ListedArtifact;
	/** Whole; absent where it is lost or can't be used. */
	readonly sidecar?: Sidecar;
};

/** As `listArtifacts`, of one artifact; only its own files are asked for. Undefined where they are not there. */
export async function listOne({destination, name}: ArtifactLocation, context: OperationContext): Promise<ListedWithSidecar | undefined> {
	return withCatalogue({destination, prefix: name}, context, async catalogue => {
		const file = catalogue.files.get(name);
		const row = catalogue.lookUp(name);
		const entries = await readSidecars(catalogue, namesOfBackups(catalogue).filter(found => found === name), context);
		const entry = entries.get(name);
		const describer = {
			catalogue, entries, known: new Map(row ? [[name, row]] : []), findProfileName: profileFinder(context), findJob: jobFinder(context), hostname: context.hostname,
		};
		return file && {listed: describeFile(file, describer), ...(entry && 'sidecar' in entry && {sidecar: entry.sidecar})};
	});
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
	readonly findJob: (sidecar: SidecarBrief) => Job | undefined;
	readonly hostname: string;
};

/** What the store knows of and the destination lists no more keeps its row: with the time since when. */
function markMissing(rows: readonly ArtifactRow[], {files}: Catalogue, {store, now}: OperationContext): readonly ArtifactRow[] {
	const gone = rows.filter(({name, expectedSince}) => !files.has(name) && expectedSince === undefined);
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

/** An upload that was about to get its name gets it within this time or never. Our choice: more than any storage takes for it. */
const expectedForMs = 86_400_000;

/** The same where the listing is empty, as of a disk that is not mounted, or had the artifact before. Our choice: a month to notice. */
const expectedForLongMs = 30 * 86_400_000;

/** What was expected and never came is forgotten; what is there without a sidecar never is, for only the store can finish it. */
function dropStale(rows: readonly ArtifactRow[], {files}: Catalogue, {store, now}: OperationContext): void {
	const stale = rows.filter(({name, expectedSince, fault}) => {
		const patienceMs = files.size === 0 || fault !== undefined ? expectedForLongMs : expectedForMs;
		return expectedSince !== undefined && !files.has(name) && now().getTime() - expectedSince.getTime() > patienceMs;
	});
	if (stale.length > 0) {
		store.transaction(() => {
			for (const row of stale) {
				store.artifacts.forgetExpected(row);
			}
		});
	}
}

/** What a look found wrong is known to `status` from then on, and forgotten when a later look finds it mended. */
function rememberFaults(found: readonly ListedArtifact[], {known, catalogue}: Describer, {store, now}: OperationContext): void {
	const destinationKey = destinationKeyOf(catalogue.destination);
	const changes = found.flatMap(({name, state, problem, seal}): ReadonlyArray<readonly [string, ArtifactMarks]> => {
		const row = known.get(name);
		// A file that was never sealed only claims to be what the store knows.
		const isFault = faultyStates.has(state) || (state === 'not sealed' && row?.seal === 'proven' && seal !== 'proven');
		const fault = isFault ? `${state}${problem === undefined ? '' : `: ${problem}`}` : undefined;
		return row?.fault === fault ? [] : [[name, {fault, faultAt: fault === undefined ? undefined : now()}]];
	});
	if (changes.length > 0) {
		store.transaction(() => {
			for (const [name, marks] of changes) {
				store.artifacts.mark({destinationKey, name}, marks);
			}
		});
	}
}

const faultyStates: ReadonlySet<ArtifactState> = new Set(['no sidecar', 'bad sidecar', 'wrong size']);

/** True of a fault, as it is remembered, that only the sidecar has: `repair` writes that anew from the store's copy. */
export function isMendedBySidecar(fault: string): boolean {
	return fault.startsWith('no sidecar') || fault.startsWith('bad sidecar');
}

/** A sidecar is listed with its artifact, not on its own. */
function isListed({name}: StoredFile, {files}: Catalogue): boolean {
	return !isSidecarName(name) || !files.has(artifactNameOf(name));
}

function describeFile(file: StoredFile, describer: Describer): ListedArtifact {
	const {catalogue, known, entries, findProfileName} = describer;
	const {name, sizeBytes} = file;
	const row = known.get(name);
	const entry = entries.get(name);
	const {sidecar, seal} = contentOf(entry);
	const {state, problem} = judgeState(file, entry, describer);
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
		seal,
		isPinned: row?.pinned ?? false,
		verifiedAt: row?.verifiedAt,
		damagedAt: row?.damagedAt,
		drilledAt: row?.drilledAt,
	};
}

function contentOf(entry: CatalogueEntry<SidecarBrief> | undefined): Partial<Extract<CatalogueEntry<SidecarBrief>, {readonly sidecar: SidecarBrief}>> {
	return entry && 'sidecar' in entry ? entry : {};
}

function judgeState({name, sizeBytes}: StoredFile, entry: CatalogueEntry<SidecarBrief> | undefined, describer: Describer): Pick<ListedArtifact, 'state' | 'problem'> {
	const row = describer.known.get(name);
	if (isSidecarName(name)) {
		return {state: 'no artifact'};
	}

	if (!entry) {
		return judgeLonely(name, row);
	}

	if ('problem' in entry) {
		return {state: 'bad sidecar', problem: entry.problem.message};
	}

	const {sizeBytes: wantedBytes, extras} = entry.sidecar;
	const exclusion = findExclusion(toClaim(name, entry), describer.findJob(entry.sidecar), describer.hostname);
	if (exclusion) {
		return exclusion;
	}

	if (wantedBytes !== undefined && wantedBytes !== sizeBytes) {
		return {state: 'wrong size', problem: `it has ${sizeBytes} bytes, not the ${wantedBytes} of its sidecar`};
	}

	if (extras?.plainSize === 0) {
		return {state: 'wrong size', problem: 'its dump has 0 bytes, so there is nothing in it'};
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

/** Which job of the store an artifact says that it is of. Read once, not once for each artifact. */
function jobFinder({store}: OperationContext): Describer['findJob'] {
	const jobs = store.jobs.all();
	const byId = new Map(jobs.map(job => [job.id, job]));
	const byName = new Map(jobs.map(job => [job.name, job]));
	return ({jobId, jobName}) => jobId === undefined ? byName.get(jobName ?? '') : byId.get(jobId);
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
