/**
 * Brings a store file to the schema of this dbseal, one version at a time, each in a transaction of its own.
 * The rule: before the first step a copy of the store is made beside it, unless the store is new; a store from a newer
 * dbseal, or a database that is no store, is not touched.
 */
import {RefusedError} from '../core/errors.js';
import {copyStore} from './copy-store.js';
import {damaged} from './sql-errors.js';
import {type Sql} from './sql.js';

/** Says in the file's header whose database this is: "dbsl" in ASCII. Our choice, not registered. */
const appId = 0x64_62_73_6C;

export type MigrationPlan = {
	readonly migrations: readonly string[];
	readonly now: Date;
	/** False for a private copy, which needs no other one. Default true. */
	readonly isKept?: boolean;
};

/** @throws RefusedError STORE_TOO_NEW, IntegrityError STORE_DAMAGED */
export function migrate(sql: Sql, {migrations, now, isKept = true}: MigrationPlan): void {
	const found = readVersion(sql, migrations.length);
	if (found === migrations.length) {
		return;
	}

	if (found > 0 && isKept) {
		copyStore(sql, `${sql.path}.before-version-${found + 1}.${fileTimestamp(now)}`);
	}

	for (const [index, statements] of migrations.entries()) {
		sql.transaction(() => {
			// Read again under the lock: another process may have been faster.
			if (readVersion(sql, migrations.length) === index) {
				sql.script(`${statements}; PRAGMA application_id = ${appId}; PRAGMA user_version = ${index + 1}`);
			}
		});
	}
}

/** `2026-11-24T14-05-09Z`: a time that every file system takes in a name, and that sorts. */
export function fileTimestamp(date: Date): string {
	return `${date.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
}

/** The schema's version, 0 for a database with nothing in it. */
function readVersion(sql: Sql, newest: number): number {
	const header = sql.get(`
		SELECT application_id, user_version, EXISTS (SELECT 1 FROM sqlite_schema) AS hasTables
		FROM pragma_application_id, pragma_user_version
	`);
	const version = Number(header?.user_version);
	const isOurs = header?.application_id === appId;
	if (!isOurs && (version !== 0 || header?.hasTables === 1)) {
		throw damaged(sql.path, 'it is a database of some other program');
	}

	if (version > newest) {
		throw new RefusedError({
			code: 'STORE_TOO_NEW',
			message: `the store ${sql.path} has version ${version}, and this dbseal knows versions up to ${newest}`,
			hint: `Use the newer dbseal that wrote it, or put back a copy made before: ${sql.path}.before-version-*.`,
		});
	}

	return version;
}
