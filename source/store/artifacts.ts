/**
 * The catalogue: what is known to lie at the destinations, with a copy of each sidecar, so that lists are quick
 * and a lost `.meta.json` is not a lost backup. The destination itself always has the last word.
 */
import * as v from 'valibot';
import {lastCredible} from '../core/credible-time.js';
import {
	booleanColumn, orAbsent, dateColumn, quickRowReader, readBoolean, readDate, readNumber, readOneOf, readOptional, readText, rowReader, toColumns,
} from './columns.js';
import {
	damagedStatement, fingerprintOf, isSound, newestStatement, spoolKey,
} from './newest-statements.js';
import {type Sql} from './sql.js';

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
	/** Since when the destination no longer lists it. */
	readonly missingSince: Date | undefined;
	/** Of the sidecar's file when it was read; undefined where it was only written. While it has both, it needn't be read again. */
	readonly sidecarSizeBytes: number | undefined;
	readonly sidecarModifiedAt: Date | undefined;
	/** When a prune began to remove it: what is left of it then is no lost backup, and the next prune removes it. */
	readonly removalBegunAt: Date | undefined;
	/** The machine that made it, as the sidecar has it. */
	readonly host: string | undefined;
	/** What the seal of this copy of the sidecar was found to be; undefined: not checked yet, for its key is not at hand. */
	readonly seal: SealVerdict | undefined;
	/** What the last look at the destination found wrong with its files, and since when: `state: problem`. */
	readonly fault: string | undefined;
	readonly faultAt: Date | undefined;
	/** Set while its files are being written: what is listed of it later is finished by a repair. */
	readonly expectedSince: Date | undefined;
};

/**
 * `proven`: a key of the vault has sealed it, as the sidecar of the file that it lies beside. `of another`: the sealed name is another one's.
 * `edited`: it isn't what was sealed. `absent`: it has no seal.
 */
export type SealVerdict = (typeof sealVerdicts)[number];

const sealVerdicts = ['proven', 'of another', 'edited', 'absent'] as const;

/** What lists need of each: there may be tens of thousands, whose sidecars would fill the memory. */
export type ArtifactRow = Omit<StoredArtifact, 'sidecar' | 'profileId' | 'recordedAt'>;

export type NewArtifact = ArtifactPlace
	& Pick<StoredArtifact, 'sidecar' | 'sizeBytes' | 'createdAt'>
	& Partial<Pick<StoredArtifact, 'jobId' | 'profileId' | 'host' | 'seal' | 'sidecarSizeBytes' | 'sidecarModifiedAt'>>;

export type ArtifactMarks = Partial<Pick<StoredArtifact, 'verifiedAt' | 'damagedAt' | 'damage' | 'drilledAt' | 'pinned' | 'missingSince' | 'removalBegunAt' | 'seal' | 'fault' | 'faultAt'>>;

export type ArtifactsQuery = {
	readonly destinationKey?: string;
	readonly jobId?: string;
	readonly profileId?: string;
};

/** What lists of jobs show; the sidecar is not read for it. */
export type NewestArtifact = ArtifactPlace & Pick<StoredArtifact, 'sizeBytes' | 'createdAt' | 'host'> & {
	/** False: another host made it, and nobody has said yet that this machine takes its place. */
	readonly isOwn: boolean;
	/** False: its seal could not be checked yet. Artifacts of jobs that don't encrypt have nothing to prove. */
	readonly isProven: boolean;
};

export type DamagedArtifact = ArtifactPlace & Pick<StoredArtifact, 'createdAt'> & {
	/** `missing`: it is no longer listed. */
	readonly kind: 'damaged' | 'missing';
	readonly damagedAt: Date;
	readonly damage: string;
};

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
	/** Before its files are committed: what is known to be at a place stays as it is. `record` says that they are there. */
	expect(artifact: NewArtifact): void;
	/** What was expected and did not come. */
	forgetExpected(place: ArtifactPlace): void;
	/** Sets the marks that are given; undefined takes one away. */
	mark(place: ArtifactPlace, marks: ArtifactMarks): void;
	findAt(place: ArtifactPlace): StoredArtifact | undefined;
	/** At every destination that has one of this name. */
	findByName(name: string): readonly StoredArtifact[];
	/** Newest first. */
	list(query?: ArtifactsQuery): readonly ArtifactRow[];
	/** As `list`, with what `read` makes of each and of its sidecar. Within `read` nothing else may be asked of the store. */
	map<Result>(query: ArtifactsQuery, read: (row: ArtifactRow, sidecar: string) => Result): readonly Result[];
	/**
	 * Of each job, by its id, the newest that counts for it and is neither missing nor damaged, nor dated ahead: the machine's own
	 * before another host's, and proven ones before those whose seal nobody could check.
	 * @param host This machine's.
	 */
	newestByJob(host: string): ReadonlyMap<string, NewestArtifact>;
	/** Of each job, by its id, the newest that counted and was last found damaged, or not found at all. */
	newestDamagedByJob(host: string): ReadonlyMap<string, DamagedArtifact>;
	/** By name, the keys of the destinations that have a good copy, as far as the store knows; the spool is none. */
	holdersOf(names: readonly string[]): ReadonlyMap<string, readonly string[]>;
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
	host: readOptional(readText),
	seal: readOptional(readOneOf(sealVerdicts)),
	fault: readOptional(readText),
	faultAt: readOptional(readDate),
	expectedSince: readOptional(readDate),
} as const;

const newestSchema = v.object({
	jobId: v.string(), destinationKey: v.string(), name: v.string(), sizeBytes: v.number(), createdAt: dateColumn, host: orAbsent(v.string()),
	isOwn: booleanColumn, isProven: booleanColumn,
});

const damagedSchema = v.object({
	jobId: v.string(), destinationKey: v.string(), name: v.string(), createdAt: dateColumn, kind: v.picklist(['damaged', 'missing']), damagedAt: dateColumn, damage: v.string(),
});

const knownSchema = v.object({
	destinationKey: v.string(), name: v.string(), sizeBytes: v.number(), createdAt: dateColumn, missingSince: orAbsent(dateColumn),
});

const holderSchema = v.object({name: v.string(), destinationKey: v.string()});

const ofKeySchema = v.object({profileId: v.string(), fingerprint: orAbsent(v.string()), count: v.number()});

export function artifactsTable(sql: Sql, now: () => Date): ArtifactsTable {
	const listed = quickRowReader<ArtifactRow>(sql, 'artifacts', rowColumns);
	const whole = quickRowReader<StoredArtifact>(sql, 'artifacts', {
		...rowColumns, sidecar: readText, profileId: readOptional(readText), recordedAt: readDate,
	});
	const parseNewest = rowReader(sql, 'artifacts', newestSchema);
	const parseDamaged = rowReader(sql, 'artifacts', damagedSchema);
	const parseKnown = rowReader(sql, 'artifacts', knownSchema);
	const parseHolder = rowReader(sql, 'artifacts', holderSchema);
	const parseOfKey = rowReader(sql, 'artifacts', ofKeySchema);
	return {
		record(artifact) {
			sql.run(recordStatement, {...noColumns, ...toColumns({...artifact, recordedAt: now(), expectedSince: undefined})});
		},
		expect(artifact) {
			sql.run(expectStatement, {...noColumns, ...toColumns({...artifact, recordedAt: now(), expectedSince: now()})});
		},
		forgetExpected({destinationKey, name}) {
			sql.run(`DELETE FROM artifacts WHERE ${atPlace} AND expectedSince IS NOT NULL`, {destinationKey, name});
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
		newestByJob: host => new Map(sql.all(newestStatement, {host, until: lastCredible(now()).toISOString()}).map(row => parseNewest(row)).map(({jobId, ...newest}) => [jobId, newest])),
		newestDamagedByJob: host => new Map(sql.all(damagedStatement, {host}).map(row => parseDamaged(row)).map(({jobId, ...damaged}) => [jobId, damaged])),
		holdersOf(names) {
			const holders = new Map<string, string[]>();
			for (const {name, destinationKey} of sql.all(holdersStatement, {names: JSON.stringify(names)}).map(row => parseHolder(row))) {
				const keys = holders.get(name) ?? [];
				keys.push(destinationKey);
				holders.set(name, keys);
			}

			return holders;
		},
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

const holdersStatement = `
	SELECT name, destinationKey FROM artifacts
	WHERE name IN (SELECT value FROM json_each($names)) AND destinationKey <> '${spoolKey}' AND ${isSound} AND expectedSince IS NULL AND removalBegunAt IS NULL
	ORDER BY destinationKey
`;

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

const newColumns = [
	'destinationKey', 'name', 'sidecar', 'sizeBytes', 'jobId', 'profileId', 'createdAt', 'recordedAt', 'sidecarSizeBytes', 'sidecarModifiedAt', 'host', 'seal', 'expectedSince',
];

const noColumns = Object.fromEntries(newColumns.map(column => [column, null]));

const insertStatement = `INSERT INTO artifacts (${newColumns.join(', ')}) VALUES (${newColumns.map(column => `$${column}`).join(', ')})`;

/** An upload that is gone on with is expected anew, from now on. */
const expectStatement = `
	${insertStatement} ON CONFLICT DO UPDATE SET sidecar = excluded.sidecar, sizeBytes = excluded.sizeBytes, recordedAt = excluded.recordedAt, expectedSince = excluded.expectedSince
	WHERE expectedSince IS NOT NULL
`;

/** What was found of the seal stays for as long as the sidecar is the same. */
const recordStatement = `
	${insertStatement} ON CONFLICT DO UPDATE SET
		sidecar = excluded.sidecar, sizeBytes = excluded.sizeBytes, jobId = excluded.jobId, profileId = excluded.profileId,
		createdAt = excluded.createdAt, recordedAt = excluded.recordedAt, missingSince = NULL, expectedSince = NULL,
		host = excluded.host, seal = coalesce(excluded.seal, iif(sidecar = excluded.sidecar, seal, NULL)),
		sidecarSizeBytes = excluded.sidecarSizeBytes, sidecarModifiedAt = excluded.sidecarModifiedAt
`;
