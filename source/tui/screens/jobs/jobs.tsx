/**
 * All jobs: what is protected, where to, how it went and when it goes again.
 */
import {useMemo, useState} from 'react';
import {jobItems} from '../../clipboard-items.js';
import {EmptyState} from '../../components/empty-state.js';
import {ListView} from '../../components/list-view.js';
import {Page} from '../../components/page.js';
import {Removal} from '../../components/removal.js';
import {useNavigation, useSize} from '../../navigation.js';
import {useOverview, useServices} from '../../services-context.js';
import {type JobRow} from '../../services.js';
import {useJobActions} from '../../hooks/use-job-actions.js';
import {useKeys} from '../../hooks/use-keys.js';
import {pageOf, useList} from '../../hooks/use-list.js';
import {jobColumns} from './job-columns.js';

export function Jobs() {
	const {jobs, takenAt} = useOverview();
	const {jobs: service} = useServices();
	const {rows: height} = useSize();
	const navigation = useNavigation();
	const [removing, setRemoving] = useState<JobRow>();
	const columns = useMemo(() => jobColumns(takenAt.getTime()), [takenAt]);
	const list = useList(jobs, {
		columns, idOf: job => job.id, isActive: !removing, memory: 'jobs',
	});
	const {selected} = list;
	const actions = useJobActions(selected);
	useKeys('jobs', {
		...actions,
		open() {
			if (selected) {
				navigation.push({screen: 'job', jobId: selected.id});
			} else if (jobs.length === 0) {
				navigation.push({screen: 'wizard'});
			}
		},
		create() {
			navigation.push({screen: 'job-form'});
		},
		remove() {
			setRemoving(selected);
		},
	}, !list.isFiltering && !removing);

	if (removing) {
		return (
			<JobRemoval
				job={removing}
				remove={service.remove}
				onClose={() => {
					setRemoving(undefined);
				}}
			/>
		);
	}

	return (
		<Page {...pageOf(list, 'jobs', 'list')} copies={jobItems(selected)}>
			{jobs.length === 0
				? (
					<EmptyState
						title='No jobs yet'
						lines={[
							'A job says which database goes where, under which key, and when.',
							'Press Enter to be led there step by step, or n to make one; press 5 to add a source and a destination first.',
						]}
					/>
				)
				: <ListView list={list} columns={columns} noun='job' height={height}/>}
		</Page>
	);
}

export type JobRemovalProps = {
	readonly job: JobRow;
	remove(id: string): void;
	onClose(): void;
};

export function JobRemoval({job, remove, onClose}: JobRemovalProps) {
	return (
		<Removal
			title={`Remove the job ${job.name}?`}
			lines={['It will not run again. Its artifacts stay where they are and can still be restored.']}
			name={job.name}
			remove={() => {
				remove(job.id);
			}}
			onClose={onClose}
		/>
	);
}
