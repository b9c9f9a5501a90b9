/**
 * All runs of a job on one day, as its calendar leads to them.
 */
import {useMemo} from 'react';
import {EmptyState} from '../../components/empty-state.js';
import {ListView} from '../../components/list-view.js';
import {Page} from '../../components/page.js';
import {ToneText} from '../../components/tone-text.js';
import {useNavigation, useSize} from '../../navigation.js';
import {useOverview, useServices} from '../../services-context.js';
import {useKeys} from '../../hooks/use-keys.js';
import {useList} from '../../hooks/use-list.js';
import {runColumns} from './job-columns.js';

export function Day({jobId, day}: {readonly jobId: string; readonly day: string}) {
	const {jobs: service} = useServices();
	const {takenAt} = useOverview();
	const {rows: height} = useSize();
	const navigation = useNavigation();
	// eslint-disable-next-line react-hooks/exhaustive-deps -- read anew whenever the store has changed
	const runs = useMemo(() => service.runsOn(jobId, day), [service, jobId, day, takenAt]);
	const columns = useMemo(() => runColumns(takenAt.getTime()), [takenAt]);
	const list = useList(runs, {columns, idOf: run => run.id});
	useKeys('day', {
		open() {
			if (list.selected) {
				navigation.push({screen: 'run', runId: list.selected.id});
			}
		},
	}, !list.isFiltering);
	return (
		<Page tables={list.isFiltering ? ['filter'] : ['day', 'list']} isTyping={list.isFiltering} onBack={list.clearFilter}>
			<ToneText isBold>{` ${day}`}</ToneText>
			{runs.length === 0
				? <EmptyState title='Nothing ran on this day' lines={['A schedule that came round while nothing ran it is shown as missed; dbseal schedule show says how it is run.']}/>
				: <ListView list={list} columns={columns} noun='run' height={height - 1}/>}
		</Page>
	);
}
