/**
 * Sources and destinations as lists show them.
 */
import {type StoredConnection} from '../../store/connections.js';
import {type Store} from '../../store/open-store.js';
import {type CommandDraft} from '../connection-drafts.js';
import {type ConnectionSide, describeConnection} from '../connections.js';

export type ConnectionRow = {
	readonly id: string;
	readonly name: string;
	/** `PostgreSQL`, `Local folder`. */
	readonly kind: string;
	/** Without secrets; empty for one that was adopted from sidecars, which don't have it. */
	readonly url: string;
	readonly usedBy: readonly string[];
	/** Of a source that is commands. */
	readonly command?: CommandDraft;
};

/** By name. */
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
			...describeCommand(row),
		};
	});
}

function describeCommand({type, options: {dumpCommand, loadCommand = '', extension = ''}}: StoredConnection): Pick<ConnectionRow, 'command'> {
	return type === 'command' && dumpCommand !== undefined ? {command: {dump: dumpCommand, load: loadCommand, extension}} : {};
}
