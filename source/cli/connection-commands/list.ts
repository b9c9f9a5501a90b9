/**
 * `dbseal source list` and `dbseal destination list`.
 */
import {type Command, defineCommand} from '../command.js';
import {type ConnectionDescription, type ConnectionSide, describeConnections} from '../../application/connections/connections.js';
import {tableLines} from '../lines/table.js';
import {lookIfThere} from '../look-if-there.js';

export function listCommand(side: ConnectionSide): Command {
	return defineCommand({
		examples: [[`dbseal ${side.thing} list`, 'without passwords']],
		arguments: [],
		flags: {},
		async run(_input, context) {
			const found = await lookIfThere(context, [], async application => describeConnections(application, side));
			const rows = found.map(({url, fault, ...row}) => ({...row, url: url ?? fault ?? 'not known'}));
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
	{title: 'NAME', value: ({name}: ConnectionDescription) => name},
	{title: 'KIND', value: ({kind}: ConnectionDescription) => kind},
	{title: 'URL', value: ({url}: Pick<ConnectionDescription, 'url'>) => url},
	{title: 'SECRETS', value: secretsWord},
	{title: 'JOBS', value: ({jobs}: ConnectionDescription) => jobs.length === 0 ? undefined : jobs.join(', ')},
];

function secretsWord({hasSecrets, secretsLost}: ConnectionDescription): string {
	if (secretsLost) {
		return 'to be entered again';
	}

	return hasSecrets ? 'sealed' : 'none';
}
