/**
 * A bar with its percentage; without a known percentage it only says that work goes on.
 */
import {Text} from 'ink';
import {useTheme} from '../theme.js';
import {ToneText} from './tone-text.js';

export type ProgressProps = {
	/** 0…100. */
	readonly percent: number | undefined;
	/** Cells of the bar alone. */
	readonly width: number;
};

export function ProgressMeter({percent, width}: ProgressProps) {
	const {signs} = useTheme();
	const share = Math.min(1, Math.max(0, (percent ?? 0) / 100));
	const filled = Math.round(share * width);
	return (
		<Text>
			<ToneText isOrnament tone='accent'>{signs.full.repeat(filled)}</ToneText>
			<ToneText isOrnament tone='quiet'>{signs.empty.repeat(width - filled)}</ToneText>
			<Text>{percent === undefined ? '  size unknown' : ` ${Math.floor(percent).toString().padStart(3)} %`}</Text>
		</Text>
	);
}
