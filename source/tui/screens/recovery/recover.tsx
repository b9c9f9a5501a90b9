/**
 * Recover from a job: a line of its good backups at all of its destinations, newest first; which of them, by a time that is picked or typed.
 * The rule: only what a destination shows as good is offered, each with its nearest copy; what was passed over is said.
 */
import {useCallback, useEffect, useMemo} from 'react';
import {formatAge, formatBytes, formatTimestamp} from '../../../core/text.js';
import {parseTypedTime} from '../../../core/typed-time.js';
import {clean, cut} from '../../cell-text.js';
import {EmptyState} from '../../components/empty-state.js';
import {ListView} from '../../components/list-view.js';
import {Page} from '../../components/page.js';
import {Problem} from '../../components/problem.js';
import {type TableColumn} from '../../components/table.js';
import {ToneText} from '../../components/tone-text.js';
import {useNavigation, useSize} from '../../navigation.js';
import {useOverview, useServices} from '../../services-context.js';
import {type RecoveryRow, type RecoveryRows} from '../../services.js';
import {useTheme} from '../../theme.js';
import {useCommands} from '../../hooks/use-commands.js';
import {useKeys} from '../../hooks/use-keys.js';
import {useList} from '../../hooks/use-list.js';
import {type TaskState, useTask} from '../../hooks/use-task.js';

const noRows: readonly RecoveryRow[] = [];

/** The title, and what can be typed. */
const headLines = 2;

export function Recover({jobId}: {readonly jobId: string}) {
	const {jobs, takenAt} = useOverview();
	const {artifacts, now} = useServices();
	const {rows: height, columns} = useSize();
	const {signs} = useTheme();
	const navigation = useNavigation();
	const commands = useCommands();
	const {current, start} = useTask<RecoveryRows>();
	const found = current.state === 'done' ? current.value : undefined;
	const shown = useMemo(() => recoveryColumns(takenAt.getTime()), [takenAt]);
	const matcher = useCallback((typed: string) => takenBy(typed, now()), [now]);
	const list = useList(found?.rows ?? noRows, {columns: shown, idOf: row => row.name, matcher});
	const {selected} = list;
	const reload = useCallback((): void => {
		start(async signal => artifacts.timeline(jobId, signal));
	}, [artifacts, jobId, start]);
	useEffect(reload, [reload]);
	const withSelected = (act: (artifact: RecoveryRow['artifact']) => void) => () => {
		if (selected) {
			act(selected.artifact);
		}
	};

	useKeys('recover', {
		open: withSelected(artifact => {
			navigation.push({screen: 'targets', artifact, isPreviewed: true});
		}),
		everything: withSelected(artifact => {
			navigation.push({screen: 'artifact', artifact});
		}),
		verify: withSelected(artifact => {
			commands.startRun({kind: 'verify', artifact});
		}),
		reload,
	}, !list.isFiltering);
	const name = jobs.find(({id}) => id === jobId)?.name ?? '';
	const notes = found?.notes ?? [];
	return (
		<Page tables={list.isFiltering ? ['filter'] : ['recover', 'list']} isTyping={list.isFiltering} onBack={list.clearFilter}>
			<ToneText isBold>{` Recover ${name}: as it was when?`}</ToneText>
			<ToneText tone='quiet'>{'  / and a time: 14:05, yesterday 14:05, 2026-11-24, 3h ago'}</ToneText>
			<Look state={current}/>
			{found && found.rows.length > 0 ? <ListView list={list} columns={shown} noun='backup' height={height - headLines - notes.length}/> : undefined}
			{notes.map(note => <ToneText key={note} tone='warning'>{`  ${cut(clean(note), columns - 4, signs.ellipsis)}`}</ToneText>)}
		</Page>
	);
}

function Look({state}: {readonly state: TaskState<RecoveryRows>}) {
	if (state.state === 'failed') {
		return <Problem error={state.error}/>;
	}

	if (state.state === 'done') {
		return state.value.rows.length === 0 ? <EmptyState title='No good backup' lines={['None of its destinations shows one. Press Ctrl-R to look again.']}/> : undefined;
	}

	return <ToneText tone='accent'>{'  Asking its destinations'}</ToneText>;
}

/** What was taken by the time that is typed; undefined where it is no time, so that it is looked for as text. */
function takenBy(typed: string, now: Date): ((row: RecoveryRow) => boolean) | undefined {
	const moment = parseTypedTime(typed, now);
	return moment && (({takenAt}) => takenAt <= moment);
}

function recoveryColumns(now: number): ReadonlyArray<TableColumn<RecoveryRow>> {
	return [
		{title: 'Taken', width: 20, text: row => formatTimestamp(row.takenAt)},
		{
			title: 'Age', width: 10, text: row => formatAge(now - row.takenAt.getTime()), compare: (first, second) => second.takenAt.getTime() - first.takenAt.getTime(),
		},
		{
			title: 'Size', width: 7, align: 'right', text: row => formatBytes(row.artifact.sizeBytes), compare: (first, second) => second.artifact.sizeBytes - first.artifact.sizeBytes,
		},
		{
			title: 'From', width: 10, grow: 2, text: row => row.from,
		},
		{
			title: 'Checked',
			width: 12,
			fromWidth: 70,
			text: ({checkedAt}, {signs}) => checkedAt ? `${signs.good} ${formatAge(now - checkedAt.getTime())}` : 'not yet',
			tone: ({checkedAt}) => checkedAt ? 'good' : 'quiet',
		},
		{
			title: 'Also at', width: 10, grow: 2, fromWidth: 84, text: row => row.alsoAt.join(', ') || 'nowhere', tone: ({alsoAt}) => alsoAt.length > 0 ? 'plain' : 'quiet',
		},
	];
}
