/**
 * The one table of keys: it drives the handlers (`use-keys.ts`), the footer and the `?` help.
 * The rule: a key that isn't here does nothing, and a handler without a line here doesn't compile.
 */
import {type Key} from 'ink';

export type KeyBinding = {
	readonly keys: readonly string[];
	/** One or two words, for the footer. */
	readonly label: string;
	/** A sentence, for the help. */
	readonly help: string;
	/** Not in the footer: known to everybody, or too many. */
	readonly isQuiet?: boolean;
};

export const keymap = {
	program: {
		leave: quiet(['ctrl-c'], 'quit', 'Quit; asks first where something that was typed would be lost'),
		suspend: quiet(['ctrl-z'], 'to the shell', 'Back to the shell for a moment; fg comes back here'),
	},
	global: {
		jobs: quiet(['1'], 'jobs', 'Go to Jobs'),
		restores: quiet(['2'], 'restores', 'Go to Restores'),
		vault: quiet(['3'], 'vault', 'Go to Vault'),
		activity: quiet(['4'], 'activity', 'Go to Activity'),
		settings: quiet(['5'], 'settings', 'Go to Settings'),
		nextTab: quiet(['tab'], 'next tab', 'Go to the next tab'),
		previousTab: quiet(['shift-tab'], 'previous tab', 'Go to the previous tab'),
		back: quiet(['esc', 'h', 'left'], 'back', 'Back to where you came from; a run goes on'),
		quit: quiet(['q'], 'quit', 'Quit; runs go on by themselves'),
		help: key(['?'], 'help', 'This list of keys'),
	},
	list: {
		up: quiet(['up', 'k'], 'up', 'One row up'),
		down: quiet(['down', 'j'], 'down', 'One row down'),
		pageUp: quiet(['pageup', 'ctrl-b', 'ctrl-u'], 'page up', 'One page up'),
		pageDown: quiet(['pagedown', 'ctrl-f', 'ctrl-d'], 'page down', 'One page down'),
		top: quiet(['home', 'g'], 'top', 'First row'),
		bottom: quiet(['end', 'G'], 'bottom', 'Last row'),
		filter: key(['/'], 'filter', 'Show only the rows that hold a text'),
		sort: key(['s'], 'sort', 'Sort by the next column'),
		reverse: quiet(['S'], 'reverse', 'Turn the order round'),
	},
	filter: {
		keep: key(['enter'], 'keep filter', 'Back to the rows that are left'),
		clear: key(['esc'], 'clear filter', 'Show all rows again'),
		up: quiet(['up'], 'up', 'One row up'),
		down: quiet(['down'], 'down', 'One row down'),
	},
	jobs: {
		open: key(['enter', 'l', 'right'], 'open', 'Show the job: its runs, sizes and settings'),
		create: key(['n'], 'new', 'Make a new job'),
		run: key(['r'], 'run', 'Take a backup now'),
		verify: key(['v'], 'verify', 'Check that the newest artifact can be read to its end'),
		drill: key(['d'], 'drill', 'Restore the newest artifact into a scratch database and compare'),
		edit: key(['e'], 'edit', 'Change the job'),
		prune: quiet(['p'], 'prune', 'Show what its retention rules would remove, and why'),
		copy: quiet(['c'], 'copy', 'Make the copies that its destinations lack'),
		remove: quiet(['x'], 'remove', 'Remove the job; its artifacts stay'),
	},
	job: {
		open: key(['enter', 'l', 'right'], 'open run', 'Show what this run did'),
		run: key(['r'], 'run', 'Take a backup now'),
		verify: key(['v'], 'verify', 'Check that the newest artifact can be read to its end'),
		drill: key(['d'], 'drill', 'Restore the newest artifact into a scratch database and compare'),
		edit: key(['e'], 'edit', 'Change the job'),
		prune: key(['p'], 'prune', 'Show what its retention rules would remove, and why'),
		copy: key(['c'], 'copy', 'Make the copies that its destinations lack'),
		settings: key(['o'], 'settings', 'Show everything that the job is set to'),
		remove: key(['x'], 'remove', 'Remove the job; its artifacts stay'),
	},
	jobSettings: {
		edit: key(['e'], 'edit', 'Change the job'),
	},
	prune: {
		prune: key(['enter', 'p'], 'prune', 'Remove what would go, once the job\'s name was typed'),
		reload: key(['r'], 'look again', 'Ask the destinations again'),
	},
	liveRun: {
		cancel: key(['c'], 'cancel', 'Ask the run to stop'),
	},
	run: {
		importKey: quiet(['i'], 'import key', 'Import the missing key, then try the restore again'),
		up: quiet(['up', 'k'], 'scroll up', 'Older lines of the log'),
		down: quiet(['down', 'j'], 'scroll down', 'Newer lines of the log'),
		pageUp: quiet(['pageup', 'ctrl-b', 'ctrl-u'], 'page up', 'A page of older lines'),
		pageDown: quiet(['pagedown', 'ctrl-f', 'ctrl-d'], 'page down', 'A page of newer lines'),
		follow: quiet(['end', 'G'], 'follow', 'To the newest line, and stay there'),
	},
	destinations: {
		open: key(['enter', 'l', 'right'], 'open', 'List the artifacts of this destination'),
		adopt: key(['a'], 'adopt', 'Rebuild jobs, profiles and the catalogue from the sidecars there'),
	},
	artifacts: {
		open: key(['enter', 'l', 'right'], 'restore', 'Choose where to restore this artifact to'),
		verify: key(['v'], 'verify', 'Check that the artifact can be read to its end'),
		pin: key(['p'], 'pin', 'Keep it whatever the retention says, or no longer'),
		copy: key(['c'], 'copy', 'Copy it to another destination'),
		repair: key(['R'], 'repair', 'Write its sidecar back, where that was lost'),
		remove: quiet(['x'], 'remove', 'Remove it with its sidecar, once its name was typed'),
		reload: key(['r'], 'reload', 'Ask the destination again'),
	},
	copy: {
		open: key(['enter', 'l', 'right'], 'choose', 'Copy it to this destination'),
		url: key(['u'], 'type a place', 'Copy it to a folder or URL that is not in the list'),
	},
	targets: {
		open: key(['enter', 'l', 'right'], 'choose', 'Restore into this database'),
		url: key(['u'], 'type a target', 'Restore into a database that is not in the list, or to a file'),
	},
	typedTarget: {
		submit: key(['enter'], 'next / go on', 'Next field; on the last one: look at the target'),
		next: quiet(['tab', 'down'], 'next field', 'Next field'),
		previous: quiet(['shift-tab', 'up'], 'previous field', 'Previous field'),
		cancel: key(['esc'], 'cancel', 'Back to the list of sources'),
	},
	vault: {
		create: key(['n'], 'new', 'Make a profile with a new random key'),
		importKey: key(['i'], 'import', 'Import a master key of 64 hex digits'),
		importKit: quiet(['I'], 'import kit', 'Import every key of a Recovery Kit, from its folder or its zip'),
		reveal: key(['c', 'enter'], 'reveal', 'Show the master key for 30 s and copy it'),
		uses: key(['a', 'l', 'right'], 'uses', 'List the artifacts that need this key'),
		kit: key(['K'], 'kit', 'Write a Recovery Kit'),
		rotate: key(['R'], 'rotate', 'Make a new master key for what comes; the old one stays for reading'),
		rename: key(['e'], 'rename', 'Rename the profile'),
		remove: quiet(['x'], 'remove', 'Remove the profile and its key'),
	},
	activity: {
		open: key(['enter', 'l', 'right'], 'open', 'Show the run from its start; one that goes on is followed'),
		cancel: key(['c'], 'cancel', 'Ask the run to stop'),
	},
	settings: {
		create: key(['n'], 'new', 'Add a source or a destination'),
		test: key(['t'], 'test', 'Test the connection'),
		edit: key(['e', 'enter'], 'edit', 'Change it'),
		remove: key(['x'], 'remove', 'Remove it'),
		left: key(['p'], 'pane', 'Go between sources and destinations'),
		doctor: key(['d'], 'doctor', 'Look at everything that a backup or a restore will need'),
		check: quiet(['c'], 'check key', 'Say where the system key comes from, and whether it opens the vault'),
		rotate: quiet(['R'], 'new system key', 'Seal the vault with a new system key; or replace one that is lost'),
		adopt: quiet(['a'], 'adopt', 'Rebuild jobs, profiles and the catalogue from the sidecars at a destination'),
	},
	report: {
		close: key(['enter', 'esc', 'q'], 'done', 'Back to where you were'),
	},
	doctor: {
		fix: key(['f'], 'clean up', 'Clean up after runs that died'),
		again: key(['r'], 'look again', 'Look at everything again'),
	},
	scroll: {
		up: quiet(['up', 'k'], 'up', 'One line up'),
		down: quiet(['down', 'j'], 'down', 'One line down'),
		pageUp: quiet(['pageup', 'ctrl-b', 'ctrl-u'], 'page up', 'One page up'),
		pageDown: quiet(['pagedown', 'ctrl-f', 'ctrl-d'], 'page down', 'One page down'),
		top: quiet(['home', 'g'], 'top', 'First line'),
		bottom: quiet(['end', 'G'], 'bottom', 'Last line'),
	},
	form: {
		next: quiet(['tab', 'down'], 'next field', 'Next field'),
		previous: quiet(['shift-tab', 'up'], 'previous field', 'Previous field'),
		submit: key(['enter'], 'next / save', 'Next field; on the last one: save'),
		save: key(['ctrl-s'], 'save', 'Save from any field'),
		test: key(['ctrl-t'], 'test', 'Test the connection with what is typed'),
		cancel: key(['esc'], 'cancel', 'Leave without saving'),
	},
	choice: {
		previous: key(['left'], 'previous', 'The choice before'),
		next: key(['right', 'space'], 'next', 'The next choice'),
	},
	choices: {
		toggle: key(['space'], 'choose', 'Choose it, or not'),
		previous: quiet(['left'], 'previous', 'Look at the one before'),
		next: quiet(['right'], 'next', 'Look at the next one'),
	},
	dialog: {
		confirm: key(['enter'], 'yes', 'Do it'),
		cancel: key(['esc'], 'no', 'Leave things as they are'),
	},
	secret: {
		submit: key(['enter'], 'done', 'Take what was typed'),
		clear: key(['ctrl-u'], 'clear', 'Forget what was typed'),
		cancel: key(['esc'], 'cancel', 'Leave without saving'),
	},
	revealed: {
		copy: key(['c'], 'copy', 'Copy it to the clipboard of your terminal (OSC 52)'),
		hide: key(['esc', 'enter', 'q'], 'hide', 'Hide it now'),
	},
	help: {
		close: key(['esc', '?', 'q', 'enter'], 'close', 'Close the help'),
		down: key(['down', 'j', 'space', 'pagedown'], 'further down', 'Scroll down'),
		up: key(['up', 'k', 'pageup'], 'back up', 'Scroll up'),
	},
	wizard: {
		next: key(['enter'], 'go on', 'Go on to the next step'),
		skip: key(['esc'], 'skip', 'Leave the introduction; everything can be done later'),
	},
} as const satisfies Record<string, Record<string, KeyBinding>>;

export type KeyTable = keyof typeof keymap;

/** A handler for each line of a table, and no others. */
export type Handlers<Table extends KeyTable> = Readonly<Record<keyof typeof keymap[Table], () => void>>;

function key(keys: readonly string[], label: string, help: string): KeyBinding {
	return {keys, label, help};
}

function quiet(keys: readonly string[], label: string, help: string): KeyBinding {
	return {
		keys, label, help, isQuiet: true,
	};
}

const specialKeys = [
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'pageup'],
	['pageDown', 'pagedown'],
	['home', 'home'],
	['end', 'end'],
	['return', 'enter'],
	['escape', 'esc'],
	['backspace', 'backspace'],
] as const satisfies ReadonlyArray<readonly [keyof Key, string]>;

/** The name that the table uses for a key as Ink reports it; a paste has no name. */
export function keyName(input: string, pressed: Key): string | undefined {
	if (pressed.tab) {
		return pressed.shift ? 'shift-tab' : 'tab';
	}

	const special = specialKeys.find(([property]) => pressed[property]);
	if (special) {
		return special[1];
	}

	// Ink calls the byte 7F, which most terminals send for Backspace, "delete".
	if (pressed.delete) {
		return 'backspace';
	}

	if (pressed.ctrl) {
		return `ctrl-${input}`;
	}

	return input === ' ' ? 'space' : (input.length === 1 ? input : undefined);
}

/** The table's line for a key. */
export function actionFor(table: KeyTable, name: string): string | undefined {
	const bindings: Readonly<Record<string, KeyBinding>> = keymap[table];
	return Object.keys(bindings).find(action => bindings[action]?.keys.includes(name));
}

/** All lines of a table, in their order. */
export function bindingsOf(table: KeyTable): readonly KeyBinding[] {
	return Object.values(keymap[table]);
}

const shownNames: Readonly<Record<string, string>> = {
	enter: 'Enter', esc: 'Esc', tab: 'Tab', 'shift-tab': 'Shift-Tab', up: 'Up', down: 'Down', left: 'Left', right: 'Right',
	pageup: 'PgUp', pagedown: 'PgDn', home: 'Home', end: 'End', space: 'Space', delete: 'Del',
};

/** A key as people read it: `Enter`, `Ctrl-S`, `r`. */
export function shownKey(name: string): string {
	return shownNames[name] ?? (name.startsWith('ctrl-') ? `Ctrl-${name.slice(5).toUpperCase()}` : name);
}
