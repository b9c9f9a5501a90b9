/**
 * The artifacts of one destination, newest first, each with what opens it.
 */
import {useMemo, useState} from 'react';
import {AppError} from '../../../core/errors.js';
import {formatAge, formatBytes} from '../../../core/text.js';
import {artifactItems} from '../../clipboard-items.js';
import {ArtifactQuestion, type AskedOfArtifact} from '../../components/artifact-question.js';
import {EmptyState} from '../../components/empty-state.js';
import {ListView} from '../../components/list-view.js';
import {Page} from '../../components/page.js';
import {Problem} from '../../components/problem.js';
import {type TableColumn} from '../../components/table.js';
import {ToneText} from '../../components/tone-text.js';
import {useNavigation, useSize} from '../../navigation.js';
import {useOverview} from '../../services-context.js';
import {type ShownArtifact} from '../../runs/run-requests.js';
import {useArtifacts} from '../../hooks/use-artifacts.js';
import {useCommands} from '../../hooks/use-commands.js';
import {useKeys} from '../../hooks/use-keys.js';
import {pageOf, useList} from '../../hooks/use-list.js';
import {useRemedies} from '../../hooks/use-remedies.js';
import {type TaskState} from '../../hooks/use-task.js';

export function Artifacts({destinationId}: {readonly destinationId: string}) {
	const {destinations, takenAt} = useOverview();
	const {rows: height} = useSize();
	const navigation = useNavigation();
	const commands = useCommands();
	const {state, rows, reload, togglePin} = useArtifacts(destinationId);
	const [asked, setAsked] = useState<AskedOfArtifact>();
	const columns = useMemo(() => artifactColumns(takenAt.getTime()), [takenAt]);
	const list = useList(rows, {columns, idOf: row => row.name, isActive: !asked});
	const {selected} = list;
	const onSelected = (act: (row: ShownArtifact) => void) => () => {
		if (selected) {
			act(selected);
		}
	};

	const ask = (about: AskedOfArtifact['about']) => onSelected(artifact => {
		setAsked({about, artifact});
	});
	const show = (screen: 'artifact' | 'targets') => onSelected(artifact => {
		navigation.push({screen, artifact});
	});
	const remedies = useRemedies({code: codeOf(state), destinationIds: [destinationId]});
	useKeys('artifacts', {
		open: show('artifact'),
		restore: show('targets'),
		verify: onSelected(artifact => {
			commands.startRun({kind: 'verify', artifact});
		}),
		pin: onSelected(artifact => {
			commands.tryLater(async () => togglePin(artifact));
		}),
		copy: onSelected(artifact => {
			navigation.push({screen: 'copy', artifact});
		}),
		fix: selected ? ask('repair') : remedies.fix,
		edit: remedies.edit,
		remove: ask('removal'),
		reload,
	}, !list.isFiltering && !asked);
	if (asked) {
		const close = (isChanged: boolean) => {
			setAsked(undefined);
			if (isChanged) {
				reload();
			}
		};

		return <ArtifactQuestion {...asked} onClose={close}/>;
	}

	const name = destinations.find(({id}) => id === destinationId)?.name ?? '';
	return (
		<Page {...pageOf(list, 'artifacts', 'list')} copies={artifactItems(selected, name)}>
			<ToneText isBold>{` Restore: which artifact at ${name}?`}</ToneText>
			<Look state={state} name={name} remedies={remedies.lines}/>
			{rows.length > 0 ? <ListView list={list} columns={columns} noun='artifact' height={height - 1}/> : undefined}
		</Page>
	);
}

function codeOf(state: TaskState<unknown>): string | undefined {
	return state.state === 'failed' && state.error instanceof AppError ? state.error.code : undefined;
}

type LookProps = {readonly state: TaskState<readonly ShownArtifact[]>; readonly name: string; readonly remedies: readonly string[]};

function Look({state, name, remedies}: LookProps) {
	if (state.state === 'failed') {
		return <Problem error={state.error} remedies={remedies}/>;
	}

	if (state.state === 'done') {
		return state.value.length === 0 ? <EmptyState title={`No artifacts at ${name}`} lines={['Nothing here has the metadata of a backup. Press Ctrl-R to look again.']}/> : undefined;
	}

	return <ToneText tone='accent'>{`  Asking ${name} for its artifacts`}</ToneText>;
}

function artifactColumns(now: number): ReadonlyArray<TableColumn<ShownArtifact>> {
	return [
		{
			title: 'Artifact', width: 20, grow: 4, text: row => row.name,
		},
		{
			title: 'Job', width: 12, grow: 1, fromWidth: 100, text: row => row.jobName ?? '',
		},
		{
			title: 'Database', width: 10, fromWidth: 88, text: row => row.sourceType ?? 'unknown',
		},
		{
			title: 'Taken', width: 10, text: row => formatAge(now - row.takenAt.getTime()), compare: (first, second) => second.takenAt.getTime() - first.takenAt.getTime(),
		},
		{
			title: 'Size', width: 7, align: 'right', text: row => formatBytes(row.sizeBytes), compare: (first, second) => second.sizeBytes - first.sizeBytes,
		},
		{
			title: 'Pin', width: 3, text: ({isPinned}, {signs}) => isPinned ? signs.good : '',
		},
		{
			title: 'Opens with',
			width: 12,
			grow: 2,
			text: (row, {signs}) => `${{yes: signs.good, no: signs.bad, try: signs.warning}[row.canOpen]} ${row.opensWith}`,
			tone: row => ({yes: 'good', no: 'bad', try: 'warning'} as const)[row.canOpen],
		},
	];
}
