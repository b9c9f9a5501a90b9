/**
 * A job, new or changed: which source goes where, under which key, how and when; with a test of its two connections.
 */
import {Box} from 'ink';
import {type CompressionName} from '../../core/codec.js';
import {type Finding} from '../../core/connection.js';
import {EmptyState} from '../components/empty-state.js';
import {Findings} from '../components/findings.js';
import {FormView} from '../components/form-view.js';
import {Page} from '../components/page.js';
import {useNavigation} from '../navigation.js';
import {useOverview, useServices} from '../services-context.js';
import {type ConnectionRow, type JobDraft, type Overview} from '../services.js';
import {useCommands} from '../use-commands.js';
import {type Field, useForm, type Values} from '../use-form.js';
import {useTask} from '../use-task.js';

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
	const commands = useCommands();
	const test = useTask<readonly Finding[]>();
	const job = overview.jobs.find(({id}) => id === jobId);
	const fields = fieldsOf(overview);
	const form = useForm({
		fields,
		initial: job ? valuesOf(job.draft) : firstValues(overview),
		check: values => problemsOf(values, jobs.scheduleProblem),
		save(values) {
			if (commands.try(() => {
				jobs.save(draftOf(values), jobId);
			})) {
				navigation.back();
				navigation.notify('good', `Saved the job ${values.name ?? ''}. Press r to take a backup.`);
			}
		},
		test(values) {
			test.start(async signal => {
				const draft = draftOf(values);
				const [source, destination] = await Promise.all([
					connections.test('source', draftFor(overview.sources, draft.sourceId), signal),
					connections.test('destination', draftFor(overview.destinations, draft.destinationId), signal),
				]);
				return [...source, ...destination];
			});
		},
	});
	return (
		<Page isTyping tables={form.tables}>
			<FormView title={job ? `Change ${job.name}` : 'New job'} fields={fields} form={form}/>
			<Box>{form.isLeaving ? undefined : <Findings test={test.current}/>}</Box>
		</Page>
	);
}

function fieldsOf({sources, destinations, profiles}: Overview): readonly Field[] {
	return [
		{
			id: 'name', label: 'Name', kind: 'text', hint: 'Artifacts are named after it.',
		},
		{
			id: 'source', label: 'Source', kind: 'choice', choices: sources.map(row => choiceOf(row)), hint: 'The database. Ctrl-T tests the connection now.',
		},
		{
			id: 'destination', label: 'Destination', kind: 'choice', choices: destinations.map(row => choiceOf(row)), hint: 'Where its artifacts go. Ctrl-T tests the connection now.',
		},
		{
			id: 'profile',
			label: 'Key',
			kind: 'choice',
			choices: [...profiles.map(({id, name, fingerprint}) => ({value: id, label: `${name} ${fingerprint}`})), {value: '', label: 'not encrypted'}],
			hint: 'Whose master key encrypts it.',
		},
		{
			id: 'compression', label: 'Compression', kind: 'choice', choices: ['gzip', 'zstd', 'brotli', 'none'].map(name => ({value: name, label: name})), hint: 'gzip can be read everywhere.',
		},
		{
			id: 'schedule', label: 'Schedule', kind: 'text', placeholder: 'by hand', hint: 'Five cron fields, as 30 3 * * * for 03:30 each night; empty: by hand.',
		},
		{
			id: 'keepLast', label: 'Keep last', kind: 'text', placeholder: 'all', hint: 'How many artifacts stay; older ones go after a good backup. Empty: all.',
		},
	];
}

function choiceOf({id, name, kind}: ConnectionRow) {
	return {value: id, label: `${name} (${kind})`};
}

function firstValues({sources, destinations, profiles}: Overview): Values {
	return {
		name: '', source: sources[0]?.id ?? '', destination: destinations[0]?.id ?? '', profile: profiles[0]?.id ?? '', compression: 'gzip', schedule: '', keepLast: '',
	};
}

function valuesOf(draft: JobDraft): Values {
	return {
		name: draft.name,
		source: draft.sourceId,
		destination: draft.destinationId,
		profile: draft.profileId ?? '',
		compression: draft.compression,
		schedule: draft.schedule ?? '',
		keepLast: draft.keepLast?.toString() ?? '',
	};
}

const compressions: Readonly<Record<string, CompressionName>> = {
	gzip: 'gzip', zstd: 'zstd', brotli: 'brotli', none: 'none',
};

function draftOf(values: Values): JobDraft {
	const {
		name = '', source = '', destination = '', profile = '', compression = 'gzip', schedule = '', keepLast = '',
	} = values;
	return {
		name: name.trim(),
		sourceId: source,
		destinationId: destination,
		compression: compressions[compression] ?? 'gzip',
		...(profile === '' ? {} : {profileId: profile}),
		...(schedule.trim() === '' ? {} : {schedule: schedule.trim()}),
		...(keepLast.trim() === '' ? {} : {keepLast: Number(keepLast)}),
	};
}

function problemsOf({name = '', schedule = '', keepLast = ''}: Values, scheduleProblem: (schedule: string) => string | undefined): Values {
	const cron = schedule.trim() === '' ? undefined : scheduleProblem(schedule.trim());
	return {
		...(name.trim() === '' ? {name: 'needs a name'} : {}),
		...(cron === undefined ? {} : {schedule: cron}),
		...(/^\s*(?:[1-9]\d{0,5})?\s*$/v.test(keepLast) ? {} : {keepLast: 'a number from 1, or empty'}),
	};
}

function draftFor(rows: Overview['sources'], id: string) {
	const row = rows.find(other => other.id === id);
	return {
		id, name: row?.name ?? '', url: row?.url ?? '', secret: '',
	};
}
