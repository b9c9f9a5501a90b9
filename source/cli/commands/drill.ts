/**
 * `dbseal drill`: proves that a job's newest backup comes back, by bringing it back into a scratch database.
 */
import path from 'node:path';
import {formatDuration, plural} from '../../core/text.js';
import {drill, type DrillResult} from '../../operations/drill/drill.js';
import {type RunDigest} from '../../runs/recorder.js';
import {recordingOf} from '../recording.js';
import {urlReader} from '../read-connection.js';
import {type CommandContext, defineCommand} from '../command.js';
import {withApplication} from '../../application/application.js';
import {findJob} from '../../application/find-named.js';
import {loadFlags, loadWords} from '../load-flags.js';
import {namedSource} from '../../application/named-connections.js';
import {sameDatabase} from '../run-again.js';
import {runRecorded} from '../../application/recorded-run.js';
import {passwordFlags} from '../secrets.js';

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
		arguments: [typed = ''], flags: {
			on, fromKit, keep, noOwner, noPrivileges, ...password
		},
	}, context) {
		await withApplication(context.place, {}, async application => {
			const job = findJob(application, typed);
			const server = on === undefined ? undefined : await namedSource(on, application, urlReader(context, password));
			const request = {
				job,
				keep,
				noOwner,
				noPrivileges,
				...(server && {on: server}),
				...(fromKit !== undefined && {kitFolder: path.resolve(context.environment.workingFolder, fromKit)}),
			};
			const where = server ? sameDatabase({flag: '--on', database: server, passwordFile: password.passwordFile}, context) : {words: [], needsPassword: false};
			const run = {
				kind: 'drill',
				title: `drill of ${job.name}`,
				job: {id: job.id, name: job.name},
				digest,
				// With a kit it is the kit that lacks the key.
				...(fromKit === undefined && {again: {...where, words: ['drill', job.name, ...where.words, ...(keep ? ['--keep'] : []), ...loadWords({noOwner, noPrivileges})]}}),
			} as const;
			const {result} = await runRecorded(run, {application, recording: recordingOf(context)}, async operations => drill(request, operations));
			tell(result, context);
		});
	},
});

function digest({artifact, restored}: DrillResult): RunDigest {
	return {
		...(artifact && {artifactName: artifact.name, bytesIn: artifact.storedSizeBytes}),
		...(restored && {bytesOut: restored.plainSizeBytes, summary: {timeToRestoreMs: restored.timeToRestoreMs}}),
	};
}

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
