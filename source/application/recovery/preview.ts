/**
 * What a restore would do to its target, before anything is done: what is in the target beside what the backup holds, whether the two fit,
 * whether there is room, and how long it may take.
 * The rule: nothing is changed and no artifact is opened; what can't be found out is said to be unknown, and keeps nobody from restoring.
 */
import {type Connection, type Finding} from '../../core/connection.js';
import {
	type Database, type DatabaseEngine, type Summary, type TargetState,
} from '../../core/database.js';
import {AppError, UsageError} from '../../core/errors.js';
import {formatDuration} from '../../core/text.js';
import {engineByType} from '../../databases/registry.js';
import {sourceLabel} from '../connections/connections.js';
import {assertSameEngine} from '../../operations/restore/engine-fit.js';
import {type Application, type Work} from '../application.js';
import {type ArtifactFacts, findArtifactFacts} from '../artifacts/artifact-facts.js';
import {locate, type WhichArtifact} from '../artifacts/which-artifact.js';
import {compareTables, type TableDifference} from './table-differences.js';
import {expectedTime} from './expected-time.js';
import {roomFindings} from './restore-room.js';

export type RestorePreview = {
	readonly artifact: ArtifactFacts;
	readonly target: TargetState;
	/** What speaks for and against it, the target's state first. */
	readonly findings: readonly Finding[];
	/** The tables that change, first; empty where neither side could be counted. */
	readonly tables: readonly TableDifference[];
	/** By earlier drills and restores. */
	readonly expectedMs?: number;
};

export type PreviewWish = {
	readonly artifact: WhichArtifact;
	readonly target: Connection;
};

/** A person waits for it. Our choice: who has more rows than can be counted in this time knows it. */
const countingMs = 20_000;

/** Throws what looking at the target, or at the artifact, throws. */
export async function previewRestore(application: Application, {artifact: which, target}: PreviewWish, work?: Work): Promise<RestorePreview> {
	const context = application.operations(work);
	const {signal, adapters} = context;
	const location = await locate(which, context);
	const engine = engineByType(target.type);
	const database = engine.open(target, adapters);
	const [artifact, state] = await Promise.all([findArtifactFacts(location, context), database.inspect(signal)]);
	const counted = state.exists ? await countRows(database, signal) : emptySummary;
	const time = expectedTime(artifact, context);
	return {
		artifact,
		target: state,
		findings: [
			targetFinding(state),
			kindFinding(artifact, engine),
			await versionFinding(artifact, {engine, database, exists: state.exists}, signal),
			...keyFindings(artifact),
			...await roomFindings({
				artifact, location, target, engine,
			}, context),
			time.finding,
			...('finding' in counted ? [counted.finding] : []),
		],
		tables: compareTables('finding' in counted ? undefined : counted, artifact.summary),
		...(time.expectedMs !== undefined && {expectedMs: time.expectedMs}),
	};
}

const emptySummary: Summary = {
	tables: 0, rows: 0, rowsByTable: {}, objects: {},
};

async function countRows(database: Database, signal: AbortSignal): Promise<Summary | {readonly finding: Finding}> {
	const timeout = AbortSignal.timeout(countingMs);
	try {
		return await database.summarise(AbortSignal.any([signal, timeout]));
	} catch (error) {
		signal.throwIfAborted();
		if (timeout.aborted || error instanceof AppError) {
			const detail = timeout.aborted ? `the target's rows could not be counted in ${formatDuration(countingMs)}` : `the target's rows can't be counted: ${error instanceof AppError ? error.message : ''}`;
			return {
				finding: {
					subject: 'contents', verdict: 'warning', detail, hint: 'What it holds is lost with the restore, whatever it is.',
				},
			};
		}

		throw error;
	}
}

function targetFinding({isEmpty, exists, detail, name}: TargetState): Finding {
	return isEmpty
		? {subject: 'target', verdict: 'ok', detail: exists ? `${name} is empty` : `${name} is not there yet, and is made`}
		: {
			subject: 'target', verdict: 'warning', detail: `${name} is not empty: ${detail}`, hint: 'What it holds now is replaced and lost.',
		};
}

function kindFinding({name, made}: ArtifactFacts, {type, label}: DatabaseEngine): Finding {
	try {
		assertSameEngine({name, sidecar: {sourceType: made?.sourceType}}, type);
		return {subject: 'kind', verdict: 'ok', detail: made?.sourceType === undefined ? 'the backup does not say what it is of' : `a backup of ${sourceLabel(made.sourceType)} goes into ${label}`};
	} catch (error) {
		if (error instanceof UsageError) {
			return {
				subject: 'kind', verdict: 'failed', detail: error.message, hint: error.hint,
			};
		}

		throw error;
	}
}

type Target = {readonly engine: DatabaseEngine; readonly database: Database; readonly exists: boolean};

async function versionFinding({made}: ArtifactFacts, {engine, database, exists}: Target, signal: AbortSignal): Promise<Finding> {
	const taken = made?.engineVersion;
	const here = exists ? await versionOf(database, signal) : undefined;
	if (taken === undefined || here === undefined) {
		return {subject: 'version', verdict: 'ok', detail: taken === undefined ? 'the backup does not say of which version it is' : `taken from ${engine.label} ${taken}; the target's version is not known`};
	}

	const detail = `taken from ${engine.label} ${taken}, goes into ${here}`;
	return isOlder(here, taken)
		? {
			subject: 'version', verdict: 'warning', detail, hint: 'An older server may not know all that a newer one writes: the load then stops there, and says where.',
		}
		: {subject: 'version', verdict: 'ok', detail};
}

/** A server that doesn't tell is no reason to stop. */
async function versionOf(database: Database, signal: AbortSignal): Promise<string | undefined> {
	try {
		const {serverVersion} = await database.describe(signal);
		return serverVersion === 'unknown' ? undefined : serverVersion;
	} catch (error) {
		signal.throwIfAborted();
		if (error instanceof AppError) {
			return undefined;
		}

		throw error;
	}
}

/** By the first number alone: what changes within it, loads. MariaDB's and MySQL's are told apart by their own load. */
function isOlder(here: string, taken: string): boolean {
	const [first, second] = [Number.parseInt(here, 10), Number.parseInt(taken, 10)];
	return !Number.isNaN(first) && !Number.isNaN(second) && first < second;
}

function keyFindings({key}: ArtifactFacts): readonly Finding[] {
	if (!key) {
		return [];
	}

	return key.isInVault
		? [{subject: 'key', verdict: 'ok', detail: `profile "${key.profileName ?? key.profileId}" of this vault opens it`}]
		: [{
			subject: 'key', verdict: 'warning', detail: `its key is not in this vault${key.profileName === undefined ? '' : ` (profile "${key.profileName}")`}`, hint: 'Smart Recovery tries all keys that are here; import the right one to be sure.',
		}];
}
