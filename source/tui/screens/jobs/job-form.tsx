/**
 * A job, new or changed: which source goes where, under which key, how and when; with a test of its connections.
 */
import {type SideName} from '../../../application/connections/connections.js';
import {type Finding} from '../../../core/connection.js';
import {EmptyState} from '../../components/empty-state.js';
import {Findings} from '../../components/findings.js';
import {FormView, roomBelow} from '../../components/form-view.js';
import {Page} from '../../components/page.js';
import {useListMemory} from '../../list-memory.js';
import {useNavigation, useSize} from '../../navigation.js';
import {useOverview, useServices} from '../../services-context.js';
import {type Overview} from '../../services.js';
import {useCommands} from '../../hooks/use-commands.js';
import {useForm} from '../../hooks/use-form.js';
import {useTask} from '../../hooks/use-task.js';
import {
	firstJobValues, jobDraft, jobFields, jobProblems, jobValues,
} from './job-fields.js';

export function JobForm({jobId}: {readonly jobId: string | undefined}) {
	const overview = useOverview();
	if (overview.sources.length === 0 || overview.destinations.length === 0) {
		return (
			<Page tables={[]}>
				<EmptyState
					title='A job needs a source and a destination'
					lines={[
						overview.sources.length === 0 ? 'There is no source yet: the database to be backed up.' : '',
						overview.destinations.length === 0 ? 'There is no destination yet: where its artifacts go.' : '',
						'Press 5 for Settings and n there to add one.',
					].filter(Boolean)}
				/>
			</Page>
		);
	}

	return <JobFields jobId={jobId} overview={overview}/>;
}

function JobFields({jobId, overview}: {readonly jobId: string | undefined; readonly overview: Overview}) {
	const {jobs, connections} = useServices();
	const navigation = useNavigation();
	const {rows} = useSize();
	const {select} = useListMemory();
	const commands = useCommands();
	const test = useTask<readonly Finding[]>();
	const job = overview.jobs.find(({id}) => id === jobId);
	const fields = jobFields(overview);
	const form = useForm({
		fields,
		initial: job ? jobValues(job.draft) : firstJobValues(overview),
		check: values => jobProblems(values, jobs),
		save(values) {
			if (commands.try(() => {
				select('jobs', jobs.save(jobDraft(values), jobId));
			})) {
				navigation.back();
				navigation.notify('good', `Saved the job ${values.name ?? ''}. Press r to take a backup.`);
			}
		},
		test(values) {
			test.start(async signal => {
				const {sourceId, destinationIds} = jobDraft(values);
				const testOne = async (side: SideName, id: string): Promise<readonly Finding[]> => {
					const draft = draftFor(side === 'source' ? overview.sources : overview.destinations, id);
					const found = await connections.test(side, draft, signal);
					return found.map(finding => ({...finding, subject: `${draft.name}, ${finding.subject}`}));
				};

				const findings = await Promise.all([testOne('source', sourceId), ...destinationIds.map(async id => testOne('destination', id))]);
				return findings.flat();
			});
		},
	});
	return (
		<Page isTyping tables={form.tables}>
			<FormView title={job ? `Change ${job.name}` : 'New job'} form={form}/>
			{form.isLeaving ? undefined : <Findings test={test.current} room={roomBelow(form, rows)}/>}
		</Page>
	);
}

function draftFor(rows: Overview['sources'], id: string) {
	const row = rows.find(other => other.id === id);
	return {
		id, name: row?.name ?? '', url: row?.url ?? '', secret: '',
	};
}
