/**
 * Numbers over time in one line, newest on the right, scaled to the largest shown.
 */
import {useTheme} from '../theme.js';
import {ToneText} from './tone-text.js';

export type SparklineProps = {
	readonly values: readonly number[];
	readonly width: number;
};

export function Sparkline({values, width}: SparklineProps) {
	const {signs} = useTheme();
	return <ToneText isOrnament tone='accent'>{sparkline(values.slice(-width), signs.spark).padEnd(width)}</ToneText>;
}

function sparkline(values: readonly number[], steps: readonly string[]): string {
	const largest = Math.max(...values, 0);
	return values.map(value => {
		const step = largest === 0 ? 0 : Math.round((value / largest) * (steps.length - 1));
		return steps[step] ?? '';
	}).join('');
}
