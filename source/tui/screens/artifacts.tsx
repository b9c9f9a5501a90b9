/**
 * The artifacts of one destination, newest first, each with what opens it.
 */
import {useMemo, useState} from 'react';
import {formatAge, formatBytes} from '../../core/text.js';
import {EmptyState} from '../components/empty-state.js';
import {ListView} from '../components/list-view.js';
import {Page} from '../components/page.js';
import {Problem} from '../components/problem.js';
import {type Column} from '../components/table.js';
import {ToneText} from '../components/tone-text.js';
import {useNavigation, useSize} from '../navigation.js';
import {useOverview} from '../services-context.js';
import {type ArtifactRow} from '../services.js';
import {useArtifacts} from '../use-artifacts.js';
import {useCommands} from '../use-commands.js';
import {useKeys} from '../use-keys.js';
import {useList} from '../use-list.js';
import {type TaskState} from '../use-task.js';
import {Repair} from './repair.js';

export function Artifacts({destinationId}: {readonly destinationId: string}) {
	const {destinations, takenAt} = useOverview();
	const {rows: height} = useSize();
	const navigation = useNavigation();
	const commands = useCommands();
	const {state, rows, reload, togglePin} = useArtifacts(destinationId);
	const [repairing, setRepairing] = useState<ArtifactRow>();
	const columns = useMemo(() => artifactColumns(takenAt.getTime()), [takenAt]);
	const list = useList(rows, {columns, idOf: row => row.name, isActive: !repairing});
	const {selected} = list;
	useKeys('artifacts', {
		open() {
			if (selected) {
				navigation.push({screen: 'targets', artifact: selected});
			}
		},
		verify() {
			if (selected) {
				commands.startRun({kind: 'verify', artifact: selected});
			}
		},
		pin() {
			if (selected) {
				commands.tryLater(async () => togglePin(selected));
			}
		},
		copy() {
			if (selected) {
				navigation.push({screen: 'copy', artifact: selected});
			}
		},
		repair() {
			setRepairing(selected);
		},
		reload,
	}, !list.isFiltering && !repairing);
	if (repairing) {
		return (
			<Repair
				artifact={repairing}
				onClose={isChanged => {
					setRepairing(undefined);
					if (isChanged) {
						reload();
					}
				}}
			/>
		);
	}

	const name = destinations.find(({id}) => id === destinationId)?.name ?? '';
	return (
		<Page tables={list.isFiltering ? ['filter'] : ['artifacts', 'list']} isTyping={list.isFiltering} onBack={list.clearFilter}>
			<ToneText isBold>{` Restore: which artifact at ${name}?`}</ToneText>
			<Look state={state} name={name}/>
			{rows.length > 0 ? <ListView list={list} columns={columns} noun='artifact' height={height - 1}/> : undefined}
		</Page>
	);
}

function Look({state, name}: {readonly state: TaskState<readonly ArtifactRow[]>; readonly name: string}) {
	if (state.state === 'failed') {
		return <Problem error={state.error}/>;
	}

	if (state.state === 'done') {
		return state.value.length === 0 ? <EmptyState title={`No artifacts at ${name}`} lines={['Nothing here has the metadata of a backup. Press r to ask again.']}/> : undefined;
	}

	return <ToneText tone='accent'>{`  Asking ${name} for its artifacts`}</ToneText>;
}

function artifactColumns(now: number): ReadonlyArray<Column<ArtifactRow>> {
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
