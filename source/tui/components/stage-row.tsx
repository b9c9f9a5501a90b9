/**
 * The stages of a run side by side, in the order of the data's way: rate and busy share of each, the bottleneck named.
 */
import {Box, Text} from 'ink';
import {type Stage, type StageProgress} from '../../core/events.js';
import {formatBytes, formatRate} from '../../core/text.js';
import {fit} from '../cell-text.js';
import {useTheme} from '../theme.js';
import {ToneText} from './tone-text.js';

export type StageRowProps = {
	readonly stages: readonly Stage[];
	readonly progress: readonly StageProgress[];
	readonly width: number;
};

export function StageRow({stages, progress, width}: StageRowProps) {
	const {signs} = useTheme();
	const gapCells = signs.arrow.length + 2;
	const cells = Math.min(20, Math.floor((width - 2) / Math.max(1, stages.length)) - gapCells);
	const slowest = bottleneck(progress);
	const rows = stages.map(stage => ({stage, state: progress.find(other => other.stage === stage)}));
	return (
		<Box paddingLeft={2} aria-label={rows.map(({stage, state}) => spoken(stage, state)).join('\n')}>
			{rows.map(({stage, state}, index) => (
				<Box key={stage} flexDirection='column' width={cells + gapCells} flexShrink={0}>
					<Text>
						<ToneText isBold={stage === slowest} tone={stage === slowest ? 'warning' : 'accent'}>
							{fit(stage === slowest ? `${stage} ${signs.warning}` : stage, cells)}
						</ToneText>
						<ToneText tone='quiet'>{index === rows.length - 1 ? '' : ` ${signs.arrow}`}</ToneText>
					</Text>
					<Text>{fit(state ? formatRate(state.bytesPerSecond) : signs.dot, cells)}</Text>
					<ToneText tone={stage === slowest ? 'warning' : 'quiet'}>{gauge(state?.busyShare ?? 0, {cells: cells - 6, full: signs.full, empty: signs.empty})}</ToneText>
					<ToneText tone='quiet'>{fit(state ? formatBytes(state.bytes) : '', cells)}</ToneText>
				</Box>
			))}
		</Box>
	);
}

/** For a screen reader, which goes by lines: a stage in one. */
function spoken(stage: Stage, state: StageProgress | undefined): string {
	return state ? `${stage}: ${formatRate(state.bytesPerSecond)}, busy ${Math.round(state.busyShare * 100)} %, ${formatBytes(state.bytes)}` : `${stage}: waiting`;
}

/** The stage that the others wait for, once it is plain which one it is. */
export function bottleneck(progress: readonly StageProgress[]): Stage | undefined {
	const busiest = progress.toSorted((first, second) => second.busyShare - first.busyShare)[0];
	return busiest && busiest.busyShare >= 0.5 ? busiest.stage : undefined;
}

function gauge(share: number, {cells, full, empty}: {readonly cells: number; readonly full: string; readonly empty: string}): string {
	const width = Math.max(3, cells);
	const filled = Math.round(Math.min(1, share) * width);
	return `${full.repeat(filled)}${empty.repeat(width - filled)} ${Math.round(share * 100)} %`;
}
