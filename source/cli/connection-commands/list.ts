/**
 * `dbseal source list` and `dbseal destination list`.
 */
import {type StoredConnection} from '../../store/connections.js';
import {hasAddress} from '../../vault/connections.js';
import {type Command, defineCommand} from '../command.js';
import {type ConnectionSide} from '../connection-side.js';
import {tableLines} from '../table.js';
import {withStoreIfThere} from '../with-store-if-there.js';

type Row = Pick<StoredConnection, 'id' | 'name' | 'type' | 'createdAt' | 'secretsLost'> & {
	readonly kind: string;
	/** Without secrets. */
	readonly url: string;
	readonly hasSecrets: boolean;
	readonly jobs: readonly string[];
};

export function listCommand(side: ConnectionSide): Command {
	return defineCommand({
		examples: [[`dbseal ${side.thing} list`, 'without passwords']],
		arguments: [],
		flags: {},
		async run(_input, context) {
			const rows = await withStoreIfThere(context, [], async store =>
				store[side.table].all().map(row => toRow(side, row, store[side.table].usedBy(row.id))));
			for (const line of rows.length === 0 ? [] : tableLines(columns, rows)) {
				context.output.data(line);
			}

			if (rows.length === 0) {
				context.output.note(`no ${side.thing}s yet; add one with: dbseal ${side.thing} add NAME URL`);
			}

			context.output.result(rows);
		},
	});
}

const columns = [
	{title: 'NAME', value: ({name}: Row) => name},
	{title: 'KIND', value: ({kind}: Row) => kind},
	{title: 'URL', value: ({url}: Row) => url},
	{title: 'SECRETS', value: secretsWord},
	{title: 'JOBS', value: ({jobs}: Row) => jobs.length === 0 ? undefined : jobs.join(', ')},
];

function toRow(side: ConnectionSide, row: StoredConnection, jobs: readonly string[]): Row {
	const {id, name, type, options, sealedSecrets, secretsLost, createdAt} = row;
	const scheme = side.schemeByType(type);
	return {
		id,
		name,
		type,
		kind: scheme.label,
		url: hasAddress(row) ? scheme.formatUrl({type, options, secrets: {}}) : 'not known',
		hasSecrets: sealedSecrets !== undefined,
		secretsLost,
		jobs,
		createdAt,
	};
}

function secretsWord({hasSecrets, secretsLost}: Row): string {
	if (secretsLost) {
		return 'to be entered again';
	}

	return hasSecrets ? 'sealed' : 'none';
}
