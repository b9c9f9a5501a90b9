/**
 * The last lines of a run's log, or those further up; long ones are broken, so that what they warn of can be read.
 */
import {Box} from 'ink';
import {wrap} from '../cell-text.js';
import {type LogLine} from '../run-board.js';
import {type Tone, useTheme} from '../theme.js';
import {ToneText} from './tone-text.js';

/** One line on the screen. */
export type LogRow = {
	readonly line: LogLine;
	readonly text: string;
	/** The line's time and sign stand in front of it. */
	readonly isFirst: boolean;
};

export type LogPaneProps = {
	readonly rows: readonly LogRow[];
	readonly height: number;
	/** Rows scrolled up from the newest. */
	readonly scrolled: number;
};

const tones: Readonly<Record<LogLine['level'], Tone>> = {info: 'plain', warning: 'warning', error: 'bad'};

/** Time, sign and the blanks around them. */
const marginCells = 12;

/** The line that Smart Recovery ends on. */
export function isSuccess({message}: LogLine): boolean {
	return message.startsWith('Smart Recovery Successful:');
}

export function logRows(lines: readonly LogLine[], width: number): readonly LogRow[] {
	return lines.flatMap(line => wrap(line.message, width - marginCells - 1).map((text, part) => ({line, text, isFirst: part === 0})));
}

export function LogPane({rows, height, scrolled}: LogPaneProps) {
	const {signs} = useTheme();
	const end = Math.max(Math.min(height, rows.length), rows.length - scrolled);
	const first = Math.max(0, end - height);
	const words = {info: ' ', warning: signs.warning, error: signs.bad};
	return (
		<Box flexDirection='column' height={height} overflowY='hidden'>
			{rows.slice(first, end).map((row, offset) => ({...row, place: first + offset})).map(({line, text, isFirst, place}) => (
				<Box key={place}>
					<ToneText tone='quiet'>{isFirst ? ` ${line.at.slice(11, 19)} ` : ' '.repeat(marginCells - 2)}</ToneText>
					<ToneText tone={isSuccess(line) ? 'good' : tones[line.level]} isBold={isSuccess(line)}>
						{`${isFirst ? words[line.level] : ' '} ${text}`}
					</ToneText>
				</Box>
			))}
		</Box>
	);
}
