/**
 * The keys of the screens that lead to a recovery, a part of the key table (`keymap.ts`): the board, a job's backups by time, what a
 * restore would do, an artifact's page.
 */
import {key, quiet} from './key-binding.js';

export const recoveryKeys = {
	board: {
		open: key('open', 'do it', 'Do what is advised for the job, or open the screen where that is done'),
		run: key('run', 'run', 'Take a backup now'),
		recover: key('recover', 'recover', 'Choose one of its backups, by its time, and where to restore it to'),
		drill: key('drill', 'drill', 'Restore the newest artifact into a scratch database and compare'),
		verify: key('verify', 'verify', 'Check that the newest artifact can be read to its end'),
		everything: key('everything', 'settings', 'Show everything that the job is set to'),
		copy: quiet('copy', 'copy', 'Make the copies that its destinations lack'),
		edit: quiet('edit', 'edit', 'Change the job'),
		calendar: quiet('calendar', 'calendar', 'Show how the job fared day by day, and what is unusual'),
		prune: quiet('prune', 'prune', 'Show what its retention rules would remove, and why'),
	},
	recover: {
		open: key('open', 'choose', 'Choose where to restore it to'),
		everything: key('everything', 'facts', 'Show all that is known of this backup'),
		verify: key('verify', 'verify', 'Check that it can be read to its end'),
		reload: key('reload', 'look again', 'Ask the destinations again'),
	},
	preview: {
		open: key('open', 'go on', 'Go on to the restore; nothing is changed before that is confirmed'),
		reload: key('reload', 'look again', 'Look at backup and target again'),
	},
	artifact: {
		restore: key('recover', 'restore', 'Choose where to restore this artifact to'),
		verify: key('verify', 'verify', 'Check that the artifact can be read to its end'),
		copy: key('copy', 'copy', 'Copy it to another destination'),
		pin: key('pin', 'pin', 'Keep it whatever the retention says, or no longer'),
		fix: quiet('fix', 'fix', 'Write its sidecar back, where that was lost'),
		remove: quiet('remove', 'remove', 'Remove it with its sidecar, once its name was typed'),
		reload: quiet('reload', 'look again', 'Look at it again'),
	},
} as const;
