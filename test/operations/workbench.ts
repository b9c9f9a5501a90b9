/**
 * What tests of operations share: a home with a store and an unlocked vault, a folder as destination, and SQLite databases.
 */
import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import process from 'node:process';
import Database from 'better-sqlite3';
import {type RunEvent} from '../../source/core/events.js';
import {SystemKey} from '../../source/crypto/system-key.js';
import {locateArtifact} from '../../source/operations/catalogue/artifact-reference.js';
import {type BackupRequest} from '../../source/operations/backup/backup.js';
import {type NamedConnection, type OperationContext} from '../../source/operations/context.js';
import {restore, type RestoreResult} from '../../source/operations/restore/restore.js';
import {openStore} from '../../source/store/open-store.js';
import {type CandidateKey} from '../../source/vault/candidate-keys.js';
import {createProfile} from '../../source/vault/profiles.js';
import {unlock} from '../../source/vault/unlock.js';

export type Workbench = {
	readonly folder: string;
	/** Where backups go. */
	readonly storage: string;
	readonly context: OperationContext;
	readonly events: RunEvent[];
	/** A SQLite database of so many rows. */
	database(name: string, rows?: number): string;
	/** A backup of it to `storage`, gzip, under a new profile of this name. */
	request(source: string, profileName?: string): BackupRequest;
	destination(folder?: string): NamedConnection;
	stored(): readonly string[];
	close(): void;
};

export function createWorkbench(overrides: Partial<OperationContext> = {}): Workbench {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-operations-'));
	const storage = path.join(folder, 'storage');
	const scratchFolder = path.join(folder, 'scratch');
	fs.mkdirSync(storage);
	fs.mkdirSync(scratchFolder, {mode: 0o700});
	const now = () => new Date();
	const store = openStore({home: path.join(folder, 'home'), now});
	const vault = unlock(store, SystemKey.generate());
	const events: RunEvent[] = [];
	const context: OperationContext = {
		store,
		vault: () => vault,
		adapters: {env: process.env, scratchFolder},
		hostname: 'db1',
		now,
		monotonicMs: () => performance.now(),
		randomBytes: count => randomBytes(count),
		signal: new AbortController().signal,
		emit(event) {
			events.push(event);
		},
		...overrides,
	};
	const destination = (target = storage): NamedConnection => ({name: path.basename(target), connection: {type: 'local', options: {path: target}, secrets: {}}});
	return {
		folder,
		storage,
		context,
		events,
		database: (name, rows = 2000) => makeDatabase(path.join(folder, name), rows),
		request: (source, profileName = 'main') => ({
			source: sqlite(source),
			destinations: [destination()],
			profile: store.profiles.findByName(profileName) ?? createProfile(vault, profileName),
			compression: 'gzip',
		}),
		destination,
		stored: () => fs.readdirSync(storage).toSorted(),
		close() {
			store.close();
			fs.rmSync(folder, {recursive: true, force: true});
		},
	};
}

/** Restores an artifact by its path into a file of the bench; gives what was restored. */
export async function restoreToFile({folder, context}: Workbench, file: string, givenKeys?: readonly CandidateKey[]): Promise<{readonly result: RestoreResult; readonly bytes: Buffer}> {
	const output = path.join(folder, `out-${randomBytes(4).toString('hex')}`);
	const location = await locateArtifact(file, context);
	const result = await restore({location, target: {kind: 'file', path: output, overwrite: false}, ...(givenKeys && {givenKeys})}, context);
	return {result, bytes: fs.readFileSync(output)};
}

/** A connection to a SQLite file. */
export function sqlite(file: string): NamedConnection {
	return {name: path.basename(file, '.sqlite'), connection: {type: 'sqlite', options: {path: file}, secrets: {}}};
}

export function makeDatabase(file: string, rows: number): string {
	const database = new Database(file);
	database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT, note BLOB, paid INTEGER); CREATE VIEW unpaid AS SELECT * FROM orders WHERE paid IS NULL;');
	const insert = database.prepare('INSERT INTO orders (customer, note, paid) VALUES (?, ?, ?)');
	database.transaction(() => {
		for (let row = 0; row < rows; row++) {
			insert.run(`Jürgen 🦊 ${row}`, Buffer.from([row % 256, 0, 255]), row % 3 === 0 ? null : row);
		}
	})();
	database.close();
	return file;
}

/** All rows of all tables, for comparing two databases. */
export function readDatabase(file: string): unknown {
	const database = new Database(file, {readonly: true});
	try {
		return {
			schema: database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all(),
			orders: database.prepare('SELECT * FROM orders ORDER BY id').all(),
		};
	} finally {
		database.close();
	}
}
