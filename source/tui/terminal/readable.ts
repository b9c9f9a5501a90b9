/**
 * A frame as lines for a screen reader: broken at the terminal's width and never cut, without styles, paddings and empty stretches.
 * The rule: Ink lays nothing out for a screen reader, so its lines are as long as what they say.
 */
import {wrap} from '../cell-text.js';

export function readable(frame: string, columns: number): string {
	return frame
		// eslint-disable-next-line no-control-regex -- styles are escape sequences
		.replaceAll(/\u{1B}\[[\d;]*m/gv, '')
		.split('\n')
		.map(line => line.trimEnd().replaceAll(/(?<=\S) {2,}(?=\S)/gv, '  '))
		.filter((line, index, lines) => line !== '' || (index > 0 && lines[index - 1] !== ''))
		.flatMap(line => wrap(line, columns))
		.join('\n');
}
