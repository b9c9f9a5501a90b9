/**
 * The versions of the store's schema, in order: entry N - 1 leads from version N - 1 to version N.
 * The rule: an entry that was ever released is never changed; a change of the schema is a new entry at the end.
 *
 * Names have a second column, `nameKey`, because SQLite's own NOCASE knows only ASCII letters.
 * A job's profile and an artifact's job and profile are no foreign keys: they may outlive what they point to, and say so.
 */
export const migrations: readonly string[] = [
	`
	CREATE TABLE meta (
		id INTEGER PRIMARY KEY CHECK (id = 1),
		vaultId TEXT NOT NULL,
		canary TEXT,
		createdAt TEXT NOT NULL
	) STRICT;

	CREATE TABLE settings (
		key TEXT PRIMARY KEY,
		value TEXT NOT NULL
	) STRICT, WITHOUT ROWID;

	CREATE TABLE profiles (
		id TEXT PRIMARY KEY,
		name TEXT NOT NULL,
		nameKey TEXT NOT NULL UNIQUE,
		sealedKey TEXT,
		fingerprint TEXT NOT NULL UNIQUE,
		origin TEXT NOT NULL,
		createdAt TEXT NOT NULL,
		exportedAt TEXT,
		kitWrittenAt TEXT,
		kitProvedAt TEXT,
		retiredAt TEXT
	) STRICT;

	CREATE TABLE aliases (
		oldProfileId TEXT PRIMARY KEY,
		profileId TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
		createdAt TEXT NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE INDEX aliasesByProfile ON aliases (profileId);

	CREATE TABLE sources (
		id TEXT PRIMARY KEY,
		name TEXT NOT NULL,
		nameKey TEXT NOT NULL UNIQUE,
		type TEXT NOT NULL,
		options TEXT NOT NULL,
		sealedSecrets TEXT,
		secretsLost INTEGER NOT NULL DEFAULT 0,
		createdAt TEXT NOT NULL,
		updatedAt TEXT NOT NULL
	) STRICT;

	CREATE TABLE destinations (
		id TEXT PRIMARY KEY,
		name TEXT NOT NULL,
		nameKey TEXT NOT NULL UNIQUE,
		type TEXT NOT NULL,
		options TEXT NOT NULL,
		sealedSecrets TEXT,
		secretsLost INTEGER NOT NULL DEFAULT 0,
		createdAt TEXT NOT NULL,
		updatedAt TEXT NOT NULL
	) STRICT;

	CREATE TABLE jobs (
		id TEXT PRIMARY KEY,
		name TEXT NOT NULL,
		nameKey TEXT NOT NULL UNIQUE,
		sourceId TEXT NOT NULL REFERENCES sources (id),
		destinationIds TEXT NOT NULL,
		profileId TEXT,
		compression TEXT NOT NULL,
		level INTEGER,
		schedule TEXT,
		retention TEXT NOT NULL,
		format TEXT NOT NULL,
		spool INTEGER NOT NULL,
		checkQuery TEXT,
		enabled INTEGER NOT NULL,
		createdAt TEXT NOT NULL,
		updatedAt TEXT NOT NULL
	) STRICT;

	CREATE TABLE runs (
		number INTEGER PRIMARY KEY,
		id TEXT NOT NULL UNIQUE,
		kind TEXT NOT NULL,
		jobId TEXT,
		jobName TEXT,
		title TEXT NOT NULL,
		pid INTEGER NOT NULL,
		processStartedAt TEXT NOT NULL,
		startedAt TEXT NOT NULL,
		finishedAt TEXT,
		outcome TEXT,
		exitCode INTEGER,
		artifactName TEXT,
		destinationId TEXT,
		bytesIn INTEGER,
		bytesOut INTEGER,
		error TEXT,
		summary TEXT
	) STRICT;
	CREATE INDEX runsByStart ON runs (startedAt);
	CREATE INDEX runsByJob ON runs (jobId, kind, startedAt);
	CREATE INDEX unfinishedRuns ON runs (jobId) WHERE finishedAt IS NULL;

	CREATE TABLE artifacts (
		destinationKey TEXT NOT NULL,
		name TEXT NOT NULL,
		sidecar TEXT NOT NULL,
		sizeBytes INTEGER NOT NULL,
		jobId TEXT,
		profileId TEXT,
		createdAt TEXT NOT NULL,
		recordedAt TEXT NOT NULL,
		verifiedAt TEXT,
		drilledAt TEXT,
		pinned INTEGER NOT NULL DEFAULT 0,
		missingSince TEXT,
		PRIMARY KEY (destinationKey, name)
	) STRICT;
	CREATE INDEX artifactsByAge ON artifacts (destinationKey, createdAt, name);
	CREATE INDEX artifactsByName ON artifacts (name);
	CREATE INDEX artifactsByJob ON artifacts (jobId, createdAt);
	CREATE INDEX artifactsByProfile ON artifacts (profileId);
	`,
	`
	ALTER TABLE artifacts ADD COLUMN sidecarSizeBytes INTEGER;
	ALTER TABLE artifacts ADD COLUMN sidecarModifiedAt TEXT;
	ALTER TABLE artifacts ADD COLUMN removalBegunAt TEXT;
	`,
	`
	ALTER TABLE artifacts ADD COLUMN damagedAt TEXT;
	ALTER TABLE artifacts ADD COLUMN damage TEXT;
	`,
	`
	ALTER TABLE artifacts ADD COLUMN host TEXT;
	ALTER TABLE artifacts ADD COLUMN seal TEXT;
	ALTER TABLE artifacts ADD COLUMN fault TEXT;
	ALTER TABLE artifacts ADD COLUMN faultAt TEXT;
	ALTER TABLE artifacts ADD COLUMN expectedSince TEXT;
	ALTER TABLE jobs ADD COLUMN adoptedHosts TEXT NOT NULL DEFAULT '[]';
	UPDATE artifacts SET host = CASE WHEN json_valid(sidecar) THEN sidecar ->> '$.dbseal.host' END;
	`,
	`
	ALTER TABLE jobs ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
	UPDATE jobs SET settings = json_patch('{}', json_object(
		'compression', compression,
		'level', level,
		'schedule', schedule,
		'enabled', json(iif(enabled IN (0, 1), iif(enabled, 'true', 'false'), enabled)),
		'retention', json(iif(json_valid(retention), retention, json_quote(retention))),
		'format', format,
		'spool', json(iif(spool IN (0, 1), iif(spool, 'true', 'false'), spool)),
		'checkQuery', nullif(checkQuery, '')
	));
	ALTER TABLE jobs DROP COLUMN compression;
	ALTER TABLE jobs DROP COLUMN level;
	ALTER TABLE jobs DROP COLUMN schedule;
	ALTER TABLE jobs DROP COLUMN retention;
	ALTER TABLE jobs DROP COLUMN format;
	ALTER TABLE jobs DROP COLUMN spool;
	ALTER TABLE jobs DROP COLUMN checkQuery;
	ALTER TABLE jobs DROP COLUMN enabled;
	`,
	`
	CREATE TABLE freeSpace (
		destinationId TEXT NOT NULL REFERENCES destinations (id) ON DELETE CASCADE,
		day TEXT NOT NULL,
		freeBytes INTEGER NOT NULL,
		PRIMARY KEY (destinationId, day)
	) STRICT, WITHOUT ROWID;
	`,
	`
	CREATE INDEX runsOfJob ON runs (jobId, kind);
	`,
];
