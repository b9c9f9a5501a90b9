/**
 * The stable codes of all errors, each with its meaning; the table of docs/codes.md is compared with this one.
 * Codes are a contract: never renamed, never reused. Sorted within each group.
 */
export const errorCodes = {
	// Exit 1
	CHECKS_FAILED: 'dbseal doctor found something that would keep a backup or a restore from working',
	DEMO_FAILED: 'a step of dbseal demo failed',
	DRIVER_UNUSABLE: 'better-sqlite3 is not installed, not built, or built for another Node',
	// Exit 2
	USAGE: 'the command line can\'t be understood',
	CONFIRMATION_NEEDED: 'what was asked for needs an explicit yes',
	INVALID_NAME: 'a name has characters that names may not have',
	INVALID_SETTING: 'a setting has a value that it can\'t have',
	INVALID_URL: 'a connection URL can\'t be understood',
	INPUT_NEEDED: 'a value is needed and nobody can be asked for it',
	KEY_TAKEN: 'a profile already has this master key',
	NAME_TAKEN: 'a profile, source, destination or job of this name exists',
	STILL_USED: 'something else still needs what was to be removed',
	// Exit 3
	PARTLY_DONE: 'some of the runs or copies failed',
	// Exit 10
	ARTIFACT_NOT_FOUND: 'no such artifact',
	NAME_NOT_FOUND: 'no profile, source, destination, job or run of this name',
	NO_JOBS: 'the store has no job that is enabled',
	READER_NOT_FOUND: 'recover.mjs, which goes into every Recovery Kit, is not where dbseal is installed',
	SIDECAR_NOT_FOUND: 'the artifact has no metadata, neither beside it nor in the store',
	STORE_NOT_FOUND: 'there is no store in the home folder',
	// Exit 11
	ARTIFACT_BUSY: 'another process is verifying the artifact',
	RUN_IN_PROGRESS: 'the job is already running',
	STORE_BUSY: 'another process holds the store',
	TARGET_BUSY: 'another process holds the target database',
	// Exit 12
	MASTER_KEY_INVALID: 'a master key is not 64 hex digits',
	MASTER_KEY_MISSING: 'the master key of a profile has to be entered again',
	NO_KEY_FITS: 'no key, of the vault or of those given, opens the artifact, or is the one that was asked for',
	SECRETS_MISSING: 'the secrets of a source or destination have to be entered again',
	SYSTEM_KEY_INVALID: 'ENCRYPTION_KEY is not 64 hex digits',
	SYSTEM_KEY_MISSING: 'ENCRYPTION_KEY is not set',
	SYSTEM_KEY_WRONG: 'ENCRYPTION_KEY is not the one this vault was made with',
	// Exit 13
	ARCHIVE_UNKNOWN: 'the artifact is an archive of a kind that dbseal does not know',
	ARTIFACT_DAMAGED: 'the artifact is damaged: its auth tag or checksum does not match',
	ARTIFACT_TOO_LARGE: 'the artifact would pass the limit of its format',
	DATA_CORRUPT: 'the decrypted data can\'t be decompressed or read to its end',
	KIT_DAMAGED: 'the zip of a Recovery Kit is damaged',
	SEALED_VALUE_DAMAGED: 'a sealed value in the store does not open',
	SIDECAR_ALTERED: 'the sidecar was edited: its seal does not match',
	SIDECAR_INVALID: 'the sidecar has a field that it can\'t have',
	SIDECAR_OF_ANOTHER: 'the sidecar beside an artifact is another artifact\'s',
	STORE_DAMAGED: 'the store is not a sound database',
	// Exit 14
	DATABASE_DAMAGED: 'the database file is not a sound database',
	DATABASE_DENIED: 'the database refused the user or the password',
	DATABASE_MISSING: 'the database does not exist',
	DATABASE_READ_ONLY: 'the database server takes no changes: a standby, or set to read-only',
	DATABASE_TIMEOUT: 'the server ended a statement that took longer than it allows',
	DATABASE_UNREACHABLE: 'the database server does not answer',
	DUMP_EMPTY: 'the dump tool wrote nothing',
	DUMP_INCOMPLETE: 'the dump tool failed, or its completion line is missing',
	LOAD_FAILED: 'the database client refused the restored data',
	QUERY_FAILED: 'the database refused a query',
	SOURCE_TEST_FAILED: 'the connection test of a source failed',
	TOOL_MISSING: 'a client tool is not installed',
	TOOL_NOT_STOPPED: 'a client tool of another user could not be stopped, and goes on by itself',
	// Exit 15
	DESTINATION_TEST_FAILED: 'the connection test of a destination failed',
	KEY_FILE_UNUSABLE: 'the file with the system key can\'t be read or written',
	NAME_EXISTS: 'the destination already has a file of this name',
	STORAGE_DENIED: 'the destination refused access',
	STORAGE_FAILED: 'the destination failed',
	STORAGE_MISSING: 'the folder or bucket does not exist',
	STORAGE_UNREACHABLE: 'the destination does not answer',
	STORE_UNUSABLE: 'the home folder or the store in it can\'t be read or written',
	// Exit 16
	NO_SPACE: 'not enough room',
	// Exit 17
	ARTIFACT_PINNED: 'a pinned artifact is not removed',
	CLIENT_TOO_OLD: 'the client tool is older than its server',
	CLOCK_SUSPECT: 'the clock jumped past the job\'s last run, so that nothing is pruned',
	DUMP_REFUSED: 'the dump would reach beyond its target, or can\'t be read with certainty',
	IS_BACKUP: 'what was to be removed is a backup, or can be made one again',
	ONLY_COPY: 'the vault has the only copy of the key that was to be removed',
	OUTPUT_EXISTS: 'the file to write exists',
	ROLES_MISSING: 'the server lacks roles that the dump needs',
	SEVERAL_DATABASES: 'the dump holds several databases, and a restore fills one',
	STORE_TOO_NEW: 'the store was written by a newer dbseal',
	SYSTEM_KEY_FITS: 'the system key opens the vault, so it must be rotated, not replaced',
	TARGET_NOT_EMPTY: 'the target database is not empty',
	TARGET_UNFIT: 'the target, as its server is set up, can\'t take what the dump holds',
	// Exit 18
	DRILL_FAILED: 'the backup did not come back as it was taken',
	// Exit 19
	BACKUP_OVERDUE: 'the last good backup is too old',
	JOB_AT_RISK: 'a job may not come back, or not up to date (with --strict)',
	JOB_UNPROTECTED: 'a job has no good backup at all',
} as const;

export type ErrorCode = keyof typeof errorCodes;

/**
 * What time alone may mend, unless whoever throws it knows better. A dump that broke off is among them: a server that restarts in
 * its middle shows as that.
 */
export const passingCodes: ReadonlySet<ErrorCode> = new Set([
	'DATABASE_TIMEOUT',
	'DATABASE_UNREACHABLE',
	'DUMP_INCOMPLETE',
	'NAME_EXISTS',
	'STORAGE_FAILED',
	'STORAGE_UNREACHABLE',
	'STORE_BUSY',
	'TARGET_BUSY',
]);
