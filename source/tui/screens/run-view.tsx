/**
 * One run, live or over: stages with their rates, totals, throughput, the profiles that Smart Recovery tries, the log.
 * Esc leaves it running.
 */
import {Box} from 'ink';
import {useMemo, useReducer} from 'react';
import {type RunFinished} from '../../core/events.js';
import {wrap} from '../cell-text.js';
import {CandidateList, candidateLines} from '../components/candidate-list.js';
import {dialogTables} from '../components/dialog.js';
import {isSuccess, LogPane, logRows} from '../components/log-pane.js';
import {Page} from '../components/page.js';
import {Problem} from '../components/problem.js';
import {RunHeading, Totals, totalLines} from '../components/run-figures.js';
import {StageRow} from '../components/stage-row.js';
import {ToneText} from '../components/tone-text.js';
import {useNavigation, useSize} from '../navigation.js';
import {type RunPicture} from '../run-board.js';
import {useServices} from '../services-context.js';
import {useKeys} from '../use-keys.js';
import {useRunPicture} from '../use-run-picture.js';
import {CancelDialog} from './activity.js';

type State = {readonly isCancelling: boolean; readonly scrolled: number};

const stageLines = 4;

export function RunView({runId}: {readonly runId: string}) {
	const {picture, error} = useRunPicture(runId);
	const {runs} = useServices();
	const {columns, rows} = useSize();
	const navigation = useNavigation();
	const [{isCancelling, scrolled}, change] = useReducer((before: State, after: Partial<State>) => ({...before, ...after}), {isCancelling: false, scrolled: 0});
	const parts = partsOf(picture, {rows, columns});
	const log = useMemo(() => logRows(parts.candidates > 0 ? picture.log.filter(line => !isSuccess(line)) : picture.log, columns), [picture.log, parts.candidates, columns]);
	const scroll = (lines: number) => () => {
		change({scrolled: Math.max(0, Math.min(log.length - parts.logLines, scrolled + lines))});
	};

	const isUnknown = error !== undefined && picture.kind === undefined;
	useKeys('liveRun', {
		cancel() {
			change({isCancelling: true});
		},
	}, !isCancelling && !picture.finished && !isUnknown);
	useKeys('run', {
		importKey() {
			const retry = runs.requestOf(runId) ?? (picture.again && {kind: 'again', again: picture.again});
			const {wantedFingerprint} = picture.finished?.error ?? {};
			navigation.push({screen: 'import-key', ...(retry && {retry}), ...(wantedFingerprint !== undefined && {wantedFingerprint})});
		},
		up: scroll(1),
		down: scroll(-1),
		pageUp: scroll(parts.logLines),
		pageDown: scroll(-parts.logLines),
		follow() {
			change({scrolled: 0});
		},
	}, !isCancelling);

	if (isCancelling) {
		return (
			<Page isTyping tables={dialogTables}>
				<CancelDialog
					runId={runId}
					title={picture.title}
					onClose={() => {
						change({isCancelling: false});
					}}
				/>
			</Page>
		);
	}

	if (isUnknown) {
		return <Page tables={[]}><Problem error={error}/></Page>;
	}

	return (
		<Page tables={picture.finished ? ['run'] : ['liveRun', 'run']}>
			<RunBody picture={picture} error={error} parts={parts}/>
			<LogPane rows={log} height={parts.logLines} scrolled={scrolled}/>
		</Page>
	);
}

/** All but the log. */
function RunBody({picture, error, parts}: {readonly picture: RunPicture; readonly error: unknown; readonly parts: Parts}) {
	const {columns} = useSize();
	return (
		<>
			<RunHeading picture={picture}/>
			{error === undefined ? undefined : <Problem error={error}/>}
			{parts.hasStages ? <StageRow stages={picture.stages} progress={picture.progress?.stages ?? []} width={columns}/> : undefined}
			<Totals picture={picture} width={columns}/>
			{picture.finished ? <Outcome lines={parts.outcome}/> : undefined}
			{parts.candidates > 0 ? <CandidateList candidates={picture.candidates} total={picture.candidateTotal} success={parts.success} height={parts.candidates}/> : undefined}
		</>
	);
}

function Outcome({lines}: {readonly lines: readonly string[]}) {
	return (
		<Box flexDirection='column' paddingLeft={2}>
			<ToneText tone='bad'>{lines[0] ?? ''}</ToneText>
			<ToneText>{lines.slice(1).join('\n')}</ToneText>
		</Box>
	);
}

type Parts = {
	readonly hasStages: boolean;
	readonly outcome: readonly string[];
	/** What Smart Recovery ended on; it stands by the candidates and not in the log, so that it stays in sight. */
	readonly success: readonly string[];
	/** Lines for the candidates. */
	readonly candidates: number;
	readonly logLines: number;
};

function partsOf(picture: RunPicture, {rows, columns}: {readonly rows: number; readonly columns: number}): Parts {
	const hasStages = picture.stages.length > 0 && !(picture.finished && picture.candidates.length > 0);
	const outcome = outcomeLines(picture.finished, columns);
	const room = rows - 1 - (hasStages ? stageLines : 0) - totalLines - outcome.length;
	const success = picture.log.filter(line => isSuccess(line)).flatMap(({message}) => wrap(message, columns - 4));
	const candidates = Math.min(candidateLines(picture.candidates.length, success), Math.max(0, room - (success.length === 0 ? 3 : 1)));
	return {
		hasStages, outcome, success, candidates, logLines: Math.max(1, room - candidates),
	};
}

function outcomeLines(finished: RunFinished | undefined, columns: number): readonly string[] {
	const {error} = finished ?? {};
	if (!error) {
		return [];
	}

	const importHint = error.code === 'NO_KEY_FITS' ? ['Press i to import the key and go on.'] : [];
	return [
		...wrap(`${error.message} (${error.code})`, columns - 6).slice(0, 3),
		...wrap(error.hint, columns - 6).slice(0, 2),
		...importHint,
	];
}
