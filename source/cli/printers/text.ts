/**
 * Output for people: notes and progress on stderr, data on stdout.
 * On a terminal progress is one line that is rewritten; elsewhere it is a plain line now and then.
 */
import {type Environment} from '../environment.js';
import {type Output} from '../output.js';
import {visibleControls} from '../../core/text.js';
import {createEventPrinter} from './event-printer.js';
import {failureLines} from './failure-lines.js';
import {writeText} from './line-writer.js';
import {createProgressLine} from './progress-line.js';

export function createTextOutput({stdout, stderr, now}: Environment, {isQuiet, hasColor}: {readonly isQuiet: boolean; readonly hasColor: boolean}): Output {
	const progress = createProgressLine(stderr, now);
	const paint = (color: number, text: string) => hasColor ? `\u{1B}[${color}m${text}\u{1B}[0m` : text;
	const say = (line: string) => {
		progress.clear();
		writeText(stderr, `${line}\n`);
	};

	const printEvent = createEventPrinter({progress, paint, say});
	return {
		isJson: false,
		isQuiet,
		data(line) {
			progress.clear();
			writeText(stdout, `${visibleControls(line)}\n`);
		},
		note(line) {
			if (!isQuiet) {
				say(visibleControls(line));
			}
		},
		warn(line, hint) {
			say(`${paint(33, 'warning:')} ${visibleControls(line)}`);
			if (hint !== undefined) {
				say(`  → ${visibleControls(hint)}`);
			}
		},
		event(event) {
			if (!isQuiet || (event.type === 'log' && event.level !== 'info')) {
				printEvent(event);
			}
		},
		result: () => undefined,
		finish(failure) {
			progress.clear();
			if (failure) {
				writeText(stderr, failureLines(failure));
			}
		},
	};
}
