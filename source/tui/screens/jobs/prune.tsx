/**
 * What a job's retention rules would remove now, and why each artifact stays or goes; removed after its name was typed.
 * The rule: what is shown was looked up and nothing else; the run that removes judges anew.
 */
import {Box, Text} from 'ink';
import {useEffect, useMemo, useState} from 'react';
import {formatBytes, formatTimestamp, plural} from '../../../core/text.js';
import {type JudgedArtifact, type PruneResult} from '../../../application/artifacts/pruning.js';
import {artifactItems} from '../../clipboard-items.js';
import {Dialog, nameDialogTables} from '../../components/dialog.js';
import {EmptyState} from '../../components/empty-state.js';
import {ListView} from '../../components/list-view.js';
import {Page} from '../../components/page.js';
import {Paragraph} from '../../components/paragraph.js';
import {Problem} from '../../components/problem.js';
import {type TableColumn} from '../../components/table.js';
import {ToneText} from '../../components/tone-text.js';
import {useNavigation, useSize} from '../../navigation.js';
import {useOverview, useServices} from '../../services-context.js';
import {useTheme} from '../../theme.js';
import {useCommands} from '../../hooks/use-commands.js';
import {useKeys} from '../../hooks/use-keys.js';
import {pageOf, useList} from '../../hooks/use-list.js';
import {type TaskState, useTask} from '../../hooks/use-task.js';

type Row = JudgedArtifact & {readonly destination: string};

const noRows: readonly Row[] = [];
/** Of the artifact under the cursor: its name and why it stays or goes. */
const reasonLines = 3;

export function Prune({jobId}: {readonly jobId: string}) {
	const {jobs} = useOverview();
	const {jobs: service} = useServices();
	const {rows: height} = useSize();
	const navigation = useNavigation();
	const {current, start} = useTask<PruneResult>();
	const [isAsking, setIsAsking] = useState(false);
	const rows = useMemo(() => current.state === 'done' ? rowsOf(current.value) : noRows, [current]);
	const columns = useMemo(() => pruneColumns(new Set(rows.map(({destination}) => destination)).size > 1), [rows]);
	const list = useList(rows, {columns, idOf: ({destination, name}) => `${destination}:${name}`, isActive: !isAsking});
	const going = rows.filter(({isKept}) => !isKept);
	const name = jobs.find(({id}) => id === jobId)?.name ?? '';
	const look = (): void => {
		start(async signal => service.previewPrune(jobId, signal));
	};

	useEffect(look, [jobId, service, start]);
	useKeys('prune', {
		prune() {
			if (going.length > 0) {
				setIsAsking(true);
			} else {
				navigation.notify('quiet', 'Nothing would go.');
			}
		},
		reload: look,
	}, !list.isFiltering && !isAsking);
	if (isAsking) {
		return (
			<PruneDialog
				jobId={jobId}
				name={name}
				going={going}
				onClose={() => {
					setIsAsking(false);
				}}
			/>
		);
	}

	return (
		<Page {...pageOf(list, 'prune', 'list')} copies={[{label: 'this list', words: ['prune', name, '--dry-run']}, ...artifactItems(list.selected, list.selected?.destination ?? '')]}>
			<Text wrap='truncate-end'>
				<ToneText isBold>{` Prune ${name}`}</ToneText>
				<ToneText tone={going.length > 0 ? 'warning' : 'quiet'}>{`  ${current.state === 'done' ? sumOf(rows, going) : ''}`}</ToneText>
			</Text>
			<State state={current} hasRows={rows.length > 0}/>
			{rows.length > 0
				? (
					<>
						<ListView list={list} columns={columns} noun='artifact' height={height - 2 - reasonLines}/>
						<Reason row={list.selected}/>
					</>
				)
				: undefined}
		</Page>
	);
}

function State({state, hasRows}: {readonly state: TaskState<PruneResult>; readonly hasRows: boolean}) {
	switch (state.state) {
		case 'failed': {
			return <Problem error={state.error}/>;
		}

		case 'done': {
			return hasRows
				? <ToneText tone='bad'>{` ${state.value.destinations.flatMap(({destination, problem}) => problem === undefined ? [] : `${destination}: ${problem}`).join('; ')}`}</ToneText>
				: <EmptyState title='No backups of this job yet' lines={['There is nothing that could be removed. Take a backup with r on the job.']}/>;
		}

		case 'idle':
		case 'working': {
			return <ToneText tone='accent'>{'  Asking its destinations'}</ToneText>;
		}
	}
}

function Reason({row}: {readonly row: Row | undefined}) {
	const {signs} = useTheme();
	return (
		<Box flexDirection='column' height={reasonLines} paddingLeft={2} overflowY='hidden'>
			<ToneText tone='quiet'>{row ? `${row.destination}:${row.name}` : ''}</ToneText>
			{row ? <Paragraph beside={6} lines={[`${row.isKept ? `${signs.good} stays` : `${signs.warning} would go`}: ${row.reasons.join(', ')}`]}/> : undefined}
		</Box>
	);
}

type PruneDialogProps = {readonly jobId: string; readonly name: string; readonly going: readonly Row[]; onClose(): void};

function PruneDialog({jobId, name, going, onClose}: PruneDialogProps) {
	const {runs} = useServices();
	const navigation = useNavigation();
	const commands = useCommands();
	const places = [...new Set(going.map(({destination}) => destination))].join(', ');
	return (
		<Page isTyping tables={nameDialogTables}>
			<Dialog
				title={`Remove ${plural(going.length, 'artifact')} of ${name}?`}
				lines={[`At ${places}: ${sizeOf(going)}. They are gone for good.`, 'The rules are asked anew as it runs.']}
				nameToType={name}
				onCancel={onClose}
				onConfirm={() => {
					commands.tryLater(async () => {
						const runId = await runs.start({kind: 'prune', jobId});
						navigation.replace({screen: 'run', runId});
						return undefined;
					});
				}}
			/>
		</Page>
	);
}

function rowsOf({destinations}: PruneResult): readonly Row[] {
	return destinations.flatMap(({destination, artifacts}) => artifacts.map(artifact => ({...artifact, destination})));
}

function sumOf(rows: readonly Row[], going: readonly Row[]): string {
	return going.length === 0 ? 'nothing would go' : `${going.length} of ${plural(rows.length, 'artifact')} would go, ${sizeOf(going)}`;
}

function sizeOf(rows: readonly Row[]): string {
	return formatBytes(rows.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0));
}

function pruneColumns(hasSeveral: boolean): ReadonlyArray<TableColumn<Row>> {
	return [
		{
			title: 'Fate', width: 10, text: ({isKept}, {signs}) => isKept ? `${signs.good} stays` : `${signs.warning} would go`, tone: ({isKept}) => isKept ? 'good' : 'warning',
		},
		{
			title: 'Taken', width: 20, text: ({createdAt}) => formatTimestamp(createdAt), compare: (first, second) => second.createdAt.getTime() - first.createdAt.getTime(),
		},
		{
			title: 'Size', width: 7, align: 'right', text: ({sizeBytes}) => formatBytes(sizeBytes), compare: (first, second) => second.sizeBytes - first.sizeBytes,
		},
		...(hasSeveral ? [{title: 'At', width: 10, text: ({destination}: Row) => destination}] : []),
		{
			title: 'Why', width: 12, grow: 2, text: ({problem, reasons}) => problem ?? reasons.join(', '),
		},
		{
			title: 'Artifact', width: 12, grow: 1, fromWidth: 110, text: row => row.name,
		},
	];
}
