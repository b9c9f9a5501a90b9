/**
 * Rebuilds from the sidecars at a destination what a lost store knew, and tells what is left for the person to do.
 */
import {formatFingerprint} from '../../../core/fingerprint.js';
import {formatTimestamp, plural} from '../../../core/text.js';
import {type AdoptResult} from '../../../application/artifacts/upkeep.js';
import {Dialog, dialogTables} from '../../components/dialog.js';
import {Page} from '../../components/page.js';
import {Problem} from '../../components/problem.js';
import {ReportPage} from '../../components/report-page.js';
import {ToneText} from '../../components/tone-text.js';
import {useNavigation} from '../../navigation.js';
import {useOverview, useServices} from '../../services-context.js';
import {type Signs, useTheme} from '../../theme.js';
import {useTask} from '../../hooks/use-task.js';
import {type ViewerLine} from '../../viewer/rows.js';

export function Adopt({destinationId}: {readonly destinationId: string}) {
	const {destinations} = useOverview();
	const {artifacts} = useServices();
	const navigation = useNavigation();
	const {signs} = useTheme();
	const {current, start} = useTask<AdoptResult>();
	const isAsking = current.state === 'idle';
	const name = destinations.find(({id}) => id === destinationId)?.name ?? '';
	if (current.state === 'done') {
		return <ReportPage title={`Adopted from ${name}`} lines={adoptLines(current.value, signs)} onClose={navigation.back}/>;
	}

	return (
		<Page isTyping={isAsking} tables={isAsking ? dialogTables : []}>
			{isAsking
				? (
					<Dialog
						title={`Adopt what lies at ${name}?`}
						lines={question}
						onCancel={navigation.back}
						onConfirm={() => {
							start(async signal => artifacts.adopt(destinationId, signal));
						}}
					/>
				)
				: undefined}
			{current.state === 'working' ? <ToneText tone='accent'>{`  Reading the sidecars at ${name}`}</ToneText> : undefined}
			{current.state === 'failed' ? <Problem error={current.error}/> : undefined}
		</Page>
	);
}

const question = [
	'The catalogue, profiles and jobs are rebuilt from the sidecars there. What is here already stays as it is.',
	'Keys, addresses and schedules are in no sidecar: they have to be entered again.',
];

function adoptLines({
	destination, artifacts, seals, profiles, jobs, problems,
}: AdoptResult, signs: Signs): readonly ViewerLine[] {
	return [
		{text: `${destination} has ${plural(artifacts, 'backup')}`, isBold: true},
		{text: `${seals.valid} with a sidecar proven unchanged, ${seals.unchecked} whose key is not here yet, ${seals.absent} without a seal`, tone: 'quiet'},
		...jobs.map(({name, isNew, artifacts: count, newestAt}): ViewerLine => ({
			sign: signs.good, text: `job ${name}: ${plural(count, 'artifact')}${newestAt ? `, newest ${formatTimestamp(newestAt)}` : ''}${isNew ? '' : ', was here before'}`, tone: 'good',
		})),
		...profiles.map(({name, fingerprint}): ViewerLine => ({
			sign: signs.warning, text: `the key of ${name} is needed (${formatFingerprint(fingerprint)}): import it from a Recovery Kit (3, then i)`, tone: 'warning',
		})),
		...jobs.filter(({needsSource}) => needsSource).map(({name, sourceName}): ViewerLine => ({
			sign: signs.warning, text: `to back ${name} up again: give the source ${sourceName} its address (5, then e), then enable the job (1, then e)`, tone: 'warning',
		})),
		...problems.map(({name, problem}): ViewerLine => ({sign: signs.bad, text: `left out: ${name}: ${problem}`, tone: 'bad'})),
	];
}
