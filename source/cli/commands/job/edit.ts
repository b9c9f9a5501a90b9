/**
 * `dbseal job edit`: what isn't given stays.
 */
import {UsageError} from '../../../core/errors.js';
import {defineCommand} from '../../command.js';
import {type FlagTable, type FlagValues} from '../../flags/flags.js';
import {withApplication} from '../../../application/application.js';
import {
	changeJob, describeJob, type Job, type JobChanges,
} from '../../../application/jobs/jobs.js';
import {findJob} from '../../../application/find-named.js';
import {jobChanges, jobFlags, undoFlags} from '../../flags/job-flags.js';
import {jobLines} from '../../lines/job-lines.js';

const flags = {
	rename: {type: 'string', value: 'NEW', summary: 'another name'},
	...jobFlags,
	...undoFlags,
	adoptHost: {
		type: 'string', value: 'HOST', isMultiple: true, mayBeEmpty: true, summary: 'backups that HOST made of it are this machine\'s own; * for any, "" for none but this one\'s',
	},
} as const satisfies FlagTable;

export const command = defineCommand({
	examples: [
		['dbseal job edit orders --compression zstd --level 9', 'for the next backups'],
		['dbseal job edit orders --schedule "0 */6 * * *"', 'every six hours'],
		['dbseal job edit orders --disable', 'for now'],
	],
	arguments: [{name: 'NAME', completes: 'job'}],
	flags,
	notes: [
		'A host that was renamed or replaced: --adopt-host OLD-NAME. Until then prune leaves alone what another host made.',
		'Keep rules that are given replace those of the same name; 0 takes one away.',
	],
	async run({arguments: [typed = ''], flags: given}, context) {
		const {output} = context;
		await withApplication(context.place, {}, async application => {
			const before = findJob(application, typed);
			const changes = {...jobChanges(given, before, application), ...ownChanges(given, before)};
			if (Object.keys(changes).length === 0) {
				throw new UsageError({code: 'USAGE', message: 'nothing to change was given', hint: 'See: dbseal job edit --help.'});
			}

			const description = describeJob(application, changeJob(application, before, changes));
			for (const line of jobLines(description)) {
				output.note(line);
			}

			output.result(description);
		});
	},
});

function ownChanges({rename, adoptHost}: FlagValues<typeof flags>, {adoptedHosts}: Job): JobChanges {
	return {
		...(rename !== undefined && {name: rename}),
		...(adoptHost.length > 0 && {adoptedHosts: adoptHost.includes('') ? [] : [...new Set([...adoptedHosts, ...adoptHost])]}),
	};
}
