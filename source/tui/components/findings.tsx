/**
 * What a connection test found, a line each, with what to do where something is amiss.
 */
import {Box, Text} from 'ink';
import {type Finding} from '../../core/connection.js';
import {cut} from '../cell-text.js';
import {useSize} from '../navigation.js';
import {type Signs, type Tone, useTheme} from '../theme.js';
import {type TaskState} from '../use-task.js';
import {Paragraph} from './paragraph.js';
import {Problem} from './problem.js';
import {type ReportLine} from './report.js';
import {ToneText} from './tone-text.js';

export type TestState = TaskState<readonly Finding[]>;

const tones: Readonly<Record<Finding['verdict'], Tone>> = {ok: 'good', warning: 'warning', failed: 'bad'};

export function Findings({test}: {readonly test: TestState}) {
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
			return <FindingList findings={test.value}/>;
		}
	}
}

function FindingList({findings}: {readonly findings: readonly Finding[]}) {
	const {columns} = useSize();
	const {signs} = useTheme();
	const words = {ok: signs.good, warning: signs.warning, failed: signs.bad};
	return (
		<Box flexDirection='column' paddingLeft={3}>
			{findings.map(finding => (
				<Box key={finding.subject} flexDirection='column'>
					<Text>
						<ToneText tone={tones[finding.verdict]}>{`${words[finding.verdict]} ${finding.subject}: `}</ToneText>
						<Text>{cut(finding.detail, columns - finding.subject.length - 9, signs.ellipsis)}</Text>
					</Text>
					{finding.hint === undefined
						? undefined
						: <Paragraph lines={[finding.hint]} beside={8} tone='quiet' indent='  '/>}
				</Box>
			))}
		</Box>
	);
}

/** A finding as lines of a report. */
export function findingLines({subject, verdict, detail, hint}: Finding, signs: Signs): readonly ReportLine[] {
	const words = {ok: signs.good, warning: signs.warning, failed: signs.bad};
	return [
		{sign: words[verdict], text: `${subject}: ${detail}`, tone: verdict === 'ok' ? 'plain' : tones[verdict]},
		...(hint === undefined ? [] : [{sign: signs.arrow, text: hint, indent: 2}]),
	];
}

/** Whether nothing speaks against going on. */
export function isGood(test: TestState): boolean {
	return test.state === 'done' && test.value.every(finding => finding.verdict !== 'failed');
}
