/**
 * The few ways in which the tables talk to SQLite: statements are prepared once, and no error of SQLite's own gets past here.
 * Everything is synchronous, so nothing else of this process can come between the statements of a transaction.
 */
import {type SqliteDatabase, type SqliteStatement} from '../sqlite/driver.js';
import {withSqlErrors} from './sql-errors.js';

export type SqlValue = string | number | Uint8Array | null;
export type SqlParameters = Readonly<Record<string, SqlValue>>;
/** One row as SQLite gives it; each table's file turns it into its own type. */
export type SqlRow = Readonly<Record<string, unknown>>;

export type Sql = {
	/** Of the store file, for messages. */
	readonly path: string;
	/** The first row, if there is one. */
	get(statement: string, parameters?: SqlParameters): SqlRow | undefined;
	all(statement: string, parameters?: SqlParameters): readonly SqlRow[];
	/**
	 * The quick way for many rows, one at a time: of each, only what `read` keeps stays in memory.
	 * @param read Is given the columns in the order of the statement. It may ask nothing else of the store.
	 */
	map<Result>(statement: string, parameters: SqlParameters, read: (values: readonly unknown[]) => Result): readonly Result[];
	/** Runs one statement and gives the number of rows that it changed. */
	run(statement: string, parameters?: SqlParameters): number;
	/** Runs several statements of a script, without parameters. */
	script(statements: string): void;
	/**
	 * Runs `work` as one transaction that holds the right to write from its start; within another one, as a part of it.
	 * What `work` throws undoes it and comes out unchanged.
	 */
	transaction<Result>(work: () => Result): Result;
};

/** @param path Of the store, for messages. */
export function sqlOver(database: SqliteDatabase, path = database.name): Sql {
	const prepare = onceEach(statement => database.prepare<[SqlParameters], SqlRow>(statement));
	const prepareRaw = onceEach(statement => database.prepare<[SqlParameters], unknown[]>(statement).raw());
	return {
		path,
		get: (statement, parameters = {}) => withSqlErrors(path, () => firstRow(prepare(statement), parameters)),
		all: (statement, parameters = {}) => withSqlErrors(path, () => prepare(statement).all(parameters)),
		map: (statement, parameters, read) => withSqlErrors(path, () => Array.from(prepareRaw(statement).iterate(parameters), values => read(values))),
		run: (statement, parameters = {}) => withSqlErrors(path, () => prepare(statement).run(parameters).changes),
		script(statements) {
			withSqlErrors(path, () => database.exec(statements));
		},
		transaction: work => withSqlErrors(path, () => database.transaction(work).immediate()),
	};
}

/** What writes is run to its end: better-sqlite3's `get` leaves after the first row, and a commit that fails then fails unheard. */
function firstRow(statement: SqliteStatement<[SqlParameters], SqlRow>, parameters: SqlParameters): SqlRow | undefined {
	return statement.readonly ? statement.get(parameters) : statement.all(parameters)[0];
}

function onceEach<Prepared>(prepare: (statement: string) => Prepared): (statement: string) => Prepared {
	const prepared = new Map<string, Prepared>();
	return statement => {
		const known = prepared.get(statement);
		if (known !== undefined) {
			return known;
		}

		const fresh = prepare(statement);
		prepared.set(statement, fresh);
		return fresh;
	};
}
