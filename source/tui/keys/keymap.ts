/**
 * The one table of keys: it drives the handlers (`use-keys.ts`), the footer and the `?` help.
 * The rule: a key that isn't here does nothing, and a handler without a line here doesn't compile. Which key it is says `key-meanings.ts`.
 */
import {key, type KeyBinding, quiet} from './key-binding.js';
import {readingKeys} from './reading-keys.js';
import {recoveryKeys} from './recovery-keys.js';

export const keymap = {
	...readingKeys,
	program: {
		leave: quiet('leave', 'quit', 'Quit; asks first where something that was typed would be lost'),
		suspend: quiet('suspend', 'to the shell', 'Back to the shell for a moment; fg comes back here'),
		redraw: quiet('redraw', 'redraw', 'Draw the whole screen again'),
	},
	global: {
		board: quiet('board', 'board', 'Go to the board: could I recover now?'),
		jobs: quiet('jobs', 'jobs', 'Go to Jobs'),
		restores: quiet('restores', 'restores', 'Go to Restores'),
		vault: quiet('vault', 'vault', 'Go to Vault'),
		activity: quiet('activity', 'activity', 'Go to Activity'),
		settings: quiet('settings', 'settings', 'Go to Settings'),
		schedule: quiet('schedule', 'cron', 'Say what runs the schedules, and what to install'),
		back: quiet('back', 'back', 'Back to where you came from; a run goes on'),
		quit: quiet('quit', 'quit', 'Quit; runs go on by themselves'),
		help: key('help', 'help', 'This list of keys'),
		command: quiet('commandLine', 'command', 'Type a command of the command line; :q quits'),
	},
	tabs: {
		next: quiet('next', 'next tab', 'Go to the next tab'),
		previous: quiet('previous', 'previous tab', 'Go to the previous tab'),
	},
	panes: {
		next: key('next', 'pane', 'Go to the next pane of this screen'),
		previous: quiet('previous', 'previous pane', 'Go to the previous pane of this screen'),
	},
	list: {
		up: quiet('up', 'up', 'One row up'),
		down: quiet('down', 'down', 'One row down'),
		pageUp: quiet('pageUp', 'page up', 'One page up'),
		pageDown: quiet('pageDown', 'page down', 'One page down'),
		top: quiet('top', 'top', 'First row'),
		bottom: quiet('bottom', 'bottom', 'Last row'),
		filter: key('filter', 'filter', 'Show only the rows that hold a text'),
		sort: key('sort', 'sort', 'Sort by the next column'),
		reverse: quiet('reverse', 'reverse', 'Turn the order round'),
	},
	filter: {
		keep: key('submit', 'keep filter', 'Back to the rows that are left'),
		clear: key('cancel', 'clear filter', 'Show all rows again'),
		up: quiet('rowUp', 'up', 'One row up'),
		down: quiet('rowDown', 'down', 'One row down'),
	},
	...recoveryKeys,
	jobs: {
		open: key('open', 'open', 'Show the job: its runs, sizes and settings'),
		create: key('create', 'new', 'Make a new job'),
		run: key('run', 'run', 'Take a backup now'),
		verify: key('verify', 'verify', 'Check that the newest artifact can be read to its end'),
		recover: key('recover', 'recover', 'Choose one of its backups, by its time, and where to restore it to'),
		drill: key('drill', 'drill', 'Restore the newest artifact into a scratch database and compare'),
		edit: key('edit', 'edit', 'Change the job'),
		prune: quiet('prune', 'prune', 'Show what its retention rules would remove, and why'),
		copy: quiet('copy', 'copy', 'Make the copies that its destinations lack'),
		calendar: quiet('calendar', 'calendar', 'Show it day by day, and what is unusual about its newest backup'),
		remove: quiet('remove', 'remove', 'Remove the job; its artifacts stay'),
	},
	job: {
		open: key('open', 'open run', 'Show what this run did'),
		run: key('run', 'run', 'Take a backup now'),
		verify: key('verify', 'verify', 'Check that the newest artifact can be read to its end'),
		recover: key('recover', 'recover', 'Choose one of its backups, by its time, and where to restore it to'),
		drill: key('drill', 'drill', 'Restore the newest artifact into a scratch database and compare'),
		edit: key('edit', 'edit', 'Change the job'),
		prune: key('prune', 'prune', 'Show what its retention rules would remove, and why'),
		copy: key('copy', 'copy', 'Make the copies that its destinations lack'),
		settings: key('everything', 'settings', 'Show everything that the job is set to'),
		calendar: key('calendar', 'calendar', 'Show it day by day, and what is unusual about its newest backup'),
		remove: key('remove', 'remove', 'Remove the job; its artifacts stay'),
	},
	calendar: {
		open: key('open', 'runs of the day', 'Show what ran on this day'),
		up: quiet('up', 'day before', 'The day before'),
		down: quiet('down', 'next day', 'The day after'),
		pageUp: key('pageUp', 'week before', 'The same day of the week before'),
		pageDown: quiet('pageDown', 'next week', 'The same day of the week after'),
		top: quiet('top', 'first day', 'The first day that is shown'),
		bottom: quiet('bottom', 'today', 'Today'),
	},
	day: {
		open: key('open', 'open', 'Show what this run did'),
	},
	jobSettings: {
		edit: key('edit', 'edit', 'Change the job'),
	},
	prune: {
		prune: key('prune', 'prune', 'Remove what would go, once the job\'s name was typed'),
		reload: key('reload', 'look again', 'Ask the destinations again'),
	},
	liveRun: {
		cancel: key('stop', 'stop', 'Ask the run to stop'),
	},
	run: {
		importKey: quiet('importKey', 'import key', 'Import the missing key, then try the restore again; unlock a vault that is locked'),
		fix: quiet('fix', 'make folder', 'Make the folder that the run lacked'),
		edit: quiet('edit', 'change', 'Change the source or the destination that the run failed at'),
	},
	destinations: {
		open: key('open', 'open', 'List the artifacts of this destination'),
		adopt: key('adopt', 'adopt', 'Rebuild jobs, profiles and the catalogue from the sidecars there'),
	},
	artifacts: {
		open: key('open', 'open', 'Show all that is known of it: key, copies, checks, tables'),
		restore: key('recover', 'restore', 'Choose where to restore this artifact to'),
		verify: key('verify', 'verify', 'Check that the artifact can be read to its end'),
		pin: key('pin', 'pin', 'Keep it whatever the retention says, or no longer'),
		copy: key('copy', 'copy', 'Copy it to another destination'),
		fix: key('fix', 'fix', 'Write its sidecar back, where that was lost; make the folder, where that is missing'),
		edit: quiet('edit', 'change', 'Change the destination'),
		remove: quiet('remove', 'remove', 'Remove it with its sidecar, once its name was typed'),
		reload: key('reload', 'look again', 'Ask the destination again'),
	},
	copy: {
		open: key('open', 'choose', 'Copy it to this destination'),
		url: key('typePlace', 'type a place', 'Copy it to a folder or URL that is not in the list'),
	},
	targets: {
		open: key('open', 'choose', 'Restore into this database'),
		url: key('typePlace', 'type a target', 'Restore into a database that is not in the list, or to a file'),
	},
	typedTarget: {
		submit: key('submit', 'next / go on', 'Next field; on the last one: look at the target'),
		next: quiet('nextField', 'next field', 'Next field'),
		previous: quiet('previousField', 'previous field', 'Previous field'),
		cancel: key('cancel', 'cancel', 'Back to the list of sources'),
	},
	vault: {
		uses: key('open', 'uses', 'List the artifacts that need this key'),
		create: key('create', 'new', 'Make a profile with a new random key'),
		importKey: key('importKey', 'import', 'Import a master key of 64 hex digits'),
		importKit: quiet('importKit', 'import kit', 'Import every key of a Recovery Kit, from its folder or its zip'),
		reveal: key('copy', 'reveal, copy', 'Show the master key for 30 s and copy it'),
		kit: key('kit', 'kit', 'Write a Recovery Kit'),
		rotate: key('renew', 'rotate', 'Make a new master key for what comes; the old one stays for reading'),
		rename: key('edit', 'rename', 'Rename the profile'),
		remove: quiet('remove', 'remove', 'Remove the profile and its key'),
	},
	activity: {
		open: key('open', 'open', 'Show the run from its start; one that goes on is followed'),
		cancel: key('stop', 'stop', 'Ask the run to stop'),
	},
	settings: {
		edit: key(['edit', 'open'], 'edit', 'Change it'),
		create: key('create', 'new', 'Add a source or a destination'),
		test: key('test', 'test', 'Test the connection'),
		remove: key('remove', 'remove', 'Remove it'),
		doctor: key('doctor', 'doctor', 'Look at everything that a backup or a restore will need'),
		check: quiet('verify', 'verify key', 'Say where the system key comes from, and whether it opens the vault'),
		unlock: quiet('importKey', 'unlock', 'Import the system key that is missing or wrong'),
		rotate: quiet('renew', 'new system key', 'Seal the vault with a new system key; or replace one that is lost'),
		adopt: quiet('adopt', 'adopt', 'Rebuild jobs, profiles and the catalogue from the sidecars at a destination'),
	},
	report: {
		close: key('done', 'done', 'Back to where you were'),
	},
	doctor: {
		fix: key('fix', 'clean up', 'Clean up after runs that died'),
		again: key('reload', 'look again', 'Look at everything again'),
	},
	scroll: {
		up: quiet('up', 'up', 'One line up'),
		down: key('down', 'further down', 'One line down'),
		pageUp: quiet('pageUp', 'page up', 'One page up'),
		pageDown: quiet('pageDown', 'page down', 'One page down'),
		top: quiet('top', 'top', 'First line'),
		bottom: quiet('bottom', 'bottom', 'Last line'),
	},
	form: {
		next: quiet('nextField', 'next field', 'Next field'),
		previous: quiet('previousField', 'previous field', 'Previous field'),
		submit: key('submit', 'next / save', 'Next field; on the last one: save'),
		save: key('save', 'save', 'Save from any field'),
		test: key('testTyped', 'test', 'Test the connection with what is typed'),
		cancel: key('cancel', 'cancel', 'Leave without saving'),
		help: quiet('help', 'help', 'This list of keys, in a field that is empty'),
	},
	choice: {
		previous: key('previousChoice', 'previous', 'The choice before'),
		next: key('nextChoice', 'next', 'The next choice'),
	},
	choices: {
		toggle: key('choose', 'choose', 'Choose it, or not'),
		previous: quiet('previousChoice', 'previous', 'Look at the one before'),
		next: quiet('lookAtNext', 'next', 'Look at the next one'),
	},
	dialog: {
		confirm: key('yes', 'yes', 'Do it'),
		cancel: key(['back', 'no'], 'no', 'Leave things as they are'),
	},
	nameDialog: {
		confirm: key('submit', 'do it', 'Do it, once the name was typed'),
		cancel: key('cancel', 'no', 'Leave things as they are'),
	},
	secret: {
		submit: key('submit', 'done', 'Take what was typed'),
		cancel: key('cancel', 'cancel', 'Leave without saving'),
	},
	line: {
		left: quiet('lineLeft', 'left', 'One character to the left'),
		right: quiet('lineRight', 'right', 'One character to the right'),
		wordLeft: quiet('wordLeft', 'word left', 'One word to the left'),
		wordRight: quiet('wordRight', 'word right', 'One word to the right'),
		start: quiet('lineStart', 'start', 'To the start of the line'),
		end: quiet('lineEnd', 'end', 'To the end of the line'),
		rubOut: quiet('rubOut', 'rub out', 'Take away the character before the cursor'),
		deleteAhead: quiet('deleteAhead', 'delete', 'Take away the character at the cursor'),
		clear: key('clear', 'clear', 'Take away all that is before the cursor'),
		cutToEnd: quiet('cutToEnd', 'cut to end', 'Take away all from the cursor on'),
		cutWord: quiet('cutWord', 'cut word', 'Take away the word before the cursor'),
	},
	revealed: {
		copy: key('copy', 'copy', 'Copy it to the clipboard of your terminal (OSC 52)'),
		hide: key(['back', 'done'], 'hide', 'Hide it now'),
	},
	help: {
		close: key(['back', 'help'], 'close', 'Close the help'),
	},
	unlock: {
		submit: key('submit', 'unlock', 'Open the vault with the key that was typed'),
		other: key(['nextField', 'previousField'], 'keep it or not', 'Keep the key in the home, or use it for this session only'),
		cancel: key('cancel', 'look around', 'Go on with the vault locked; i in Settings and in Vault comes back here'),
	},
	wizard: {
		next: key('submit', 'go on', 'Go on to the next step'),
		skip: key('cancel', 'skip', 'Leave the introduction; Enter on the empty list of jobs comes back to it'),
		help: key('help', 'help', 'This list of keys, as long as nothing else is typed'),
	},
} as const satisfies Record<string, Record<string, KeyBinding>>;

export type KeyTable = keyof typeof keymap;

/** A handler for each line of a table, and no others. */
export type Handlers<Table extends KeyTable> = Readonly<Record<keyof typeof keymap[Table], () => void>>;

/** The table's line for a key. */
export function actionFor(table: KeyTable, name: string): string | undefined {
	const bindings: Readonly<Record<string, KeyBinding>> = keymap[table];
	return Object.keys(bindings).find(action => bindings[action]?.keys.includes(name));
}

/** All lines of a table, in their order. */
export function bindingsOf(table: KeyTable): readonly KeyBinding[] {
	return Object.values(keymap[table]);
}
