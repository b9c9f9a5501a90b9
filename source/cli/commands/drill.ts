/**
 * `dbseal drill`: proves that a job's newest backup comes back, by bringing it back into a scratch database.
 */
import {withApplication} from '../../application/application.js';
import {drillJob, type DrillResult} from '../../application/drills.js';
import {formatDuration, plural} from '../../core/text.js';
import {type CommandContext, defineCommand} from '../command.js';
import {loadFlags} from '../flags/load-flags.js';
import {urlReader} from '../asking/read-connection.js';
import {recordingOf} from '../recording.js';
import {passwordFlags} from '../asking/secrets.js';

export const command = defineCommand({
	examples: [
		['dbseal drill orders', 'into a scratch database on the source\'s server, which is dropped at the end'],
		['dbseal drill orders --on postgresql://drills@spare/postgres', 'on another server'],
		['dbseal drill orders --from-kit /media/usb/kit', 'proves that the Recovery Kit alone opens the newest backup'],
	],
	arguments: [{name: 'JOB', completes: 'job'}],
	flags: {
		on: {
			type: 'string', value: 'URL|SOURCE', summary: 'the scratch database is made on this server', completes: 'source',
		},
		fromKit: {
			type: 'string', value: 'DIR', summary: 'use the keys of this Recovery Kit, and none of the vault; its folder or its zip', completes: 'folder',
		},
		keep: {type: 'boolean', summary: 'leave the scratch database to look at'},
		...loadFlags,
		...passwordFlags,
	},
	notes: [
		'Tables, rows and other objects are compared with what was counted when the backup was taken.',
		'The job\'s check query has to give something that is not empty, 0 or false.',
		'A dated report is kept in the drills folder of the home. Exit 18: the backup did not come back as it was taken.',
		'Any other exit code than 0 and 18 says that the drill could not be done, and nothing of the backup.',
	],
	async run({
		arguments: [job = ''], flags: {
			on, fromKit: kit, keep, noOwner, noPrivileges, ...password
		},
	}, context) {
		const {passwordFile} = password;
		await withApplication(context.place, {}, async application => {
			const result = await drillJob(application, {
				job, on, passwordFile, kit, keep, noOwner, noPrivileges,
			}, {...recordingOf(context), ...urlReader(context, password)});
			tell(result, context);
		});
	},
});

function tell({
	job, artifact, restored, comparison, reportFile,
}: DrillResult, {output}: CommandContext): void {
	if (reportFile !== undefined && !output.isQuiet) {
		output.data(reportFile);
	}

	if (artifact && restored) {
		const found = `${plural(restored.tables, 'table')}, ${plural(restored.rows, 'row')}${likeness(comparison)}`;
		const age = artifact.dataAgeMs === undefined ? '' : `, data ${formatDuration(artifact.dataAgeMs)} old`;
		output.note(`the drill of ${job} passed: ${artifact.name} is back in ${formatDuration(restored.timeToRestoreMs)}${age}; ${found}`);
	}
}

function likeness(comparison: DrillResult['comparison']): string {
	if (!comparison?.isPossible) {
		return '';
	}

	return comparison.basis === 'dump' ? ', all that the dump has' : ', as they were backed up';
}
