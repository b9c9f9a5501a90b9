/**
 * Makes a SQLite file of a script, and says what rows one holds, so that two can be compared: for the demo.
 */
import {Buffer} from 'node:buffer';
import {createHash, type Hash} from 'node:crypto';
import {sqliteDriver} from '../../sqlite/driver.js';

export type TableDigest = {
	readonly table: string;
	readonly rows: number;
	/** SHA-256 over all values of all rows with their types, in the order of the table's key; hex. */
	readonly digest: string;
};

/** Runs the script in a new file. */
export function createSqliteFile(file: string, script: string): void {
	const Sqlite = sqliteDriver();
	const connection = new Sqlite(file);
	try {
		connection.exec(script);
	} finally {
		connection.close();
	}
}

/** Every table, view and trigger: views by their rows, the schema by its text. */
export function digestSqliteFile(file: string): readonly TableDigest[] {
	const Sqlite = sqliteDriver();
	const connection = new Sqlite(file, {readonly: true});
	try {
		// A double would lose the last digits of large integers.
		connection.defaultSafeIntegers();
		const names = connection.prepare('SELECT name FROM sqlite_schema WHERE type IN (\'table\', \'view\') ORDER BY name').pluck().all().map(String);
		return [...names, 'sqlite_schema'].map(table => {
			const hash = createHash('sha256');
			let rows = 0;
			for (const row of connection.prepare(`SELECT * FROM "${table.replaceAll('"', '""')}"`).raw().iterate()) {
				rows++;
				for (const value of Array.isArray(row) ? row : [row]) {
					updateHash(hash, value);
				}
			}

			return {table, rows, digest: hash.digest('hex')};
		});
	} finally {
		connection.close();
	}
}

/** With type and length before each value, so that `1` and `'1'`, or `ab|c` and `a|bc`, are told apart. */
function updateHash(hash: Hash, value: unknown): void {
	const bytes = Buffer.isBuffer(value) ? value : Buffer.from(Object.is(value, -0) ? '-0' : String(value));
	hash.update(`${value === null ? 'null' : typeof value}:${bytes.length}:`);
	hash.update(bytes);
}
