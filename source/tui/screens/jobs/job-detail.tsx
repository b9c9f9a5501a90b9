/**
 * One job: its settings, its health with the reason, the sizes of its backups over time, its runs.
 */
import {Box, Text} from 'ink';
import {useMemo, useState} from 'react';
import {formatBytes, formatTimestamp} from '../../../core/text.js';
import {fit} from '../../cell-text.js';
import {jobItems, runItems} from '../../clipboard-items.js';
import {ListView} from '../../components/list-view.js';
import {Page} from '../../components/page.js';
import {Sparkline} from '../../components/sparkline.js';
import {ToneText} from '../../components/tone-text.js';
import {useNavigation, useSize} from '../../navigation.js';
import {useOverview, useServices} from '../../services-context.js';
import {type JobRow} from '../../services.js';
import {useTheme} from '../../theme.js';
import {useJobActions} from '../../hooks/use-job-actions.js';
import {useKeys} from '../../hooks/use-keys.js';
import {pageOf, useList} from '../../hooks/use-list.js';
import {healthSign, healthTones, runColumns} from './job-columns.js';
import {JobRemoval} from './jobs.js';
import {JobGone} from './job-gone.js';

const factLines = 6;

export function JobDetail({jobId}: {readonly jobId: string}) {
	const overview = useOverview();
	const {jobs: service} = useServices();
	const navigation = useNavigation();
	const {rows: height} = useSize();
	const [isRemoving, setIsRemoving] = useState(false);
	const job = overview.jobs.find(({id}) => id === jobId);
	const runs = useMemo(() => overview.runs.filter(run => run.jobId === jobId), [overview.runs, jobId]);
	const columns = useMemo(() => runColumns(overview.takenAt.getTime()), [overview.takenAt]);
	const list = useList(runs, {columns, idOf: run => run.id, isActive: !isRemoving});
	const actions = useJobActions(job);
	useKeys('job', {
		...actions,
		open() {
			if (list.selected) {
				navigation.push({screen: 'run', runId: list.selected.id});
			}
		},
		settings() {
			navigation.push({screen: 'job-settings', jobId});
		},
		remove() {
			setIsRemoving(true);
		},
	}, !list.isFiltering && !isRemoving);

	if (!job) {
		return <JobGone/>;
	}

	if (isRemoving) {
		return (
			<JobRemoval
				job={job}
				remove={id => {
					service.remove(id);
					navigation.go({screen: 'jobs'});
				}}
				onClose={() => {
					setIsRemoving(false);
				}}
			/>
		);
	}

	return (
		<Page {...pageOf(list, 'job', 'list')} copies={[...jobItems(job), ...runItems(list.selected)]}>
			<Facts job={job}/>
			<ListView list={list} columns={columns} noun='run' height={height - factLines - 1}/>
		</Page>
	);
}

function Facts({job}: {readonly job: JobRow}) {
	const {signs} = useTheme();
	const facts = [
		['Data', `${job.sourceName} ${signs.arrow} ${job.destinationName}`],
		['Key', `${job.profileName ?? 'not encrypted'}, compression ${job.compression}`],
		['When', whenOf(job)],
	] as const;
	return (
		<Box flexDirection='column' height={factLines + 1} paddingLeft={2} overflowY='hidden'>
			<Text>
				<ToneText isBold tone='accent'>{job.name}</ToneText>
				{'  '}
				<ToneText tone={healthTones[job.health.verdict]}>{`${healthSign(job.health, signs)} ${job.health.word}`}</ToneText>
				<ToneText tone='quiet'>{job.health.reason === '' ? '' : `: ${job.health.reason}`}</ToneText>
			</Text>
			{facts.map(([label, value]) => (
				<Text key={label} wrap='truncate-end'>
					<ToneText tone='quiet'>{fit(label, 9)}</ToneText>
					<Text>{value}</Text>
				</Text>
			))}
			<Box>
				<ToneText tone='quiet'>{fit('Sizes', 9)}</ToneText>
				<Sparkline values={job.sizes} width={30}/>
				<Text>{job.sizeBytes === undefined ? '  no backup yet' : `  ${formatBytes(job.sizeBytes)}`}</Text>
			</Box>
		</Box>
	);
}

function whenOf({schedule, nextRunAt, draft}: JobRow): string {
	const when = schedule ?? 'by hand';
	return draft.settings.enabled ? `${when}${nextRunAt ? `, next ${formatTimestamp(nextRunAt)}` : ''}` : `${when}, disabled`;
}
