/**
 * Smart Recovery on screen: the profiles as they are tried, with verdict and reason; the one that fits on top.
 */
import {Box, Text} from 'ink';
import {type CandidateVerdict} from '../../core/events.js';
import {fit} from '../cell-text.js';
import {useSize} from '../navigation.js';
import {type Candidate} from '../runs/run-board.js';
import {type Signs, type Tone, useTheme} from '../theme.js';
import {ToneText} from './tone-text.js';

export type CandidateListProps = {
	readonly candidates: readonly Candidate[];
	readonly total: number;
	/** What Smart Recovery ended on, broken into lines; none before. */
	readonly success: readonly string[];
	/** Lines with the heading. */
	readonly height: number;
};

const tones: Readonly<Record<CandidateVerdict, Tone>> = {
	fits: 'good', plausible: 'warning', undecided: 'plain', refused: 'quiet',
};

/** Best first; within a verdict the newest first, so that one sees them pass. */
const ranks: Readonly<Record<CandidateVerdict, number>> = {
	fits: 0, plausible: 1, undecided: 2, refused: 3,
};

/** Lines that the list would take, its heading and its end counted. */
export function candidateLines(count: number, success: readonly string[]): number {
	return count === 0 ? 0 : Math.min(count, 8) + 2 + success.length;
}

export function CandidateList({candidates, total, success, height}: CandidateListProps) {
	const {columns} = useSize();
	const {signs} = useTheme();
	const shown = candidates
		.toSorted((first, second) => ranks[first.verdict] - ranks[second.verdict] || second.index - first.index)
		.slice(0, Math.max(0, height - 2 - success.length));
	const refused = candidates.filter(({verdict}) => verdict === 'refused').length;
	const nameCells = Math.min(Math.max(28, Math.floor(columns / 8)), Math.floor(columns / 3));
	return (
		<Box flexDirection='column' height={height} paddingLeft={2} overflowY='hidden'>
			<Box flexDirection='column' flexShrink={0}>
				<Text>
					<ToneText isBold>Smart Recovery</ToneText>
					<ToneText tone='quiet'>{`  ${candidates.length} of ${total} profiles tried, ${refused} refused`}</ToneText>
				</Text>
				{success.map(line => <ToneText key={line} isBold tone='good'>{line}</ToneText>)}
				{shown.map(({index, profileName, verdict, reason}) => (
					<ToneText key={index} isBold={verdict === 'fits'} tone={tones[verdict]}>
						{`${sign(verdict, signs)} ${fit(profileName, nameCells)} ${fit(verdict, 9)} ${fit(reason, columns - nameCells - 17, {ellipsis: signs.ellipsis}).trimEnd()}`}
					</ToneText>
				))}
				<Text> </Text>
			</Box>
		</Box>
	);
}

function sign(verdict: CandidateVerdict, signs: Signs): string {
	return {
		fits: signs.good, plausible: signs.warning, undecided: signs.idle, refused: signs.bad,
	}[verdict];
}
