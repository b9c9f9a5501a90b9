/**
 * Everything that a job is set to, in words: what the form changes and `dbseal job show` prints.
 */
import {Box} from 'ink';
import {settingWords} from '../../../application/jobs/setting-words.js';
import {formatTimestamp} from '../../../core/text.js';
import {Page} from '../../components/page.js';
import {PlainTable} from '../../components/plain-table.js';
import {ToneText} from '../../components/tone-text.js';
import {useNavigation, useSize} from '../../navigation.js';
import {useOverview} from '../../services-context.js';
import {type JobRow} from '../../services.js';
import {useKeys} from '../../hooks/use-keys.js';
import {useScroll} from '../../hooks/use-scroll.js';
import {JobGone} from './job-gone.js';

/** The title, and the heading of the table. */
const headLines = 2;

export function JobSettingsPage({jobId}: {readonly jobId: string}) {
	const {jobs} = useOverview();
	const navigation = useNavigation();
	const {columns, rows: height} = useSize();
	const job = jobs.find(({id}) => id === jobId);
	const {shown} = useScroll(job ? factsOf(job) : [], height - headLines);
	useKeys('jobSettings', {
		edit() {
			navigation.push({screen: 'job-form', jobId});
		},
	});
	if (!job) {
		return <JobGone/>;
	}

	return (
		<Page tables={['jobSettings', 'scroll']} copies={[{label: 'name', text: job.name}, {label: 'show it', words: ['job', 'show', job.name]}]}>
			<Box flexDirection='column' height={height} paddingLeft={1} overflowY='hidden'>
				<ToneText isBold tone='accent'>{` ${job.name}`}</ToneText>
				<PlainTable head={['SETTING', 'IS']} rows={shown} width={columns - 1}/>
			</Box>
		</Page>
	);
}

function factsOf({sourceName, destinationName, profileName, nextRunAt, draft}: JobRow): ReadonlyArray<readonly [string, string]> {
	return [
		['Source', sourceName],
		['Destinations', destinationName],
		['Key', profileName ?? 'not encrypted'],
		...settingWords(draft.settings).map(({label, words}) => [label, words] as const),
		['Next run', nextRunAt ? formatTimestamp(nextRunAt) : 'none'],
	];
}
