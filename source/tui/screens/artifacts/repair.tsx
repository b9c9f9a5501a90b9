/**
 * Writes a lost sidecar back beside its artifact: from the copy in the store, or from the artifact's own header.
 */
import {type RepairResult} from '../../../application/artifacts/upkeep.js';
import {Dialog, dialogTables} from '../../components/dialog.js';
import {Page} from '../../components/page.js';
import {Problem} from '../../components/problem.js';
import {ReportPage} from '../../components/report-page.js';
import {ToneText} from '../../components/tone-text.js';
import {useServices} from '../../services-context.js';
import {type ShownArtifact} from '../../runs/run-requests.js';
import {type Signs, useTheme} from '../../theme.js';
import {useTask} from '../../hooks/use-task.js';
import {type ViewerLine} from '../../viewer/rows.js';

export type RepairProps = {
	readonly artifact: ShownArtifact;
	/** `isChanged`: there is a sidecar now that was not there. */
	onClose(isChanged: boolean): void;
};

export function Repair({artifact, onClose}: RepairProps) {
	const {artifacts} = useServices();
	const {signs} = useTheme();
	const {current, start} = useTask<RepairResult>();
	const isAsking = current.state === 'idle';
	if (current.state === 'done') {
		const {value} = current;
		return (
			<ReportPage
				title={`Repair of ${artifact.name}`}
				lines={repairLines(value, signs)}
				onClose={() => {
					onClose(value.outcome !== 'sound');
				}}
			/>
		);
	}

	return (
		<Page
			isTyping={isAsking} tables={isAsking ? dialogTables : []} onBack={() => {
				onClose(false);
			}}
		>
			{isAsking
				? (
					<Dialog
						title='Repair its sidecar?'
						lines={[artifact.name, '', 'The artifact is read to its end. A sidecar that was lost is written back, proven to fit; one that is this artifact\'s own is never replaced.']}
						onCancel={() => {
							onClose(false);
						}}
						onConfirm={() => {
							start(async signal => artifacts.repair(artifact, signal));
						}}
					/>
				)
				: undefined}
			{current.state === 'working' ? <ToneText tone='accent'>{'  Reading the artifact'}</ToneText> : undefined}
			{current.state === 'failed' ? <Problem error={current.error}/> : undefined}
		</Page>
	);
}

function repairLines({sidecarName, outcome, from, problem, isMetadataAuthenticated}: RepairResult, signs: Signs): readonly ViewerLine[] {
	return [
		outcome === 'sound'
			? {
				sign: signs.good, text: 'The sidecar is sound: nothing was changed', tone: 'good', isBold: true,
			}
			: {
				sign: signs.good, text: `The sidecar is ${outcome}, from the copy ${from}`, tone: 'good', isBold: true,
			},
		{text: sidecarName},
		...(problem === undefined ? [] : [{text: `The old one: ${problem}`, tone: 'quiet'} as const]),
		...(isMetadataAuthenticated ? [] : [{sign: signs.warning, text: 'No key here could confirm the metadata; size, checksum and auth tag fit.', tone: 'warning'} as const]),
	];
}
