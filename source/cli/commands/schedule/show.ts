/**
 * `dbseal schedule show`: the line for cron, or the unit for systemd, that runs the jobs by their schedules.
 * The rule: nothing is installed; what is printed works where it is put, or it is said what is still missing.
 */
import path from 'node:path';
import {shellWord} from '../../../core/shell-word.js';
import {type KeyOrigin} from '../../../application/keys/system-key.js';
import {unattendedLines} from '../../../application/unattended.js';
import {type CommandContext, defineCommand} from '../../command.js';
import {withApplication} from '../../../application/application.js';
import {jobsWithoutSchedule} from '../../../application/jobs/jobs.js';

export const command = defineCommand({
	examples: [
		['dbseal schedule show', 'a line for crontab -e'],
		['dbseal schedule show --systemd > ~/.config/systemd/user/dbseal.service', 'the daemon, as a service of your own'],
	],
	arguments: [],
	flags: {
		systemd: {type: 'boolean', summary: 'a unit that runs dbseal daemon, instead of the line for cron'},
	},
	notes: [
		'Schedules are in UTC. cron looks every five minutes for what is due; the daemon starts each job in its minute.',
		'More in docs/unattended.md.',
	],
	async run({flags: {systemd}}, context) {
		const {environment: {program}, output} = context;
		await withApplication(context.place, {store: true, reads: true}, async application => {
			const {keyOrigin, ...printed} = unattendedLines(application, program);
			output.data(systemd ? printed.systemd : printed.cron);
			warnOfLooseKey(keyOrigin, context);
			const neverDue = jobsWithoutSchedule(application).map(({name}) => name);
			for (const name of neverDue) {
				output.warn(`job "${name}" has no schedule, so this never runs it`, `Give it one: dbseal job edit ${shellWord(name)} --schedule "15 3 * * *".`);
			}

			output.note(systemd
				? 'next: systemctl --user enable --now dbseal, and loginctl enable-linger, so that it runs while nobody is signed in'
				: 'next: add the line with crontab -e');
			output.result({...printed, keyOrigin, jobsWithoutSchedule: neverDue});
		});
	},
});

/** cron and systemd don't have the variables of this shell. */
function warnOfLooseKey(origin: KeyOrigin, {home, output}: CommandContext): void {
	if (origin.kind === 'environment') {
		const file = shellWord(path.join(home, '.env'));
		output.warn(
			'ENCRYPTION_KEY is only in the environment of this shell, which neither cron nor systemd has',
			`To keep it in a file that dbseal finds, type: (umask 077; echo "ENCRYPTION_KEY=$ENCRYPTION_KEY" >> ${file})`,
		);
	}
}
