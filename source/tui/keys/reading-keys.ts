/**
 * The part of the key table for what is read and copied: logs, reports, and the clipboard.
 */
import {key, type KeyBinding, quiet} from './key-binding.js';

export const readingKeys = {
	viewer: {
		up: quiet('up', 'up', 'One line up'),
		down: quiet('down', 'down', 'One line down'),
		pageUp: quiet('pageUp', 'page up', 'One page up'),
		pageDown: quiet('pageDown', 'page down', 'One page down'),
		top: quiet('top', 'top', 'First line'),
		bottom: quiet('bottom', 'follow', 'Last line; new ones are followed'),
		search: key('filter', 'search', 'Search for a text, whatever its case'),
		wrap: quiet('wrap', 'wrap', 'Break long lines, or cut them'),
		pager: quiet('pager', 'pager', 'Look at all of it in your pager: PAGER, else less'),
		copy: quiet('clipboard', 'copy', 'Copy an id, a command or a line to the clipboard of your terminal (OSC 52)'),
	},
	matches: {
		next: key('nextMatch', 'next', 'Next line that has it'),
		previous: key('previousMatch', 'previous', 'The line before that has it'),
	},
	search: {
		keep: key('submit', 'keep search', 'Back to the lines; n and N go on from there'),
		clear: key('cancel', 'end search', 'Back to where the search began'),
	},
	clipboard: {
		copy: quiet('clipboard', 'copy', 'Copy its name, its id or a command to the clipboard of your terminal (OSC 52)'),
	},
	typedCommand: {
		run: key('submit', 'run', 'Run the command'),
		complete: key('complete', 'complete', 'Complete the word, or show what it may become'),
		older: quiet('rowUp', 'older', 'What was typed before'),
		newer: quiet('rowDown', 'newer', 'What was typed after that'),
		leave: key('cancel', 'leave', 'Leave the prompt: to what the command said, else back'),
	},
	liveCommand: {
		stop: key('stop', 'stop', 'Ask the command to stop'),
	},
	clipboardChoice: {
		copy: key('yes', 'copy', 'Copy it to the clipboard of your terminal (OSC 52)'),
		up: quiet('up', 'up', 'The one before'),
		down: quiet('down', 'down', 'The next one'),
		leave: key(['back', 'no'], 'leave', 'Copy nothing'),
	},
} as const satisfies Record<string, Record<string, KeyBinding>>;
