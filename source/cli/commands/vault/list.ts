/**
 * `dbseal vault list`: the profiles, by fingerprint, with what uses them and whether their keys were ever taken out.
 */
import {formatTimestamp} from '../../../core/text.js';
import {formatFingerprint} from '../../../core/fingerprint.js';
import {lastExport, type ListedProfile, listProfiles} from '../../../application/keys/profiles.js';
import {defineCommand} from '../../command.js';
import {mapGiven} from '../../flags/given.js';
import {type Column, tableLines} from '../../lines/table.js';
import {lookIfThere} from '../../look-if-there.js';

export const command = defineCommand({
	examples: [['dbseal vault list', 'names and fingerprints; no key is shown and none is needed']],
	arguments: [],
	flags: {},
	async run(_input, context) {
		const rows = await lookIfThere(context, [], async application => listProfiles(application));
		for (const line of rows.length === 0 ? [] : tableLines(columns, rows)) {
			context.output.data(line);
		}

		if (rows.length === 0) {
			context.output.note('no profiles yet; make one with: dbseal vault create NAME');
		}

		context.output.result(rows);
	},
});

const columns: ReadonlyArray<Column<ListedProfile>> = [
	{title: 'NAME', value: ({name}) => name},
	{title: 'FINGERPRINT', value: ({fingerprint}) => formatFingerprint(fingerprint)},
	{title: 'ORIGIN', value: ({origin, hasKey}) => hasKey ? origin : `${origin}, key missing`},
	{title: 'CREATED', value: ({createdAt}) => formatTimestamp(createdAt)},
	{title: 'JOBS', value: ({uses}) => uses.jobs.length === 0 ? undefined : uses.jobs.join(', ')},
	{title: 'ARTIFACTS', isRight: true, value: ({uses}) => String(uses.artifacts)},
	{title: 'KEY EXPORTED', value: profile => mapGiven(lastExport(profile), formatTimestamp) ?? 'never'},
];
