/**
 * The catalogue: what is known to lie at the destinations, with a copy of each sidecar, so that lists are quick
 * and a lost `.meta.json` is not a lost backup. The destination itself always has the last word.
 */
import * as v from 'valibot';
import {lastCredible} from '../core/credible-time.js';
import {
	orAbsent, dateColumn, quickRowReader, readBoolean, readDate, readNumber, readOptional, readText, rowReader, toColumns,
} from './columns.js';
import {type Sql} from './sql.js';

/** The destination key of what waits in the spool: on this machine only, so it doesn't count as a job's newest backup. */
export const spoolKey = 'spool';

export type ArtifactPlace = {
	/** The destination's id, `spoolKey`, or the normalised URL of one that is not in the store. */
	readonly destinationKey: string;
	/** Relative to the destination. */
	readonly name: string;
};

export type StoredArtifact = ArtifactPlace & {
	/** The sidecar's JSON text, as it was read or written. */
	readonly sidecar: string;
	readonly sizeBytes: number;
	readonly jobId: string | undefined;
	/** As the sidecar has it: it need not be in this vault. */
	readonly profileId: string | undefined;
	/** When the backup was taken. */
	readonly createdAt: Date;
	/** When the store learned of it, last. */
	readonly recordedAt: Date;
	/** When its tag or checksum was last found good. */
	readonly verifiedAt: Date | undefined;
	/** When it was found damaged, unless it was found good again since. */
	readonly damagedAt: Date | undefined;
	/** What was wrong with it then: `CODE: message`. */
	readonly damage: string | undefined;
	/** When a drill last restored it well. */
	readonly drilledAt: Date | undefined;
	/** Kept by hand, whatever the retention says. */
	readonly pinned: boolean;
	/** Since when the destination lists it no more. */
	readonly missingSince: Date | undefined;
	/** Of the sidecar's file when it was read; undefined where it was only written. While it has both, it needn't be read again. */
	readonly sidecarSizeBytes: number | undefined;
	readonly sidecarModifiedAt: Date | undefined;
	/** When a prune began to remove it: what is left of it then is no lost backup, and the next prune removes it. */
	readonly removalBegunAt: Date | undefined;
};

/** What lists need of each: there may be tens of thousands, whose sidecars would fill the memory. */
export type ArtifactRow = Omit<StoredArtifact, 'sidecar' | 'profileId' | 'recordedAt'>;

export type NewArtifact = ArtifactPlace
	& Pick<StoredArtifact, 'sidecar' | 'sizeBytes' | 'createdAt'>
	& Partial<Pick<StoredArtifact, 'jobId' | 'profileId' | 'sidecarSizeBytes' | 'sidecarModifiedAt'>>;

export type ArtifactMarks = Partial<Pick<StoredArtifact, 'verifiedAt' | 'damagedAt' | 'damage' | 'drilledAt' | 'pinned' | 'missingSince' | 'removalBegunAt'>>;

export type ArtifactsQuery = {
	readonly destinationKey?: string;
	readonly jobId?: string;
	readonly profileId?: string;
};

/** What lists of jobs show; the sidecar is not read for it. */
export type NewestArtifact = Pick<StoredArtifact, 'name' | 'sizeBytes' | 'createdAt'>;

export type DamagedArtifact = ArtifactPlace & Pick<StoredArtifact, 'createdAt'> & {readonly damagedAt: Date; readonly damage: string};

/** As a list of them shows it, without its sidecar. */
export type KnownArtifact = ArtifactPlace & Pick<StoredArtifact, 'sizeBytes' | 'createdAt' | 'missingSince'>;

/** Artifacts that name the same key. */
export type ArtifactsOfKey = {
	readonly profileId: string;
	/** Where the sidecar has it: 32 hex. */
	readonly fingerprint: string | undefined;
	/** Of those that are not missing. */
	readonly count: number;
};

export type ArtifactsTable = {
	/** Adds it, or renews what is known of it: its marks stay, and it is not missing. For many, wrap the loop in a transaction. */
	record(artifact: NewArtifact): void;
	/** Sets the marks that are given; undefined takes one away. */
	mark(place: ArtifactPlace, marks: ArtifactMarks): void;
	findAt(place: ArtifactPlace): StoredArtifact | undefined;
	/** At every destination that has one of this name. */
	findByName(name: string): readonly StoredArtifact[];
	/** Newest first. */
	list(query?: ArtifactsQuery): readonly ArtifactRow[];
	/** As `list`, with what `read` makes of each and of its sidecar. Within `read` nothing else may be asked of the store. */
	map<Result>(query: ArtifactsQuery, read: (row: ArtifactRow, sidecar: string) => Result): readonly Result[];
	/** Of each job, by its id, the newest that is neither missing nor damaged, nor dated ahead. */
	newestByJob(): ReadonlyMap<string, NewestArtifact>;
	/** Of each job, by its id, the newest that is there and was last found damaged. */
	newestDamagedByJob(): ReadonlyMap<string, DamagedArtifact>;
	/** Of those that are not missing. */
	count(query?: ArtifactsQuery): number;
	/** Encrypted ones, by the key that they name. */
	countByKey(): readonly ArtifactsOfKey[];
	/** Newest first, the missing among them: with this fingerprint, or without any and with one of these profile ids. */
	listOfKey(key: {readonly fingerprint: string; readonly profileIds: readonly string[]}): readonly KnownArtifact[];
	remove(place: ArtifactPlace): void;
};

const rowColumns = {
	destinationKey: readText,
	name: readText,
	sizeBytes: readNumber,
	jobId: readOptional(readText),
	createdAt: readDate,
	verifiedAt: readOptional(readDate),
	damagedAt: readOptional(readDate),
	damage: readOptional(readText),
	drilledAt: readOptional(readDate),
	pinned: readBoolean,
	missingSince: readOptional(readDate),
	sidecarSizeBytes: readOptional(readNumber),
	sidecarModifiedAt: readOptional(readDate),
	removalBegunAt: readOptional(readDate),
} as const;

const newestSchema = v.object({
	jobId: v.string(), name: v.string(), sizeBytes: v.number(), createdAt: dateColumn,
});

const damagedSchema = v.object({
	jobId: v.string(), destinationKey: v.string(), name: v.string(), createdAt: dateColumn, damagedAt: dateColumn, damage: v.string(),
});

const knownSchema = v.object({
	destinationKey: v.string(), name: v.string(), sizeBytes: v.number(), createdAt: dateColumn, missingSince: orAbsent(dateColumn),
});

const ofKeySchema = v.object({profileId: v.string(), fingerprint: orAbsent(v.string()), count: v.number()});

export function artifactsTable(sql: Sql, now: () => Date): ArtifactsTable {
	const listed = quickRowReader<ArtifactRow>(sql, 'artifacts', rowColumns);
	const whole = quickRowReader<StoredArtifact>(sql, 'artifacts', {
		...rowColumns, sidecar: readText, profileId: readOptional(readText), recordedAt: readDate,
	});
	const parseNewest = rowReader(sql, 'artifacts', newestSchema);
	const parseDamaged = rowReader(sql, 'artifacts', damagedSchema);
	const parseKnown = rowReader(sql, 'artifacts', knownSchema);
	const parseOfKey = rowReader(sql, 'artifacts', ofKeySchema);
	return {
		record(artifact) {
			sql.run(recordStatement, {
				jobId: null, profileId: null, sidecarSizeBytes: null, sidecarModifiedAt: null, ...toColumns({...artifact, recordedAt: now()}),
			});
		},
		mark({destinationKey, name}, marks) {
			const columns = toColumns(marks);
			const names = Object.keys(columns);
			if (names.length > 0) {
				sql.run(`UPDATE artifacts SET ${names.map(column => `${column} = $${column}`).join(', ')} WHERE ${atPlace}`, {...columns, destinationKey, name});
			}
		},
		findAt: place => sql.map(`SELECT ${whole.names} FROM artifacts WHERE ${atPlace}`, {...place}, whole.read)[0],
		findByName: name => sql.map(`SELECT ${whole.names} FROM artifacts WHERE name = $name ORDER BY missingSince IS NOT NULL, destinationKey`, {name}, whole.read),
		list: (query = {}) => sql.map(listStatement(listed.names, query), {...query}, listed.read),
		map: (query, read) => sql.map(listStatement(`${listed.names}, sidecar`, query), {...query}, values => read(listed.read(values), String(values.at(-1)))),
		newestByJob: () => new Map(sql.all(newestStatement, {until: lastCredible(now()).toISOString()}).map(row => parseNewest(row)).map(({jobId, ...newest}) => [jobId, newest])),
		newestDamagedByJob: () => new Map(sql.all(damagedStatement).map(row => parseDamaged(row)).map(({jobId, ...damaged}) => [jobId, damaged])),
		count(query = {}) {
			const row = sql.get(`SELECT count(*) AS count FROM artifacts WHERE missingSince IS NULL AND ${conditionOf(query)}`, {...query});
			return Number(row?.count);
		},
		countByKey: () => sql.all(countByKeyStatement).map(row => parseOfKey(row)),
		listOfKey: ({fingerprint, profileIds}) => sql.all(listOfKeyStatement, {fingerprint, profileIds: JSON.stringify(profileIds)}).map(row => parseKnown(row)),
		remove(place) {
			sql.run(`DELETE FROM artifacts WHERE ${atPlace}`, {...place});
		},
	};
}

// With max(), SQLite takes the other columns from the row that has the maximum (sqlite.org/lang_select.html, "bare columns").
const newestStatement = `
	SELECT jobId, name, sizeBytes, max(createdAt) AS createdAt FROM artifacts
	WHERE jobId IS NOT NULL AND missingSince IS NULL AND damagedAt IS NULL AND createdAt <= $until AND destinationKey <> '${spoolKey}' GROUP BY jobId
`;

const damagedStatement = `
	SELECT jobId, destinationKey, name, max(createdAt) AS createdAt, damagedAt, damage FROM artifacts
	WHERE jobId IS NOT NULL AND missingSince IS NULL AND damagedAt IS NOT NULL AND destinationKey <> '${spoolKey}' GROUP BY jobId
`;

const fingerprintOf = 'CASE WHEN json_valid(sidecar) THEN sidecar ->> \'$.dbseal.keyFingerprint\' END';

const countByKeyStatement = `
	SELECT profileId, ${fingerprintOf} AS fingerprint, count(*) AS count FROM artifacts
	WHERE profileId IS NOT NULL AND missingSince IS NULL GROUP BY 1, 2
`;

const listOfKeyStatement = `
	SELECT destinationKey, name, sizeBytes, createdAt, missingSince FROM artifacts
	WHERE profileId IS NOT NULL AND coalesce(${fingerprintOf} = $fingerprint, profileId IN (SELECT value FROM json_each($profileIds)))
	ORDER BY createdAt DESC, name DESC
`;

const atPlace = 'destinationKey = $destinationKey AND name = $name';

function listStatement(columns: string, query: ArtifactsQuery): string {
	return `SELECT ${columns} FROM artifacts WHERE ${conditionOf(query)} ORDER BY createdAt DESC, name DESC`;
}

function conditionOf(query: ArtifactsQuery): string {
	return Object.keys(query).map(column => `${column} = $${column}`).join(' AND ') || 'true';
}

const recordStatement = `
	INSERT INTO artifacts (
		destinationKey, name, sidecar, sizeBytes, jobId, profileId, createdAt, recordedAt, sidecarSizeBytes, sidecarModifiedAt
	) VALUES (
		$destinationKey, $name, $sidecar, $sizeBytes, $jobId, $profileId, $createdAt, $recordedAt, $sidecarSizeBytes, $sidecarModifiedAt
	) ON CONFLICT DO UPDATE SET
		sidecar = excluded.sidecar, sizeBytes = excluded.sizeBytes, jobId = excluded.jobId, profileId = excluded.profileId,
		createdAt = excluded.createdAt, recordedAt = excluded.recordedAt, missingSince = NULL,
		sidecarSizeBytes = excluded.sidecarSizeBytes, sidecarModifiedAt = excluded.sidecarModifiedAt
`;
