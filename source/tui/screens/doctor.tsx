/**
 * What a backup or a restore will need, looked at one after the other: each finding as it is found, with what to do.
 * The rule: looking changes nothing; cleaning up after dead runs is asked for first.
 */
import {Text} from 'ink';
import {
	useCallback, useEffect, useMemo, useReducer, useState,
} from 'react';
import {type Finding} from '../../core/connection.js';
import {plural} from '../../core/text.js';
import {Dialog, dialogTables} from '../components/dialog.js';
import {findingReport} from '../components/findings.js';
import {Page} from '../components/page.js';
import {Problem} from '../components/problem.js';
import {ToneText} from '../components/tone-text.js';
import {ViewerPane} from '../components/viewer-pane.js';
import {useSize} from '../navigation.js';
import {useServices} from '../services-context.js';
import {type Tone, useTheme} from '../theme.js';
import {useKeys} from '../hooks/use-keys.js';
import {type TaskState, useTask} from '../hooks/use-task.js';
import {useViewer} from '../viewer/use-viewer.js';

const copies = [{label: 'command', words: ['doctor']}];

/** Room for why it could not look. */
const problemRows = 4;

export function Doctor() {
	const {rows} = useSize();
	const {signs} = useTheme();
	const [isAsking, setIsAsking] = useState(false);
	const {findings, state, look} = useExamination();
	const lines = useMemo(() => findings.flatMap(finding => findingReport(finding, signs)), [findings, signs]);
	const viewer = useViewer(lines, {
		height: rows - 1 - (state.state === 'failed' ? problemRows : 0), title: 'dbseal doctor', copies, isActive: !isAsking,
	});
	const close = (): void => {
		setIsAsking(false);
	};

	useKeys('doctor', {
		fix() {
			setIsAsking(true);
		},
		again() {
			look(false);
		},
	}, !isAsking && !viewer.isTyping);
	if (isAsking) {
		return (
			<Page isTyping tables={dialogTables}>
				<Dialog
					title='Clean up after runs that died?'
					lines={['Their rows are marked interrupted; scratch files and databases, and uploads older than a day that belong to no run, are removed. Artifacts are not touched.']}
					onCancel={close}
					onConfirm={() => {
						close();
						look(true);
					}}
				/>
			</Page>
		);
	}

	const [tone, summary] = summaryOf(findings, state);
	return (
		<Page isTyping={viewer.isTyping} tables={viewer.tablesWith('doctor')} onBack={viewer.onBack}>
			<Text wrap='truncate-end'>
				<ToneText isBold>{' Doctor'}</ToneText>
				<ToneText tone={tone}>{`  ${summary}`}</ToneText>
			</Text>
			<ViewerPane viewer={viewer}/>
			{state.state === 'failed' ? <Problem error={state.error}/> : undefined}
		</Page>
	);
}

type Examination = {
	readonly findings: readonly Finding[];
	readonly state: TaskState<void>;
	look(isFixing: boolean): void;
};

function useExamination(): Examination {
	const {doctor} = useServices();
	const {current, start} = useTask<void>();
	const [findings, change] = useReducer((before: readonly Finding[], found: Finding | 'none') => found === 'none' ? [] : [...before, found], []);
	const look = useCallback((isFixing: boolean): void => {
		change('none');
		start(async signal => doctor({
			isFixing,
			onFinding(finding) {
				if (!signal.aborted) {
					change(finding);
				}
			},
		}, signal));
	}, [doctor, start]);
	useEffect(() => {
		look(false);
	}, [look]);
	return {findings, state: current, look};
}

function summaryOf(findings: readonly Finding[], {state}: TaskState<void>): readonly [Tone, string] {
	const failed = findings.filter(({verdict}) => verdict === 'failed').length;
	const warnings = findings.filter(({verdict}) => verdict === 'warning').length;
	if (state === 'failed') {
		return ['bad', 'could not look to the end'];
	}

	if (failed + warnings === 0) {
		return state === 'working' ? ['accent', 'looking'] : ['good', 'all is well'];
	}

	return [failed > 0 ? 'bad' : 'warning', `${failed} failed, ${plural(warnings, 'warning')}${state === 'working' ? ', still looking' : ''}`];
}
