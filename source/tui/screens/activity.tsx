/**
 * Every run of every process on this home: started here, by cron or in another session. Attach, follow, cancel.
 */
import {useMemo, useState} from 'react';
import {runItems} from '../clipboard-items.js';
import {Dialog, dialogTables} from '../components/dialog.js';
import {EmptyState} from '../components/empty-state.js';
import {ListView} from '../components/list-view.js';
import {Page} from '../components/page.js';
import {useNavigation, useSize} from '../navigation.js';
import {useOverview, useServices} from '../services-context.js';
import {type RunRow} from '../services.js';
import {useCommands} from '../hooks/use-commands.js';
import {useKeys} from '../hooks/use-keys.js';
import {pageOf, useList} from '../hooks/use-list.js';
import {runColumns} from './jobs/job-columns.js';

export function Activity() {
	const {runs, hasOlderRuns, takenAt} = useOverview();
	const {rows: height} = useSize();
	const navigation = useNavigation();
	const [cancelling, setCancelling] = useState<RunRow>();
	const columns = useMemo(() => runColumns(takenAt.getTime()), [takenAt]);
	const list = useList(runs, {
		columns, idOf: run => run.id, isActive: !cancelling, memory: 'activity',
	});
	useKeys('activity', {
		open() {
			if (list.selected) {
				navigation.push({screen: 'run', runId: list.selected.id});
			}
		},
		cancel() {
			if (list.selected?.state === 'running') {
				setCancelling(list.selected);
			} else {
				navigation.notify('quiet', 'This run is over: there is nothing to stop.');
			}
		},
	}, !list.isFiltering && !cancelling);

	if (cancelling) {
		return (
			<Page isTyping tables={dialogTables}>
				<CancelDialog
					runId={cancelling.id}
					title={cancelling.title}
					onClose={() => {
						setCancelling(undefined);
					}}
				/>
			</Page>
		);
	}

	return (
		<Page {...pageOf(list, 'activity', 'list')} copies={runItems(list.selected)}>
			{runs.length === 0
				? (
					<EmptyState
						title='Nothing has run yet'
						lines={['Backups, restores, verifications and drills of this home show up here, whoever starts them.', 'Press 1 and then r to take a first backup.']}
					/>
				)
				: <ListView list={list} columns={columns} noun='run' rest={hasOlderRuns ? 'older ones: dbseal runs list' : undefined} height={height}/>}
		</Page>
	);
}

export type CancelDialogProps = {
	readonly runId: string;
	readonly title: string;
	onClose(): void;
};

export function CancelDialog({runId, title, onClose}: CancelDialogProps) {
	const {runs} = useServices();
	const commands = useCommands();
	return (
		<Dialog
			title={`Stop ${title}?`}
			lines={['The run stops, removes what it has half written, and is kept as interrupted.']}
			onCancel={onClose}
			onConfirm={() => {
				onClose();
				commands.tryLater(async () => {
					await runs.cancel(runId);
					return 'Asked the run to stop.';
				});
			}}
		/>
	);
}
