/**
 * The store's one row about itself: which vault it is, and the sealed known value by which a wrong system key is found.
 */
import * as v from 'valibot';
import {
	orAbsent, dateColumn, rowReader,
} from './columns.js';
import {type Sql} from './sql.js';

export type Meta = {
	/** UUID. */
	readonly vaultId: string;
	/** A known value, sealed at the place `meta/canary/<vault id>`; undefined until a system key was first used. */
	readonly canary: string | undefined;
	readonly createdAt: Date;
};

export type MetaTable = {
	read(): Meta;
	/** Fills the row of a new store. */
	readOrMake(newId: () => string, now: () => Date): Meta;
	setCanary(sealed: string): void;
};

const metaSchema = v.object({
	vaultId: v.pipe(v.string(), v.uuid()),
	canary: orAbsent(v.string()),
	createdAt: dateColumn,
});

export function metaTable(sql: Sql): MetaTable {
	const parse = rowReader(sql, 'meta', metaSchema);
	const find = () => {
		const row = sql.get('SELECT * FROM meta');
		return row && parse(row);
	};

	const readOrMake: MetaTable['readOrMake'] = (newId, now) => find() ?? sql.transaction(() => {
		sql.run('INSERT OR IGNORE INTO meta (id, vaultId, createdAt) VALUES (1, $vaultId, $createdAt)', {
			vaultId: newId(),
			createdAt: now().toISOString(),
		});
		return parse(sql.get('SELECT * FROM meta') ?? {});
	});

	return {
		read: () => parse(sql.get('SELECT * FROM meta') ?? {}),
		readOrMake,
		setCanary(sealed) {
			sql.run('UPDATE meta SET canary = $sealed', {sealed});
		},
	};
}
