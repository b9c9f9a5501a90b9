/**
 * `dbseal job edit`: what isn't given stays.
 */
import {UsageError} from '../../../core/errors.js';
import {assertLevel} from '../../../operations/job-settings.js';
import {type Job, type JobChanges} from '../../../store/jobs.js';
import {defineCommand} from '../../command.js';
import {type FlagTable, type FlagValues} from '../../flags.js';
import {describeJob, jobLines} from '../../describe-job.js';
import {withApplication} from '../../../application/application.js';
import {findJob} from '../../find-named.js';
import {jobChanges, jobFlags} from '../../job-flags.js';

const flags = {
	rename: {type: 'string', value: 'NEW', summary: 'another name'},
	...jobFlags,
	byHand: {type: 'boolean', summary: 'no schedule any more'},
	keepAll: {type: 'boolean', summary: 'no retention rules any more'},
	enable: {type: 'boolean', summary: '--all, --due and the daemon run it'},
	disable: {type: 'boolean', summary: 'they leave it out'},
	adoptHost: {
		type: 'string', value: 'HOST', isMultiple: true, summary: 'backups that HOST made of it are this machine\'s own; * for any, "" for none but this one\'s',
	},
	direct: {type: 'boolean', summary: 'no spool any more: straight to the destinations'},
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
		const {output, environment} = context;
		await withApplication(context.place, {}, async ({store}) => {
			const old = findJob(store, typed);
			const changes = {...jobChanges(given, store), ...ownChanges(given, old)};
			if (Object.keys(changes).length === 0) {
				throw new UsageError({code: 'USAGE', message: 'nothing to change was given', hint: 'See: dbseal job edit --help.'});
			}

			const retention = given.keepAll ? {} : withoutZeros({...old.retention, ...changes.retention});
			// A level means nothing to another codec.
			const level = changes.level ?? (changes.compression === undefined || changes.compression === old.compression ? old.level : undefined);
			assertLevel(changes.compression ?? old.compression, level);
			const job = store.jobs.change(old.id, {...changes, retention, level}) ?? old;
			const description = describeJob(job, store, environment);
			for (const line of jobLines(description)) {
				output.note(line);
			}

			output.result(description);
		});
	},
});

function ownChanges({rename, byHand, keepAll, enable, disable, direct, adoptHost}: FlagValues<typeof flags>, {adoptedHosts}: Job): JobChanges {
	return {
		...(rename !== undefined && {name: rename}),
		...(byHand && {schedule: undefined}),
		...(keepAll && {retention: {}}),
		...(enable && {enabled: true}),
		...(disable && {enabled: false}),
		...(direct && {spool: false}),
		...(adoptHost.length > 0 && {adoptedHosts: adoptHost.includes('') ? [] : [...new Set([...adoptedHosts, ...adoptHost])]}),
	};
}

function withoutZeros(retention: NonNullable<JobChanges['retention']>): NonNullable<JobChanges['retention']> {
	return Object.fromEntries(Object.entries(retention).filter(([, count]) => count !== 0));
}
