/**
 * The store: everything that dbseal remembers, in one SQLite file in the home folder.
 * The rule: the store knows no cipher. Secrets reach it sealed and leave it sealed.
 */
import {randomUUID} from 'node:crypto';
import path from 'node:path';
import {type AliasesTable, aliasesTable} from './aliases.js';
import {type ArtifactsTable, artifactsTable} from './artifacts.js';
import {type ConnectionsTable, connectionsTable} from './connections.js';
import {copyStore} from './copy-store.js';
import {type FreeSpaceTable, freeSpaceTable} from './free-space.js';
import {type JobsTable, jobsTable} from './jobs.js';
import {type MetaTable, metaTable} from './meta.js';
import {migrate} from './migrate.js';
import {migrations} from './migrations.js';
import {type ProfilesTable, profilesTable} from './profiles.js';
import {type RunsTable, runsTable} from './runs.js';
import {
	listSealed, type ReplaceSealed, replaceSealed, type SealedValue,
} from './sealed-values.js';
import {type SettingsTable, settingsTable} from './settings.js';
import {type Sql, sqlOver} from './sql.js';
import {openStoreFile} from './store-file.js';

export type OpenStoreOptions = {
	/** The folder of the store; made, with mode 0700, where it is missing and may be made. */
	readonly home: string;
	readonly now: () => Date;
	/** False: a missing store is a NotFoundError, and nothing is made. Default true. */
	readonly create?: boolean;
	/** How long to wait for another process. Default 5000, our choice: longer than any transaction of ours takes. */
	readonly busyTimeoutMs?: number;
	/** True: a home that can't be written to is read through a private copy, see `isKept`. Default false: it is an error. */
	readonly mayCopy?: boolean;
	/** Default: random UUIDs. */
	readonly newId?: () => string;
};

export type Store = {
	/** Absolute. */
	readonly home: string;
	/** Where the SQLite file is. */
	readonly path: string;
	/** False where the home can't be written to: what is recorded is gone when the store is closed. */
	readonly isKept: boolean;
	/** Where a command may write what it needs until its end: the home, or the private copy's folder. */
	readonly workFolder: string;
	/** UUID, made with the store and kept by its copies. */
	readonly vaultId: string;
	readonly now: () => Date;
	/** A new UUID: the caller needs it before the row exists, because sealed values are bound to their row. */
	readonly newId: () => string;
	readonly meta: MetaTable;
	readonly settings: SettingsTable;
	readonly profiles: ProfilesTable;
	readonly aliases: AliasesTable;
	readonly sources: ConnectionsTable;
	readonly destinations: ConnectionsTable;
	readonly jobs: JobsTable;
	readonly runs: RunsTable;
	readonly artifacts: ArtifactsTable;
	readonly freeSpace: FreeSpaceTable;
	/** Runs `work` as one transaction: all of it happens or, when it throws, none. It may not be async. */
	transaction<Result>(work: () => Result): Result;
	/** Every sealed value with its place. */
	sealedValues(): readonly SealedValue[];
	/** Goes through every sealed value; to be called within a transaction. Gives the number of values. */
	replaceSealed(replace: ReplaceSealed): number;
	/** Writes a whole copy of the store to `target`, mode 0600; never over a file. */
	backupTo(target: string): void;
	/** What SQLite's own check of the whole file finds wrong; empty for a sound store. */
	findDamage(): readonly string[];
	close(): void;
};

/**
 * Opens the store in `home`, bringing it to the schema of this dbseal.
 * @throws RefusedError STORE_TOO_NEW, IntegrityError STORE_DAMAGED, BusyError STORE_BUSY,
 * NotFoundError STORE_NOT_FOUND, DestinationError STORE_UNUSABLE
 */
export function openStore(options: OpenStoreOptions): Store {
	const {
		home, now, create = true, busyTimeoutMs = 5000, mayCopy = false, newId = randomUUID,
	} = options;
	const {
		database, file, copyFolder, close,
	} = openStoreFile({
		home, create, busyTimeoutMs, mayCopy,
	});
	try {
		const sql = sqlOver(database, file);
		const isKept = copyFolder === undefined;
		migrate(sql, {migrations, now: now(), isKept});
		const meta = metaTable(sql);
		return {
			home: path.dirname(file),
			path: file,
			isKept,
			workFolder: copyFolder ?? path.dirname(file),
			vaultId: meta.readOrMake(newId, now).vaultId,
			now,
			newId,
			meta,
			settings: settingsTable(sql),
			profiles: profilesTable(sql, now),
			aliases: aliasesTable(sql, now),
			sources: connectionsTable(sql, {table: 'sources', now}),
			destinations: connectionsTable(sql, {table: 'destinations', now}),
			jobs: jobsTable(sql, now),
			runs: runsTable(sql, now),
			artifacts: artifactsTable(sql, now),
			freeSpace: freeSpaceTable(sql),
			transaction: sql.transaction,
			sealedValues: () => listSealed(sql),
			replaceSealed: replace => replaceSealed(sql, replace),
			backupTo(target) {
				copyStore(sql, target);
			},
			findDamage: () => findDamage(sql),
			close,
		};
	} catch (error) {
		close();
		throw error;
	}
}

function findDamage(sql: Sql): readonly string[] {
	const faults = sql.all('SELECT integrity_check AS fault FROM pragma_integrity_check').map(row => String(row.fault));
	const strays = sql.all('SELECT DISTINCT "table" AS stray FROM pragma_foreign_key_check').map(row => `${String(row.stray)} points to a row that is not there`);
	return [...faults.filter(fault => fault !== 'ok'), ...strays];
}
