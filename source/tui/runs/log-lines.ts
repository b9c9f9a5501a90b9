/**
 * The log of a run as lines of a viewer: its time, a sign for what is amiss, its words.
 */
import {type Signs, type Tone} from '../theme.js';
import {type ViewerLine} from '../viewer/rows.js';
import {type LogLine} from './run-board.js';

const tones: Readonly<Record<LogLine['level'], Tone>> = {info: 'plain', warning: 'warning', error: 'bad'};

/** A line that was drawn before is the same line again, so that it isn't broken anew whenever another comes. */
const known = new WeakMap<LogLine, ViewerLine>();

/** The line that Smart Recovery ends on. */
export function isSuccess({message}: LogLine): boolean {
	return message.startsWith('Smart Recovery Successful:');
}

export function logLines(log: readonly LogLine[], signs: Signs): readonly ViewerLine[] {
	return log.map(line => {
		const seen = known.get(line) ?? viewerLine(line, signs);
		known.set(line, seen);
		return seen;
	});
}

function viewerLine(line: LogLine, signs: Signs): ViewerLine {
	const {at, level, message} = line;
	return {
		lead: at.slice(11, 19),
		sign: {info: ' ', warning: signs.warning, error: signs.bad}[level],
		text: message,
		tone: isSuccess(line) ? 'good' : tones[level],
		isBold: isSuccess(line),
	};
}
