/**
 * What a SQLite database holds, and whether it is sound. The rule: between two tables the signal is looked at, because the driver
 * holds the event loop while it counts.
 */
import {setImmediate as breathe} from 'node:timers/promises';
import {type Summary} from '../../core/database.js';
import {systemErrorCode, toError} from '../../core/errors.js';
import {isDamaged} from './errors.js';
import {type SqliteConnection} from './file.js';

/** Counts tables, their rows and other objects; SQLite's own tables (`sqlite_sequence`, …) don't count. */
export async function summariseSqlite(connection: SqliteConnection, signal: AbortSignal): Promise<Summary> {
	const rowsByTable: Record<string, number> = {};
	for (const table of tableNames(connection)) {
		await breathe(undefined, {signal});
		const count = connection.prepare(`SELECT count(*) FROM "${table.replaceAll('"', '""')}"`).pluck().get();
		rowsByTable[table] = Number(count);
	}

	const counts = Object.values(rowsByTable);
	return {
		tables: counts.length,
		rows: counts.reduce((sum, count) => sum + count, 0),
		rowsByTable,
		objects: countObjects(connection),
	};
}

/** The tables that hold rows themselves: a virtual one keeps them in others. */
export function tableNames(connection: SqliteConnection): string[] {
	return textColumn(connection, String.raw`
		SELECT name FROM pragma_table_list
		WHERE schema = 'main' AND type IN ('table', 'shadow') AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
		ORDER BY name
	`);
}

/** What SQLite finds wrong with the file, in its own words; undefined for a sound one. Throws nothing for a damaged file. */
export function findDamage(connection: SqliteConnection): string | undefined {
	try {
		const [first, ...others] = textColumn(connection, 'PRAGMA integrity_check(10)');
		return first === 'ok' && others.length === 0 ? undefined : first ?? 'the integrity check gave no answer';
	} catch (error) {
		// A function, collation or module of the application, which only the application has, is no damage
		if (systemErrorCode(error) === 'SQLITE_ERROR') {
			return undefined;
		}

		if (isDamaged(error)) {
			return toError(error).message;
		}

		throw error;
	}
}

function countObjects(connection: SqliteConnection): Record<string, number> {
	const count = (condition: string) => Number(connection.prepare(`SELECT count(*) FROM sqlite_schema WHERE ${condition}`).pluck().get());
	const counts = {
		views: count('type = \'view\''),
		triggers: count('type = \'trigger\''),
		// Those of constraints have no text of their own
		indexes: count('type = \'index\' AND sql IS NOT NULL'),
		'virtual tables': count('type = \'table\' AND rootpage = 0'),
	};
	return Object.fromEntries(Object.entries(counts).filter(([, number]) => number > 0));
}

function textColumn(connection: SqliteConnection, sql: string): string[] {
	return connection.prepare(sql).pluck().all().map(String);
}
