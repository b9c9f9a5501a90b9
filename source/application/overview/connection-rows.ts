/**
 * Sources and destinations as lists show them.
 */
import {type Store} from '../../store/open-store.js';
import {type ConnectionSide, describeConnection} from '../connections/connections.js';

export type ConnectionRow = {
	readonly id: string;
	readonly name: string;
	/** `PostgreSQL`, `Local folder`. */
	readonly kind: string;
	/** Without secrets; empty for one that was adopted from sidecars, which don't have it. */
	readonly url: string;
	readonly usedBy: readonly string[];
	/** Its id in the store: `postgresql`, `local`. */
	readonly type: string;
	/** What it was told, without secrets. */
	readonly options: Readonly<Record<string, string>>;
};

/** All of one side, in the order of their names. */
export function connectionRows(store: Store, side: ConnectionSide): readonly ConnectionRow[] {
	const table = store[side.table];
	return table.all().map(row => {
		const {id, name, kind, url, fault, secretsLost, jobs} = describeConnection(row, side, table.usedBy(row.id));
		return {
			id,
			name,
			kind: secretsLost && url !== undefined ? `${kind} (enter its password again)` : kind,
			url: url ?? fault ?? '',
			usedBy: jobs,
			type: row.type,
			options: row.options,
		};
	});
}
