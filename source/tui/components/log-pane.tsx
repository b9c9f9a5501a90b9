/**
 * The last lines of a run's log, or those further up; long lines are cut, the run's own log has them whole.
 */
import {Box} from 'ink';
import {fit} from '../cell-text.js';
import {type LogLine} from '../run-board.js';
import {type Tone, useTheme} from '../theme.js';
import {ToneText} from './tone-text.js';

export type LogPaneProps = {
	readonly lines: readonly LogLine[];
	readonly width: number;
	readonly height: number;
	/** Lines scrolled up from the newest. */
	readonly scrolled: number;
};

const tones: Readonly<Record<LogLine['level'], Tone>> = {info: 'plain', warning: 'warning', error: 'bad'};

/** Starts the line that Smart Recovery ends on. */
const highlight = 'Smart Recovery Successful:';

export function LogPane({lines, width, height, scrolled}: LogPaneProps) {
	const {signs} = useTheme();
	const end = Math.max(Math.min(height, lines.length), lines.length - scrolled);
	const first = Math.max(0, end - height);
	const words = {info: ' ', warning: signs.warning, error: signs.bad};
	return (
		<Box flexDirection='column' height={height} overflow='hidden'>
			{lines.slice(first, end).map((line, offset) => ({line, place: first + offset})).map(({line, place}) => (
				<Box key={place}>
					<ToneText tone='quiet'>{` ${line.at.slice(11, 19)} `}</ToneText>
					<ToneText tone={line.message.startsWith(highlight) ? 'good' : tones[line.level]} isBold={line.message.startsWith(highlight)}>
						{fit(`${words[line.level]} ${line.message}`, width - 10, {ellipsis: signs.ellipsis}).trimEnd()}
					</ToneText>
				</Box>
			))}
		</Box>
	);
}
