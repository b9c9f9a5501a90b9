/**
 * One run, live or over: stages with their rates, totals, throughput, the profiles that Smart Recovery tries, the log.
 * Esc leaves it running.
 */
import {Box, useIsScreenReaderEnabled} from 'ink';
import {useMemo, useState} from 'react';
import {type RunFinished} from '../../core/events.js';
import {plural} from '../../core/text.js';
import {wrap} from '../cell-text.js';
import {type ClipboardItem, runItems} from '../clipboard-items.js';
import {CandidateList, candidateLines} from '../components/candidate-list.js';
import {dialogTables} from '../components/dialog.js';
import {Page} from '../components/page.js';
import {Problem} from '../components/problem.js';
import {RunHeading, Totals, totalLines} from '../components/run-figures.js';
import {StageRow} from '../components/stage-row.js';
import {ToneText} from '../components/tone-text.js';
import {ViewerPane} from '../components/viewer-pane.js';
import {isSuccess, logLines} from '../runs/log-lines.js';
import {
	type Size, useNavigation, useSize, type View,
} from '../navigation.js';
import {type RunPicture} from '../runs/run-board.js';
import {type RunRequest} from '../runs/run-requests.js';
import {useOverview, useServices} from '../services-context.js';
import {type Signs, useTheme} from '../theme.js';
import {type ErrorPlace, useRemedies} from '../hooks/use-remedies.js';
import {useKeys} from '../hooks/use-keys.js';
import {useRunPicture} from '../hooks/use-run-picture.js';
import {type ViewerLine} from '../viewer/rows.js';
import {useViewer} from '../viewer/use-viewer.js';
import {CancelDialog} from './activity.js';

const headingLines = 1;
const stageLines = 4;

export function RunView({runId}: {readonly runId: string}) {
	const {picture, error} = useRunPicture(runId);
	const {runs} = useServices();
	const {columns, rows} = useSize();
	const {signs} = useTheme();
	const navigation = useNavigation();
	const [isCancelling, setIsCancelling] = useState(false);
	const remedies = useRemedies(usePlaceOf(runId, picture));
	const parts = partsOf(picture, {room: {rows, columns}, remedies: remedies.lines, isRead: useIsScreenReaderEnabled()});
	const lines = useLines(runId, picture, {hasCandidates: parts.candidates > 0, signs});
	const viewer = useViewer(lines, {
		height: parts.logLines, mostHeight: rows - headingLines, title: picture.title, copies: copiesOf(runId, picture), isLive: true, isActive: !isCancelling,
	});
	const isUnknown = error !== undefined && picture.kind === undefined;
	useKeys('liveRun', {
		cancel() {
			setIsCancelling(true);
		},
	}, !isCancelling && !picture.finished && !isUnknown && !viewer.isTyping);
	useKeys('run', {
		fix: remedies.fix,
		edit: remedies.edit,
		importKey() {
			if (!remedies.unlock()) {
				navigation.push(importView(picture, runs.requestOf(runId)));
			}
		},
	}, !isCancelling && !viewer.isTyping);

	if (isCancelling) {
		return (
			<Page isTyping tables={dialogTables}>
				<CancelDialog
					runId={runId}
					title={picture.title}
					onClose={() => {
						setIsCancelling(false);
					}}
				/>
			</Page>
		);
	}

	if (isUnknown) {
		return <Page tables={[]}><Problem error={error}/></Page>;
	}

	return (
		<Page
			isTyping={viewer.isTyping}
			tables={viewer.tablesWith(...(picture.finished ? [] : ['liveRun'] as const), 'run')}
			onBack={viewer.onBack}
		>
			{viewer.isTall ? <RunHeading picture={picture}/> : <RunBody picture={picture} error={error} parts={parts}/>}
			<ViewerPane viewer={viewer}/>
		</Page>
	);
}

function copiesOf(runId: string, {again, finished}: RunPicture): readonly ClipboardItem[] {
	return [...runItems({id: runId, state: finished?.outcome ?? 'running'}), ...(again ? [{label: 'do it again', words: again.words}] : [])];
}

/** For the key that it lacked; it starts again then, whoever had started it. */
function importView({again, finished}: RunPicture, request: RunRequest | undefined): View {
	const retry = request ?? (again && {kind: 'again' as const, again});
	const {wantedFingerprint} = finished?.error ?? {};
	return {screen: 'import-key', ...(retry && {retry}), ...(wantedFingerprint !== undefined && {wantedFingerprint})};
}

/** Where its data comes from and goes to: of a job's run. */
function usePlaceOf(runId: string, {finished}: RunPicture): ErrorPlace {
	const {runs, jobs} = useOverview();
	const jobId = finished?.error && runs.find(({id}) => id === runId)?.jobId;
	const draft = jobs.find(({id}) => id === jobId)?.draft;
	return {code: finished?.error?.code, sourceId: draft?.sourceId, destinationIds: draft?.destinationIds ?? []};
}

/** The log, and beneath that of a drill its report, once it is there. */
function useLines(runId: string, {kind, finished, log, droppedLines}: RunPicture, {hasCandidates, signs}: {readonly hasCandidates: boolean; readonly signs: Signs}): readonly ViewerLine[] {
	const {runs} = useServices();
	const isDrilled = kind === 'drill' && finished !== undefined;
	const report = useMemo(() => isDrilled ? runs.report(runId).map((text): ViewerLine => ({text})) : [], [runs, runId, isDrilled]);
	return useMemo(() => [...shownLog({log, droppedLines}, {hasCandidates, signs}), ...report], [log, droppedLines, report, hasCandidates, signs]);
}

/** What stands beside the candidates is not told twice. */
function shownLog({log, droppedLines}: Pick<RunPicture, 'log' | 'droppedLines'>, {hasCandidates, signs}: {readonly hasCandidates: boolean; readonly signs: Signs}): readonly ViewerLine[] {
	const dropped = droppedLines === 0 ? [] : [{text: `${plural(droppedLines, 'earlier line')} not kept here: dbseal runs show has them`, tone: 'quiet'} as const];
	return [...dropped, ...logLines(hasCandidates ? log.filter(line => !isSuccess(line)) : log, signs)];
}

/** All but the log. */
function RunBody({picture, error, parts}: {readonly picture: RunPicture; readonly error: unknown; readonly parts: Parts}) {
	const {columns} = useSize();
	return (
		<>
			<RunHeading picture={picture}/>
			{error === undefined ? undefined : <Problem error={error}/>}
			{parts.hasStages ? <StageRow stages={picture.stages} progress={picture.progress?.stages ?? []} width={columns}/> : undefined}
			{parts.hasTotals ? <Totals picture={picture} width={columns}/> : undefined}
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
	readonly hasTotals: boolean;
	readonly outcome: readonly string[];
	/** What Smart Recovery ended on; it stands by the candidates and not in the log, so that it stays in sight. */
	readonly success: readonly string[];
	/** Lines for the candidates. */
	readonly candidates: number;
	readonly logLines: number;
};

type PartsRoom = {readonly room: Size; readonly remedies: readonly string[]; readonly isRead: boolean};

function partsOf(picture: RunPicture, {room: {rows, columns}, remedies, isRead}: PartsRoom): Parts {
	const outcome = outcomeLines(picture.finished, {columns, remedies}).slice(0, rows - 2);
	// What came of it is told whole: the figures give way to it, and the log but for a line. Nothing does where lines are read out.
	const left = isRead ? Number.POSITIVE_INFINITY : rows - 2 - outcome.length;
	const hasTotals = left >= totalLines;
	const hasStages = picture.stages.length > 0 && !(picture.finished && picture.candidates.length > 0) && left >= totalLines + stageLines;
	const room = rows - headingLines - (hasStages ? stageLines : 0) - (hasTotals ? totalLines : 0) - outcome.length;
	const success = picture.log.filter(line => isSuccess(line)).flatMap(({message}) => wrap(message, columns - 4));
	const candidates = Math.min(candidateLines(picture.candidates.length, success), Math.max(0, room - (success.length === 0 ? 3 : 1)));
	return {
		hasStages, hasTotals, outcome, success, candidates, logLines: Math.max(1, room - candidates),
	};
}

function outcomeLines(finished: RunFinished | undefined, {columns, remedies}: {readonly columns: number; readonly remedies: readonly string[]}): readonly string[] {
	const {error} = finished ?? {};
	if (!error) {
		return [];
	}

	const importHint = error.code === 'NO_KEY_FITS' ? ['Press i to import the key and go on.'] : [];
	return [
		...wrap(`${error.message} (${error.code})`, columns - 6),
		...wrap(error.hint, columns - 6),
		...importHint,
		...remedies.flatMap(line => wrap(line, columns - 6)),
	];
}
