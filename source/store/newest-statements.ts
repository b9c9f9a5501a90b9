/**
 * Which artifact of each job is its newest: in SQL, since a store may know tens of thousands.
 * The rule: the same as `findExclusion` of operations/catalogue/counts-for.ts says of a single one.
 */

/** The destination key of what waits in the spool: on this machine only, so it doesn't count as a job's newest backup. */
export const spoolKey = 'spool';

/** Of the key that a sidecar names. */
export const fingerprintOf = 'CASE WHEN json_valid(sidecar) THEN sidecar ->> \'$.dbseal.keyFingerprint\' END';

/** Nothing that was seen of it speaks against it. */
export const isSound = 'missingSince IS NULL AND damagedAt IS NULL AND fault IS NULL';

/** Whether this machine may take it for its own: it made it, or a person said so of the host that did. */
const isOwn = `
	(artifacts.host IS NULL OR artifacts.host = $host
	OR EXISTS (SELECT 1 FROM json_each(jobs.adoptedHosts) WHERE value IN (artifacts.host, '*')))
`;

const isProven = '(jobs.profileId IS NULL OR ifnull(seal, \'\') = \'proven\')';

/** As `countsFor` of operations says it: for a job that encrypts, only what a key of the vault has sealed, or may have. */
const isCounted = `
	artifacts.jobId IS NOT NULL AND destinationKey <> '${spoolKey}' AND expectedSince IS NULL AND removalBegunAt IS NULL
	AND CASE WHEN jobs.profileId IS NULL THEN ifnull(seal, 'absent') IN ('proven', 'absent')
		ELSE artifacts.profileId IS NOT NULL AND (ifnull(seal, '') = 'proven' OR (seal IS NULL AND ${fingerprintOf} IN (SELECT fingerprint FROM profiles))) END
`;

const ofJobs = 'artifacts LEFT JOIN jobs ON jobs.id = artifacts.jobId';

export const newestStatement = `
	SELECT * FROM (
		SELECT artifacts.jobId, destinationKey, artifacts.name, sizeBytes, artifacts.createdAt, host, ${isOwn} AS isOwn, ${isProven} AS isProven,
			row_number() OVER (PARTITION BY artifacts.jobId ORDER BY ${isOwn} DESC, ${isProven} DESC, artifacts.createdAt DESC) AS place
		FROM ${ofJobs}
		WHERE ${isSound} AND artifacts.createdAt <= $until AND ${isCounted}
	) WHERE place = 1
`;

// With max(), SQLite takes the other columns from the row that has the maximum (sqlite.org/lang_select.html, "bare columns").
export const damagedStatement = `
	SELECT artifacts.jobId, destinationKey, artifacts.name, max(artifacts.createdAt) AS createdAt,
		iif(missingSince IS NULL, 'damaged', 'missing') AS kind,
		coalesce(missingSince, damagedAt, faultAt) AS damagedAt,
		iif(missingSince IS NULL, coalesce(damage, fault), 'MISSING: the destination no longer lists it') AS damage
	FROM ${ofJobs}
	WHERE (damagedAt IS NOT NULL OR fault IS NOT NULL OR missingSince IS NOT NULL) AND ${isOwn} AND ${isCounted} GROUP BY artifacts.jobId
`;
