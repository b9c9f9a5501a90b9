/**
 * The work of a drill: the newest artifact into a scratch database, counted and asked.
 * The rule: what was seen is noted as soon as it is seen, so that the report of a drill that stopped half-way has it too.
 */
import {type Sidecar} from '../../artifacts/sidecar.js';
import {type Database, type Scratch, type Summary} from '../../core/database.js';
import {UsageError} from '../../core/errors.js';
import {engineByType} from '../../databases/registry.js';
import {type ArtifactPlace} from '../../store/artifacts.js';
import {type Job} from '../../store/jobs.js';
import {type CandidateKey} from '../../vault/candidate-keys.js';
import {loadGivenKeys} from '../../vault/kit/given-key.js';
import {locateArtifact} from '../catalogue/artifact-reference.js';
import {rememberDamage} from '../catalogue/remember-damage.js';
import {destinationKeyOf, type NamedConnection, type OperationContext} from '../context.js';
import {sourceOfJob} from '../job-requests.js';
import {assertSameEngine} from '../restore/engine-fit.js';
import {loadArtifact, recordedProperties} from '../restore/load-artifact.js';
import {type OpenedArtifact, withArtifact} from '../restore/open-artifact.js';
import {databaseTarget, withTargetLock} from '../restore/target-lock.js';
import {compareRows, compareSummaries} from './compare-summaries.js';
import {scratchPlace} from './left-scratches.js';
import {type DrilledArtifact, type DrillReport} from './report.js';
import {withScratch} from './scratch.js';

export type DrillRequest = {
	readonly job: Job;
	/** Beside which database the scratch is made; the job's source where absent. */
	readonly on?: NamedConnection;
	/** A Recovery Kit's folder or zip: its keys are used, and none of the vault. */
	readonly kitFolder?: string;
	/** Leaves the scratch database to look at. */
	readonly keep?: boolean;
	/** Everything in the scratch belongs to whoever drills. */
	readonly noOwner?: boolean;
	/** What was granted and revoked is left out. */
	readonly noPrivileges?: boolean;
};

/** The parts of the report, as they become known. */
export type DrillNotes = {
	-readonly [Part in 'artifact' | 'restored' | 'comparison' | 'check' | 'scratchLeft']?: DrillReport[Part];
};

export type Drilled = {
	readonly place: ArtifactPlace;
	/** Of the key that opened it. */
	readonly fingerprint: string | undefined;
};

export async function restoreAndCompare(request: DrillRequest, notes: DrillNotes, context: OperationContext): Promise<Drilled> {
	const {
		job, kitFolder, noOwner = false, noPrivileges = false,
	} = request;
	const startedMs = context.monotonicMs();
	const givenKeys = kitFolder === undefined ? undefined : await readKit(kitFolder, context);
	const on = request.on ?? sourceOfJob(job, context);
	const {connection} = on;
	const engine = engineByType(connection.type);
	const location = await locateArtifact(`${job.name}@latest`, context);
	const admit = (sidecar: Sidecar): void => {
		assertSameEngine({name: location.name, sidecar}, connection.type);
	};

	return rememberDamage(location, context, async () => withArtifact({location, admit, ...(givenKeys && {givenKeys})}, context, async artifact => {
		notes.artifact = describeArtifact(artifact, request, context);
		const drillScratch = {
			database: engine.open(connection, context.adapters),
			place: scratchPlace(on),
			jobId: job.id,
			options: recordedProperties(artifact),
			keep: request.keep ?? false,
			onLeft(description: string) {
				notes.scratchLeft = description;
			},
		};
		await withScratch(drillScratch, context, async scratch => {
			const {database, description} = scratch;
			const target = await databaseTarget(database, description, context.signal);
			const {plainSizeBytes, rowsByTable} = await withTargetLock(target, context, async () => loadArtifact(artifact, {
				database, overwrite: false, noOwner, noPrivileges,
			}, context));
			const timeToRestoreMs = context.monotonicMs() - startedMs;
			await examine({
				...request, artifact, scratch, rowsByTable, figures: {plainSizeBytes, timeToRestoreMs},
			}, notes, context);
		});
		return {
			place: {destinationKey: destinationKeyOf(location.destination), name: location.name},
			fingerprint: artifact.proven?.candidate.fingerprint,
		};
	}));
}

async function readKit(kit: string, {emit}: OperationContext): Promise<readonly CandidateKey[]> {
	const {keys, problems} = await loadGivenKeys(kit, kit);
	for (const problem of problems) {
		emit({type: 'log', level: 'warning', message: problem});
	}

	return keys;
}

function describeArtifact({location, sidecar, sizeBytes, proven}: OpenedArtifact, {kitFolder}: DrillRequest, {now}: OperationContext): DrilledArtifact {
	const {timestamp} = sidecar;
	return {
		name: location.name,
		destination: location.destination.name,
		...(timestamp && {takenAt: timestamp, dataAgeMs: now().getTime() - timestamp.getTime()}),
		keysFrom: kitFolder ?? 'the vault',
		...(proven && {profileName: proven.candidate.profileName}),
		storedSizeBytes: sizeBytes,
	};
}

type Restored = DrillRequest & {
	readonly artifact: OpenedArtifact;
	readonly scratch: Scratch;
	/** The rows that were counted in the dump itself. */
	readonly rowsByTable: Readonly<Record<string, number>> | undefined;
	readonly figures: {readonly plainSizeBytes: number; readonly timeToRestoreMs: number};
};

async function examine(restored: Restored, notes: DrillNotes, {signal, emit}: OperationContext): Promise<void> {
	const {job, artifact, scratch, figures, kitFolder} = restored;
	const found = await scratch.database.summarise(signal);
	const {tables, rows} = found;
	notes.restored = {
		into: scratch.description, ...figures, tables, rows,
	};
	notes.comparison = compare(restored, found);
	if (!notes.comparison.isPossible) {
		emit({type: 'log', level: 'warning', message: 'nothing was counted when this backup was taken: the drill shows only that it restores'});
	}

	if (kitFolder !== undefined && artifact.sidecarFoundAt === 'in the store') {
		const {differences} = notes.comparison;
		notes.comparison = {...notes.comparison, differences: [...differences, 'the sidecar is only in the store, so the kit alone would not open this backup (\'dbseal repair\' writes it back)']};
	}

	if (job.checkQuery !== undefined) {
		notes.check = await ask(job.checkQuery, scratch.database, signal);
	}
}

function compare({artifact, rowsByTable}: Restored, found: Summary): NonNullable<DrillReport['comparison']> {
	const expected = artifact.sidecar.extras?.summary;
	if (expected) {
		return {isPossible: true, basis: 'backup', differences: compareSummaries(expected, found)};
	}

	return rowsByTable ? {isPossible: true, basis: 'dump', differences: compareRows(rowsByTable, found)} : {isPossible: false, differences: []};
}

async function ask(query: string, database: Database, signal: AbortSignal): Promise<NonNullable<DrillReport['check']>> {
	if (!database.query) {
		throw new UsageError({
			code: 'INVALID_SETTING',
			message: 'the job has a check query, and this kind of database has no queries',
			hint: 'Take it away with \'dbseal job edit NAME --without-check\'.',
		});
	}

	const answer = await database.query(query, signal);
	return {query, answer: answer.slice(0, 200), isGood: isYes(answer)};
}

/** Anything but nothing, zero and false, as the databases write them. */
function isYes(answer: string): boolean {
	const text = answer.trim().toLowerCase();
	return text !== '' && text !== 'f' && text !== 'false' && Number(text) !== 0;
}
