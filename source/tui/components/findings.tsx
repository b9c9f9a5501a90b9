/**
 * What a connection test found, a line each, with what to do where something is amiss.
 */
import {Box, Text} from 'ink';
import {type Finding} from '../../core/connection.js';
import {
	clean, cut, widthOf, wrap,
} from '../cell-text.js';
import {useSize} from '../navigation.js';
import {type Signs, type Tone, useTheme} from '../theme.js';
import {type TaskState} from '../hooks/use-task.js';
import {type ViewerLine} from '../viewer/rows.js';
import {Problem} from './problem.js';
import {ToneText} from './tone-text.js';

export type TestState = TaskState<readonly Finding[]>;

const tones: Readonly<Record<Finding['verdict'], Tone>> = {ok: 'good', warning: 'warning', failed: 'bad'};

export type FindingsProps = {
	readonly test: TestState;
	/** Lines that there are for it. */
	readonly room: number;
};

export function Findings({test, room}: FindingsProps) {
	switch (test.state) {
		case 'idle': {
			return <Text> </Text>;
		}

		case 'working': {
			return <ToneText tone='accent'>{'   Testing the connection'}</ToneText>;
		}

		case 'failed': {
			return <Problem error={test.error}/>;
		}

		case 'done': {
			return <FindingList findings={test.value} room={room}/>;
		}
	}
}

type Line = {
	readonly tone: Tone;
	/** The words that have the finding's tone. */
	readonly head: string;
	readonly text: string;
};

function FindingList({findings, room}: {readonly findings: readonly Finding[]; readonly room: number}) {
	const {columns} = useSize();
	const {signs} = useTheme();
	const lines = fitting(findings, finding => linesOf(finding, {columns: columns - 6, signs}), room);
	return (
		<Box flexDirection='column' paddingLeft={3} flexShrink={0}>
			{[...lines.entries()].map(([place, line]) => (
				<Text key={place} wrap='truncate-end'>
					<ToneText tone={line.tone}>{line.head}</ToneText>
					<ToneText tone={line.head === '' ? 'quiet' : 'plain'}>{line.text}</ToneText>
				</Text>
			))}
		</Box>
	);
}

/** A finding as lines of a viewer. */
export function findingReport({subject, verdict, detail, hint}: Finding, signs: Signs): readonly ViewerLine[] {
	const words = {ok: signs.good, warning: signs.warning, failed: signs.bad};
	return [
		{sign: words[verdict], text: `${subject}: ${detail}`, tone: verdict === 'ok' ? 'plain' : tones[verdict]},
		...(hint === undefined ? [] : [{sign: signs.arrow, text: hint, indent: 2}]),
	];
}

/** What is amiss is told whole, with what to do about it; what is good in one line. */
function linesOf({subject, verdict, detail, hint}: Finding, {columns, signs}: {readonly columns: number; readonly signs: Signs}): readonly Line[] {
	const tone = tones[verdict];
	const head = `${{ok: signs.good, warning: signs.warning, failed: signs.bad}[verdict]} ${subject}: `;
	if (verdict === 'ok') {
		return [{tone, head, text: cut(clean(detail), columns - widthOf(head), signs.ellipsis)}];
	}

	const [first = '', ...rest] = wrap(`${head}${detail}`, columns);
	const hints = hint === undefined ? [] : wrap(hint, columns - 2);
	return [{tone, head, text: first.slice(head.length)}, ...[...rest, ...hints].map(text => ({tone, head: '', text: `  ${text}`}))];
}

/** Where not all has room, what is good gives way first; what isn't shown is counted. */
function fitting(findings: readonly Finding[], linesFor: (finding: Finding) => readonly Line[], room: number): readonly Line[] {
	const all = findings.flatMap(finding => linesFor(finding));
	if (all.length <= room) {
		return all;
	}

	const shown: Line[] = [];
	const left: Finding[] = [];
	for (const finding of [...findings.filter(({verdict}) => verdict !== 'ok'), ...findings.filter(({verdict}) => verdict === 'ok')]) {
		const lines = linesFor(finding);
		if (left.length === 0 && shown.length + lines.length < room) {
			shown.push(...lines);
		} else {
			left.push(finding);
		}
	}

	const [first] = left;
	if (shown.length === 0 && first && room > 0) {
		// Better the beginning of one than a number alone.
		return linesFor(first).slice(0, room);
	}

	const amiss = left.filter(({verdict}) => verdict !== 'ok').length;
	const end = amiss === 0 ? `and ${left.length} more: all good` : `and ${left.length} more, ${amiss} of them amiss: a larger window shows them`;
	return [...shown, {tone: 'plain', head: '', text: end}];
}

/** Whether nothing speaks against going on. */
export function isGood(test: TestState): boolean {
	return test.state === 'done' && test.value.every(finding => finding.verdict !== 'failed');
}
