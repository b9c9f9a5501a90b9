/**
 * The contract of a database adapter. Adding a database is one folder that exports a `DatabaseEngine`, a line in
 * `databases/registry.ts` and in `databases/dump-forms.ts`, and a row of the contract's table (docs/add-a-database.md).
 */
import {type Readable, type Writable} from 'node:stream';
import {
	type AdapterContext, type Connection, type Finding, type UrlScheme,
} from './connection.js';
import {type DatabaseProperties} from './database-properties.js';

export type DatabaseEngine = UrlScheme & {
	/** The suffix of a plain dump: `sql`, `sqlite`, `rdb`. */
	readonly extension: string;
	/** Absent where there is no server to sign in to. */
	readonly server?: {
		/** Where its client connects to when no port is given. */
		readonly usualPort: string;
		/** What its client takes a password from. */
		readonly passwordVariable: string;
	};
	/** No scratch database can be made beside one of this kind: its backups are verified, and restored into a spare server by hand. */
	readonly cannotDrill?: true;
	/** MUST NOT connect; MUST throw a UsageError where options are missing or wrong. */
	open(connection: Connection, context: AdapterContext): Database;
};

export type DatabaseDescription = {
	/** `15.19`; `unknown` where there is no server to ask. */
	readonly serverVersion: string;
	/** The dump tool and its version: `pg_dump 15.19`. */
	readonly tool: string;
	/** Names of the databases that a dump holds. */
	readonly databases: readonly string[];
	/** What a plain dump may come to, in bytes, where the engine can tell cheaply. */
	readonly sizeEstimateBytes?: number;
	/** Of the database itself, which no dump of it holds. */
	readonly properties?: DatabaseProperties;
};

/** What a database holds, for comparing a restore with its source. */
export type Summary = {
	readonly tables: number;
	/** The sum over all tables. */
	readonly rows: number;
	/** Rows by table, schema-qualified where the engine has schemas. */
	readonly rowsByTable: Readonly<Record<string, number>>;
	/** Other objects by kind: `views`, `triggers`, `routines`, `sequences`, … */
	readonly objects: Readonly<Record<string, number>>;
	/** Names of tables are the same in any case; of what is counted now, never of what a sidecar keeps. */
	readonly ignoresCase?: boolean;
};

export type Dump = {
	/** The dump's own bytes. MUST be read to its end or destroyed; destroying it MUST end the tool. */
	readonly stream: Readable;
	/**
	 * MUST reject (SourceError) unless the tool exited 0 and wrote its completion trailer, where it has one.
	 * MUST settle only when the tool's exit status is known, and MUST never reject unhandled.
	 */
	readonly finished: Promise<DumpReport>;
};

export type DumpReport = {
	/** Taken in the dump's own snapshot, where the engine can. */
	readonly summary?: Summary;
	/** What a person should know of a good dump: what the tool said on stderr, without secrets. */
	readonly warnings?: readonly string[];
};

export type LoadOptions = {
	/** Replaces what is there. */
	readonly overwrite: boolean;
	/** Of the database that was dumped: given to one that this load makes, or that `createScratch` made. */
	readonly properties?: DatabaseProperties;
	/** Everything belongs to whoever restores. */
	readonly noOwner?: boolean;
	/** What was granted and revoked is left out. */
	readonly noPrivileges?: boolean;
	/** Of an archive of several databases, the one to load; MUST be refused (NAME_NOT_FOUND) where it isn't there. Only given to what knows archives. */
	readonly database?: string;
};

export type Load = {
	/** Takes the dump's own bytes. Ending it asks the client to finish; destroying it MUST roll back where the engine can. */
	readonly stream: Writable;
	/** MUST reject (SourceError, or the error that fits better) unless the client took everything. Never rejects unhandled. */
	readonly finished: Promise<LoadReport>;
};

export type LoadReport = {
	/** What a person should know of a good load: properties that could not be given, what the tool said on stderr; without secrets. */
	readonly warnings?: readonly string[];
	/** Rows of the dump itself by table, named as `summarise` names them; absent where not all of them can be counted. */
	readonly rowsByTable?: Readonly<Record<string, number>>;
};

export type TargetState = {
	readonly exists: boolean;
	/** True when there is nothing that a restore could overwrite. */
	readonly isEmpty: boolean;
	/** What is there, for people: `12 tables in database orders`. */
	readonly detail: string;
	/** The name to type before it is overwritten: the database's name, or the file's. */
	readonly name: string;
};

export type ScratchOptions = {
	/** Of the database that was dumped; like the database beside it where they are not known. */
	readonly properties?: DatabaseProperties;
};

export type Scratch = {
	/** The scratch database, ready to be restored into. */
	readonly database: Database;
	/** What a person would remove by hand if `remove` was never reached. */
	readonly description: string;
	/** Removes the scratch database; safe to call twice. */
	remove(): Promise<void>;
};

/** What starts a load: a database, or what its look over one dump came to. */
export type Loader = {
	/** What a person should know before the load begins. */
	readonly notes?: readonly string[];
	/**
	 * Starts a load into this database, creating it where it is missing and the engine can.
	 * With `overwrite`, what is there is replaced, in one transaction where the engine can, so that a failure leaves it as it was.
	 * Without, MUST throw a RefusedError (TARGET_NOT_EMPTY) where `inspect` finds something.
	 */
	load(options: LoadOptions, signal: AbortSignal): Promise<Load>;
};

export type Database = Loader & {
	/**
	 * True where a load that is destroyed before its end leaves nothing of itself, whatever it has been given until then (a transaction,
	 * a database or file of a temporary name): only then may bytes reach it while the artifact is still being proven.
	 * Anything else gets its first byte, and loses its old ones, when the whole artifact is proven.
	 */
	readonly takesBack: boolean;
	/** Present where a load finds its database in the archives of several that tools of the DBackup lineage write. */
	readonly knowsArchives?: true;
	/**
	 * Looks over the plain dump, decrypted and decompressed, before `load` is called; for what has to be known or refused beforehand.
	 * MUST read it to its end, or throw (RefusedError); MUST NOT change anything, nor keep the dump on a disk. When the dump ends without
	 * an error the whole artifact is proven. The loader that it gives is for this very dump, which is read once more for it.
	 * Absent where a load has to know nothing.
	 */
	preview?(dump: AsyncIterable<Uint8Array>, options: LoadOptions, signal: AbortSignal): Promise<Loader>;
	/** MUST throw a SourceError that tells apart: unreachable, refused, missing database, missing tool. */
	describe(signal: AbortSignal): Promise<DatabaseDescription>;
	/** The connection test. MUST NOT change anything. Never throws for what it is meant to find: it is in the findings. */
	check(signal: AbortSignal): Promise<readonly Finding[]>;
	/** Starts a consistent dump. MUST refuse (RefusedError, CLIENT_TOO_OLD) a tool older than its server. Passwords MUST NOT be in argv. */
	dump(signal: AbortSignal): Promise<Dump>;
	/** Who the target is: MUST be the same by whatever address, user or link it is reached. Absent where only its URL can tell. */
	identify?(signal: AbortSignal): Promise<string>;
	/** What is in the way of a restore; what can't be seen counts as something. MUST NOT change anything. */
	inspect(signal: AbortSignal): Promise<TargetState>;
	/** Counts what is there. */
	summarise(signal: AbortSignal): Promise<Summary>;
	/**
	 * Makes an empty database of this name beside this one, for a drill. MUST refuse a name that exists.
	 * What is loaded into it MUST NOT act: no event, subscription or foreign server of it ever runs or reaches out.
	 */
	createScratch(name: string, options: ScratchOptions, signal: AbortSignal): Promise<Scratch>;
	/** Removes what `createScratch` made under this name in a process that died. MUST NOT fail where it is gone. Absent where there are no scratches. */
	removeScratch?(name: string, signal: AbortSignal): Promise<void>;
	/** Runs one query that a drill uses as its check; the first column of the first row, as text. Absent where the engine has no queries. */
	query?(sql: string, signal: AbortSignal): Promise<string>;
};
