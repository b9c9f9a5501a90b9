/**
 * What each key means, once for all screens: the key table (`keymap.ts`) takes its keys from here, docs/screens.md shows it.
 * The rule: on the screens a key has one meaning. Only where text is typed or a question stands may it have another, and those are named here.
 */
export type Meaning = {
	readonly keys: readonly string[];
	/** What docs/screens.md says of it. */
	readonly words: string;
};

/** Where lists, pages, runs and logs are looked at. */
export const screenMeanings = {
	board: means(['0'], 'the board: could I recover now?'),
	jobs: means(['1'], 'Jobs'),
	restores: means(['2'], 'Restores'),
	vault: means(['3'], 'Vault'),
	activity: means(['4'], 'Activity'),
	settings: means(['5'], 'Settings'),
	next: means(['tab'], 'next pane where a screen has panes, else next tab'),
	previous: means(['shift-tab'], 'previous pane or tab'),
	open: means(['enter', 'l', 'right'], 'open'),
	back: means(['esc', 'h', 'left', 'q'], 'back'),
	quit: means(['Q'], 'quit'),
	leave: means(['ctrl-c'], 'quit, also while typing'),
	suspend: means(['ctrl-z'], 'to the shell, also while typing; `fg` comes back'),
	redraw: means(['ctrl-l'], 'draw the whole screen again, also while typing'),
	schedule: means(['C'], 'cron: what runs the schedules, and what to install'),
	help: means(['?'], 'help'),
	commandLine: means([':'], 'command line'),
	filter: means(['/'], 'filter a list; search in a log'),
	sort: means(['s'], 'sort by the next column'),
	reverse: means(['S'], 'turn the order round'),
	mark: means(['space'], 'mark a row'),
	clipboard: means(['y'], 'copy a name, an id or a command to the clipboard'),
	reload: means(['ctrl-r'], 'look again'),
	up: means(['up', 'k'], 'up'),
	down: means(['down', 'j'], 'down'),
	pageUp: means(['pageup', 'ctrl-b', 'ctrl-u'], 'page up'),
	pageDown: means(['pagedown', 'ctrl-f', 'ctrl-d'], 'page down'),
	top: means(['home', 'g'], 'first row'),
	bottom: means(['end', 'G'], 'last row; newest line of a log'),
	create: means(['n'], 'new'),
	renew: means(['N'], 'new key in place of the old: of a profile, of the system'),
	edit: means(['e'], 'edit, rename'),
	remove: means(['x'], 'remove'),
	stop: means(['X'], 'stop a run'),
	run: means(['r'], 'run a backup'),
	recover: means(['R'], 'recover, restore'),
	verify: means(['v'], 'verify: an artifact, a job, the system key'),
	drill: means(['d'], 'drill'),
	doctor: means(['D'], 'doctor'),
	prune: means(['p'], 'prune'),
	pin: means(['P'], 'pin'),
	copy: means(['c'], 'copy: an artifact to a destination; a key, which is shown first'),
	adopt: means(['a'], 'adopt what lies at a destination'),
	typePlace: means(['u'], 'type a URL or a place'),
	importKey: means(['i'], 'import a key'),
	importKit: means(['I'], 'import a Recovery Kit'),
	kit: means(['K'], 'write a Recovery Kit'),
	everything: means(['o'], 'everything that a job is set to'),
	test: means(['t'], 'test a connection'),
	fix: means(['f'], 'fix: a sidecar, what dead runs left, a folder that is missing'),
	calendar: means(['H'], 'calendar of a job'),
	wrap: means(['w'], 'wrap lines or cut them'),
	pager: means(['L'], 'all of a log or a report in your pager'),
	watch: means(['m'], 'mark as watched from here, or unused'),
} as const satisfies Record<string, Meaning>;

/** Where a text or a form is filled in: letters are text. */
export const typingMeanings = {
	submit: means(['enter'], 'take it: next field, or done'),
	cancel: means(['esc'], 'leave it'),
	nextField: means(['tab', 'down'], 'next field'),
	previousField: means(['shift-tab', 'up'], 'previous field'),
	save: means(['ctrl-s'], 'save from any field'),
	testTyped: means(['ctrl-t'], 'test the connection that is typed'),
	previousChoice: means(['left'], 'previous choice'),
	nextChoice: means(['right', 'space'], 'next choice'),
	lookAtNext: means(['right'], 'next one of several'),
	choose: means(['space'], 'choose one of several, or not'),
	lineLeft: means(['left'], 'one character to the left'),
	lineRight: means(['right'], 'one character to the right'),
	wordLeft: means(['alt-b', 'ctrl-left'], 'one word to the left'),
	wordRight: means(['alt-f', 'ctrl-right'], 'one word to the right'),
	lineStart: means(['home', 'ctrl-a'], 'to the start of the line'),
	lineEnd: means(['end', 'ctrl-e'], 'to the end of the line'),
	rubOut: means(['backspace'], 'take away the character before the cursor'),
	deleteAhead: means(['delete', 'ctrl-d'], 'take away the character at the cursor'),
	clear: means(['ctrl-u'], 'take away all that is before the cursor'),
	cutToEnd: means(['ctrl-k'], 'take away all from the cursor on'),
	cutWord: means(['ctrl-w', 'alt-backspace'], 'take away the word before the cursor'),
	rowUp: means(['up'], 'one row up, while a filter is typed'),
	complete: means(['tab'], 'complete a word of a command'),
	rowDown: means(['down'], 'one row down, while a filter is typed'),
} as const satisfies Record<string, Meaning>;

/** Where a question or a report stands. */
export const questionMeanings = {
	yes: means(['enter', 'y'], 'yes'),
	no: means(['n'], 'no, as what leads back'),
	done: means(['enter'], 'a report was read'),
} as const satisfies Record<string, Meaning>;

/** In a log or a report while a search is on, as less and vim have it. */
export const searchMeanings = {
	nextMatch: means(['n'], 'next match'),
	previousMatch: means(['N'], 'previous match'),
} as const satisfies Record<string, Meaning>;

const allMeanings = {
	...screenMeanings, ...typingMeanings, ...questionMeanings, ...searchMeanings,
};

export type MeaningName = keyof typeof allMeanings;

/** The keys of several meanings, in their order. */
export function keysMeaning(names: readonly MeaningName[]): readonly string[] {
	return [...new Set(names.flatMap(name => allMeanings[name].keys))];
}

function means(keys: readonly string[], words: string): Meaning {
	return {keys, words};
}
