/**
 * Sources and destinations: two tables of one shape. Secrets are here only as one sealed text of JSON,
 * at the place `sources/sealedSecrets/<id>` or `destinations/sealedSecrets/<id>`.
 */
import * as v from 'valibot';
import {nameKey} from '../core/names.js';
import {
	orAbsent, booleanColumn, dateColumn, jsonColumn, rowReader, toColumns,
} from './columns.js';
import {nameColumns, refuseWhileUsed} from './named-rows.js';
import {insertRow, updateRow} from './rows.js';
import {type Sql} from './sql.js';

export type ConnectionTableName = 'sources' | 'destinations';

export type StoredConnection = {
	/** UUID. */
	readonly id: string;
	readonly name: string;
	/** The adapter's type. */
	readonly type: string;
	readonly options: Readonly<Record<string, string>>;
	/** Undefined where the adapter needs none, or where they were lost. */
	readonly sealedSecrets: string | undefined;
	/** There were secrets, and they went with a lost system key: they have to be entered again. */
	readonly secretsLost: boolean;
	readonly createdAt: Date;
	readonly updatedAt: Date;
};

export type NewConnection = Pick<StoredConnection, 'id' | 'name' | 'type' | 'options' | 'sealedSecrets'> & Partial<Pick<StoredConnection, 'secretsLost'>>;

export type ConnectionChanges = {
	readonly name?: string;
	readonly type?: string;
	readonly options?: Readonly<Record<string, string>>;
	/** New secrets, or `none`; either way they no longer count as lost. */
	readonly sealedSecrets?: {readonly sealed: string} | 'none';
};

export type ConnectionsTable = {
	/** All of them, in the order of their names. */
	all(): readonly StoredConnection[];
	findById(id: string): StoredConnection | undefined;
	/** In any case of its letters. */
	findByName(name: string): StoredConnection | undefined;
	/** @throws UsageError INVALID_NAME, NAME_TAKEN */
	add(connection: NewConnection): StoredConnection;
	/** @throws UsageError INVALID_NAME, NAME_TAKEN */
	change(id: string, changes: ConnectionChanges): StoredConnection | undefined;
	/** Names of the jobs that use it. */
	usedBy(id: string): readonly string[];
	/** @throws UsageError STILL_USED that names the jobs. */
	remove(id: string): void;
};

const connectionSchema = v.object({
	id: v.string(),
	name: v.string(),
	type: v.string(),
	options: jsonColumn(v.record(v.string(), v.string())),
	sealedSecrets: orAbsent(v.string()),
	secretsLost: booleanColumn,
	createdAt: dateColumn,
	updatedAt: dateColumn,
});

export type ConnectionsTableOptions = {
	readonly table: ConnectionTableName;
	readonly now: () => Date;
};

export function connectionsTable(sql: Sql, {table, now}: ConnectionsTableOptions): ConnectionsTable {
	const thing = table === 'sources' ? 'source' : 'destination';
	const parse = rowReader(sql, table, connectionSchema);
	const findWhere = (column: string, value: string): StoredConnection | undefined => {
		const row = sql.get(`SELECT * FROM ${table} WHERE ${column} = $value`, {value});
		return row && parse(row);
	};

	const usedBy = (id: string) => findUsers(sql, table, id);

	return {
		all: () => sql.all(`SELECT * FROM ${table} ORDER BY nameKey`).map(row => parse(row)),
		findById: id => findWhere('id', id),
		findByName: name => findWhere('nameKey', nameKey(name)),
		add: connection => sql.transaction(() => parse(insertRow(sql, table, {
			...toColumns({...connection, createdAt: now(), updatedAt: now()}),
			...nameColumns(sql, thing, connection),
		}))),
		change: (id, changes) => sql.transaction(() => {
			const {name} = changes;
			const names = name === undefined ? {} : nameColumns(sql, thing, {id, name});
			const row = updateRow(sql, table, {
				...toColumns({...changes, ...secretsColumns(changes.sealedSecrets), updatedAt: now()}), ...names, id,
			});
			return row && parse(row);
		}),
		usedBy,
		remove(id) {
			sql.transaction(() => {
				refuseWhileUsed(`the ${thing} "${findWhere('id', id)?.name ?? id}"`, usedBy(id));
				sql.run(`DELETE FROM ${table} WHERE id = $id`, {id});
			});
		},
	};
}

function findUsers(sql: Sql, table: ConnectionTableName, id: string): readonly string[] {
	const condition = table === 'sources'
		? 'sourceId = $id'
		: 'EXISTS (SELECT 1 FROM json_each(destinationIds) WHERE value = $id)';
	return sql.all(`SELECT name FROM jobs WHERE ${condition} ORDER BY nameKey`, {id}).map(row => String(row.name));
}

function secretsColumns(secrets: ConnectionChanges['sealedSecrets']) {
	return secrets === undefined
		? {}
		: {
			sealedSecrets: secrets === 'none' ? undefined : secrets.sealed,
			secretsLost: false,
		};
}
