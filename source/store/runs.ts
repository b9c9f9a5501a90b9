/**
 * Runs: what was executed, by which process, and how it ended.
 * The rule: a job has at most one run at a time, and a run whose process died is `interrupted`, never running for ever.
 * A row that is damaged keeps nobody else's run from beginning or ending.
 * Restores and verifications only read, so they neither wait for a job's other runs nor hold them up.
 */
import * as v from 'valibot';
import {lastCredible} from '../core/credible-time.js';
import {type ErrorCode} from '../core/error-codes.js';
import {BusyError} from '../core/errors.js';
import {type RunKind, type RunOutcome} from '../core/events.js';
import {
	dateColumn, orAbsent, parseSound, quickRowReader, type QuickRowReader, rowReader, toColumns, toJson,
} from './columns.js';
import {insertRow, updateRow} from './rows.js';
import {listedColumns, type Run, runSchema} from './run-columns.js';
import {type Sql, type SqlRow} from './sql.js';

export type {Run} from './run-columns.js';

/** How a run that has no end in the store has ended; undefined where it goes on. */
export type FindEnd = (run: Run) => RunResult | undefined;

export type NewRun = Pick<Run, 'id' | 'kind' | 'title' | 'pid' | 'processStartedAt'>
	& Partial<Pick<Run, 'jobId' | 'jobName' | 'artifactName' | 'destinationId'>>;

export type RunResult = {readonly outcome: RunOutcome}
	& Partial<Pick<Run, 'exitCode' | 'artifactName' | 'destinationId' | 'bytesIn' | 'bytesOut' | 'error' | 'summary'>>;

export type RunsQuery = {
	readonly jobId?: string;
	readonly kind?: RunKind;
	/** Of those that say which artifact they were about: a run that failed does not. */
	readonly artifactName?: string;
	/** True: only those without an end, the dead ones among them until `markEnded`. */
	readonly isUnfinished?: boolean;
	/** Begun at that time or later. */
	readonly since?: Date;
	/** Begun before that. */
	readonly until?: Date;
	/** Default 100. */
	readonly limit?: number;
	readonly offset?: number;
};

/** A job's runs of one kind and end on one day. */
export type RunsOfDay = {
	/** `2026-11-24`, UTC. */
	readonly day: string;
	readonly kind: RunKind;
	/** Undefined: not ended yet. */
	readonly outcome: RunOutcome | undefined;
	/** Of what they failed with, one of them. */
	readonly errorCode: string | undefined;
	readonly count: number;
	readonly firstAt: Date;
};

export type RunsTable = {
	/**
	 * Records the start of a run, unless its job has one already; runs that have ended are marked on the way.
	 * @throws BusyError RUN_IN_PROGRESS that names the run and its process.
	 */
	begin(run: NewRun, findEnd: FindEnd): Run;
	finish(id: string, result: RunResult): Run | undefined;
	/** Marks the unfinished runs that have ended, and gives them. */
	markEnded(findEnd: FindEnd): readonly Run[];
	/** All that have no end in the store, the last begun first; damaged rows are left out. */
	unfinished(): readonly Run[];
	/** Removes those that have ended and began before that, but not the last of each job and kind, nor the last good one. Gives their ids. */
	removeOld(before: Date): readonly string[];
	findById(id: string): Run | undefined;
	/** The last begun first, whatever the clock said. */
	list(query?: RunsQuery): readonly Run[];
	/** The newest finished run of this kind of each job, by job id; with one of these ends only, where they are given. A run that is dated ahead doesn't count. */
	latestByJob(kind: RunKind, ends?: RunEnds): ReadonlyMap<string, Run>;
	/** Of a job since then, by day, kind, end and error; the oldest day first. */
	countByDay(jobId: string, since: Date): readonly RunsOfDay[];
	/**
	 * Of each job, by its id, the newest run that showed how long a restore of it takes: a good drill, or a good restore into a database
	 * (its summary says `into: database`) of an artifact that the store knows. A run that is dated ahead doesn't count.
	 */
	latestRestoreByJob(): ReadonlyMap<string, Run>;
	/** Dump sizes in bytes of a job's newest successful backups, newest first. */
	recentDumpSizes(jobId: string, count: number): readonly number[];
};

export type RunEnds = {
	readonly outcomes: readonly RunOutcome[];
	/** Of the error; any where absent. */
	readonly errorCode?: ErrorCode;
};

const dayColumns = v.object({
	day: v.string(), kind: runSchema.entries.kind, outcome: runSchema.entries.outcome, errorCode: orAbsent(v.string()), count: v.number(), firstAt: dateColumn,
});

export function runsTable(sql: Sql, now: () => Date): RunsTable {
	const parse = rowReader(sql, 'runs', runSchema);
	const listed = quickRowReader<Run>(sql, 'runs', listedColumns);
	const parseDay = rowReader(sql, 'runs', dayColumns);
	const finish: RunsTable['finish'] = (id, result) => {
		const summary = 'summary' in result ? {summary: toJson(result.summary)} : {};
		const row = updateRow(sql, 'runs', {...toColumns({...result, finishedAt: now()}), ...summary, id});
		return row && parse(row);
	};

	const mark = (unfinished: readonly SqlRow[], findEnd: FindEnd) => parseSound(unfinished, parse).flatMap(run => {
		const end = findEnd(run);
		return (end && finish(run.id, end)) ?? [];
	});

	return {
		begin: (run, findEnd) => sql.transaction(() => {
			mark(findRivals(sql, run), findEnd);
			refuseRivals(parseSound(findRivals(sql, run), parse));
			return parse(insertRow(sql, 'runs', toColumns({...run, startedAt: now()})));
		}),
		finish,
		markEnded(findEnd) {
			// The usual case, all go on, takes no lock.
			const hasAnyEnded = parseSound(selectUnfinished(sql), parse).some(run => findEnd(run) !== undefined);
			return hasAnyEnded ? sql.transaction(() => mark(selectUnfinished(sql), findEnd)) : [];
		},
		unfinished: () => parseSound(selectUnfinished(sql), parse),
		removeOld: before => sql.transaction(() => deleteOld(sql, before).map(({id}) => String(id))),
		findById(id) {
			const row = sql.get('SELECT * FROM runs WHERE id = $id', {id});
			return row && parse(row);
		},
		list: query => selectPage(sql, listed, query),
		latestByJob(kind, ends) {
			const runs = parseSound(selectLatestByJob(sql, {kind, ...ends, until: lastCredible(now())}), parse);
			return new Map(runs.flatMap(run => run.jobId === undefined ? [] : [[run.jobId, run]]));
		},
		countByDay: (jobId, since) => sql.all(countByDayStatement, {jobId, since: since.toISOString()}).map(row => parseDay(row)),
		latestRestoreByJob: () => new Map(selectLatestRestores(sql, lastCredible(now())).flatMap(row => parseSound([row], parse).map(run => [String(row.ofJob), run] as const))),
		recentDumpSizes: (jobId, count) => selectRecentSizes(sql, jobId, count).map(row => Number(row.bytesIn)),
	};
}

function findRivals(sql: Sql, {kind, jobId}: NewRun): readonly SqlRow[] {
	return jobId === undefined || kind === 'restore' || kind === 'verify'
		? []
		: sql.all('SELECT * FROM runs WHERE jobId = $jobId AND finishedAt IS NULL AND kind NOT IN (\'restore\', \'verify\')', {jobId});
}

function refuseRivals([rival]: readonly Run[]): void {
	if (rival !== undefined) {
		throw new BusyError({
			code: 'RUN_IN_PROGRESS',
			message: `the job "${rival.jobName ?? rival.title}" is already running: ${rival.kind} ${rival.id}, process ${rival.pid}`,
			hint: `Follow it with 'dbseal runs follow ${rival.id}', or stop it with 'dbseal runs cancel ${rival.id}'.`,
		});
	}
}

function selectUnfinished(sql: Sql): readonly SqlRow[] {
	return sql.all('SELECT * FROM runs WHERE finishedAt IS NULL ORDER BY number DESC');
}

const pageConditions = {
	jobId: 'jobId = $jobId', kind: 'kind = $kind', since: 'startedAt >= $since', until: 'startedAt < $until',
} as const;

function selectPage(sql: Sql, {names, read}: QuickRowReader<Run>, {isUnfinished = false, limit = 100, offset = 0, ...query}: RunsQuery = {}): readonly Run[] {
	const given = toColumns(query);
	const conditions = [
		...Object.entries(pageConditions).flatMap(([name, condition]) => (given[name] ?? null) === null ? [] : [condition]),
		...(isUnfinished ? ['finishedAt IS NULL'] : []),
	];
	return sql.map(`
		SELECT ${names} FROM runs ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
		ORDER BY number DESC LIMIT $limit OFFSET $offset
	`, {...given, limit, offset}, read);
}

/** Times are stored as ISO 8601 in UTC, so a day is their first ten characters. */
const countByDayStatement = `
	SELECT substr(startedAt, 1, 10) AS day, kind, outcome, error ->> '$.code' AS errorCode, count(*) AS count, min(startedAt) AS firstAt FROM runs
	WHERE jobId = $jobId AND startedAt >= $since
	GROUP BY 1, 2, 3, 4 ORDER BY 1
`;

type LatestQuery = Partial<RunEnds> & {readonly kind: RunKind; readonly until: Date};

function selectLatestByJob(sql: Sql, {kind, outcomes, errorCode, until}: LatestQuery): readonly SqlRow[] {
	// The newest of each job is looked up from its end: a history has tens of thousands of runs, of some hundred jobs
	return sql.all(`
		SELECT runs.* FROM (SELECT DISTINCT jobId FROM runs WHERE jobId IS NOT NULL) AS jobs
		JOIN runs ON runs.number = (
			SELECT number FROM runs AS own
			WHERE own.jobId = jobs.jobId AND own.kind = $kind AND own.finishedAt IS NOT NULL AND own.startedAt <= $until
				AND ($outcomes IS NULL OR own.outcome IN (SELECT value FROM json_each($outcomes)))
				AND ($errorCode IS NULL OR own.error ->> '$.code' = $errorCode)
			ORDER BY own.number DESC LIMIT 1
		)
	`, {
		kind, outcomes: toJson(outcomes), errorCode: errorCode ?? null, until: until.toISOString(),
	});
}

/** A restore is of an artifact, wherever it lies; a drill is of a job. */
function selectLatestRestores(sql: Sql, until: Date): readonly SqlRow[] {
	// With max(), SQLite takes the other columns from the row that has the maximum (sqlite.org/lang_select.html, "bare columns").
	return sql.all(`
		SELECT runs.*, coalesce(runs.jobId, artifacts.jobId) AS ofJob, max(number) FROM runs
		LEFT JOIN artifacts ON runs.kind = 'restore' AND artifacts.name = runs.artifactName
		WHERE runs.outcome = 'succeeded' AND startedAt <= $until
			AND (runs.kind = 'drill' OR CASE WHEN runs.kind = 'restore' AND json_valid(runs.summary) THEN runs.summary ->> '$.into' END = 'database')
			AND coalesce(runs.jobId, artifacts.jobId) IS NOT NULL
		GROUP BY ofJob
	`, {until: until.toISOString()});
}

function deleteOld(sql: Sql, before: Date): readonly SqlRow[] {
	return sql.all(`
		DELETE FROM runs WHERE finishedAt IS NOT NULL AND startedAt < $before
			AND number NOT IN (SELECT max(number) FROM runs GROUP BY jobId, kind)
			AND number NOT IN (SELECT max(number) FROM runs WHERE outcome IN ('succeeded', 'partial') GROUP BY jobId, kind)
		RETURNING id
	`, {before: before.toISOString()});
}

function selectRecentSizes(sql: Sql, jobId: string, count: number): readonly SqlRow[] {
	return sql.all(`
		SELECT bytesIn FROM runs
		WHERE jobId = $jobId AND kind = 'backup' AND outcome IN ('succeeded', 'partial') AND bytesIn IS NOT NULL
		ORDER BY number DESC LIMIT $count
	`, {jobId, count});
}
