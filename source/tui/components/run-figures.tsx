/**
 * The figures of a run: what it is and how it stands, how far it is, bytes in and out, time, throughput.
 */
import {Box, Text} from 'ink';
import {type RunOutcome} from '../../core/events.js';
import {
	formatBytes, formatDuration, formatRate, formatTimestamp,
} from '../../core/text.js';
import {clean, cut, widthOf} from '../cell-text.js';
import {useSize} from '../navigation.js';
import {type RunPicture} from '../runs/run-board.js';
import {type Signs, type Tone, useTheme} from '../theme.js';
import {ProgressMeter} from './progress.js';
import {Sparkline} from './sparkline.js';
import {bottleneck} from './stage-row.js';
import {ToneText} from './tone-text.js';

const outcomeTones: Readonly<Record<RunOutcome, Tone>> = {
	succeeded: 'good', partial: 'warning', failed: 'bad', interrupted: 'warning',
};

export function RunHeading({picture}: {readonly picture: RunPicture}) {
	const {columns} = useSize();
	const {signs} = useTheme();
	const {finished} = picture;
	const state = finished ? `${outcomeSign(finished.outcome, signs)} ${finished.outcome}, exit ${finished.exitCode}` : `${signs.running} running`;
	const title = picture.kind === undefined ? (finished ? 'The run did not begin' : 'Waiting for the run to tell of itself') : picture.title;
	return (
		<Box width={columns} paddingX={2} justifyContent='space-between' flexShrink={0}>
			<ToneText isBold>{cut(clean(title), columns - widthOf(state) - 6, signs.ellipsis)}</ToneText>
			<ToneText isBold tone={finished ? outcomeTones[finished.outcome] : 'accent'}>{state}</ToneText>
		</Box>
	);
}

/** Lines of `Totals`, the blank ones counted. */
export const totalLines = 5;

export function Totals({picture, width}: {readonly picture: RunPicture; readonly width: number}) {
	const {signs} = useTheme();
	return (
		<Box flexDirection='column' height={totalLines} paddingLeft={2} flexShrink={0}>
			<Text wrap='truncate-end'>
				{' '}
			</Text>
			<Text wrap='truncate-end'>
				<Bar picture={picture} width={width}/>
				<Text>{timing(picture, signs)}</Text>
			</Text>
			<Text wrap='truncate-end'>{totals(picture, {signs, width: width - 4})}</Text>
			<Box>
				<Sparkline values={picture.rates} width={barCells(width)}/>
				<Pace picture={picture}/>
			</Box>
			<Text> </Text>
		</Box>
	);
}

function Bar({picture: {progress, finished}, width}: {readonly picture: RunPicture; readonly width: number}) {
	if (!progress && !finished) {
		return <ToneText tone='quiet'>Waiting for the first figures</ToneText>;
	}

	return <ProgressMeter percent={finished?.outcome === 'succeeded' ? 100 : progress?.percent} width={barCells(width)}/>;
}

/** How fast it goes now, and what it waits for. */
function Pace({picture: {progress, finished}}: {readonly picture: RunPicture}) {
	const {signs} = useTheme();
	if (!progress || finished) {
		return undefined;
	}

	const slowest = bottleneck(progress.stages);
	return (
		<>
			<Text>{` ${formatRate(progress.bytesInPerSecond)}`}</Text>
			<ToneText tone='warning'>{slowest ? `  ${signs.warning} bottleneck: ${slowest}` : ''}</ToneText>
		</>
	);
}

/** Leaves room for the percentage, and for the two longest times beside it. */
function barCells(width: number): number {
	return Math.min(50, width - 49);
}

function timing({progress, finished, startedAt}: RunPicture, signs: Signs): string {
	const elapsed = finished && startedAt !== undefined ? Date.parse(finished.at) - Date.parse(startedAt) : progress?.elapsedMs;
	const parts = [
		elapsed === undefined ? '' : `${finished ? 'took' : 'elapsed'} ${formatDuration(elapsed)}`,
		finished !== undefined || progress?.etaMs === undefined ? '' : `ETA ${formatDuration(progress.etaMs)}`,
	];
	return parts.filter(Boolean).map((part, index) => `${index === 0 ? '  ' : ` ${signs.dot} `}${part}`).join('');
}

function totals({progress, startedAt, finished}: RunPicture, {signs, width}: {readonly signs: Signs; readonly width: number}): string {
	if (!progress) {
		return startedAt === undefined ? '' : `started ${formatTimestamp(new Date(startedAt))}`;
	}

	const {bytesIn, bytesOut} = progress;
	const ratio = bytesOut > 0 && bytesIn > 0 ? ` ${signs.dot} ratio ${(Math.max(bytesIn, bytesOut) / Math.min(bytesIn, bytesOut)).toFixed(1)} : 1` : '';
	const rounded = `in ${formatBytes(bytesIn)} ${signs.dot} out ${formatBytes(bytesOut)}${ratio}`;
	// The exact figures, once they stand: they are those of the run's record, and go before the others.
	const exact = `${bytesIn} ${signs.arrow} ${bytesOut} bytes`;
	const both = `${rounded} ${signs.dot} ${exact}`;
	return finished ? (widthOf(both) <= width ? both : `${exact}${ratio}`) : rounded;
}

function outcomeSign(outcome: RunOutcome, signs: Signs): string {
	return {
		succeeded: signs.good, partial: signs.warning, failed: signs.bad, interrupted: signs.warning,
	}[outcome];
}
