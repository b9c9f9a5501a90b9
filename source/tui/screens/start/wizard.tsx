/**
 * The first start, step by step: system key, profile, its export, source, destination, first job, first backup.
 * The rule: the step shown is the first one that the store lacks, so that leaving and coming back loses nothing.
 */
import {Box, Text} from 'ink';
import {useState} from 'react';
import {Page} from '../../components/page.js';
import {ToneText} from '../../components/tone-text.js';
import {type KeyTable} from '../../keys/keymap.js';
import {SizeContext, useNavigation, useSize} from '../../navigation.js';
import {useOverview} from '../../services-context.js';
import {type Overview} from '../../services.js';
import {useTheme} from '../../theme.js';
import {useCommands} from '../../hooks/use-commands.js';
import {useHelp} from '../../hooks/use-help.js';
import {useKeys} from '../../hooks/use-keys.js';
import {ConnectionStep} from './wizard-connection.js';
import {
	ExportStep, JobStep, KeyStep, ProfileStep,
} from './wizard-steps.js';

const wizardTables: readonly KeyTable[] = ['wizard'];

const steps = ['key', 'profile', 'export', 'source', 'destination', 'job', 'backup'] as const;

export type WizardStep = typeof steps[number];

export function Wizard() {
	const overview = useOverview();
	const [isExportLater, setIsExportLater] = useState(false);
	const step = stepOf(overview, isExportLater);
	const size = useSize();
	return (
		<SizeContext value={{...size, rows: size.rows - 1}}>
			<Steps current={step}/>
			<StepScreen
				step={step}
				onExportLater={() => {
					setIsExportLater(true);
				}}
			/>
		</SizeContext>
	);
}

function StepScreen({step, onExportLater}: {readonly step: WizardStep; onExportLater(): void}) {
	switch (step) {
		case 'key': {
			return <KeyStep/>;
		}

		case 'profile': {
			return <ProfileStep/>;
		}

		case 'export': {
			return <ExportStep onLater={onExportLater}/>;
		}

		case 'source':
		case 'destination': {
			return <ConnectionStep key={step} side={step}/>;
		}

		case 'job': {
			return <JobStep/>;
		}

		case 'backup': {
			return <BackupStep/>;
		}
	}
}

function BackupStep() {
	const {jobs} = useOverview();
	const navigation = useNavigation();
	const commands = useCommands();
	const [job] = jobs;
	const help = useHelp(wizardTables);
	useKeys('wizard', {
		help,
		next() {
			navigation.go({screen: 'jobs'});
			if (job) {
				commands.startRun({kind: 'backup', jobId: job.id});
			}
		},
		skip() {
			navigation.go({screen: 'jobs'});
		},
	});
	return (
		<Page isTyping tables={wizardTables}>
			<Box flexDirection='column' paddingX={2} paddingTop={1}>
				<ToneText isBold>{`Ready: ${job?.name ?? ''} can run.`}</ToneText>
				<Text> </Text>
				<Text>Enter takes the first backup now, in a process of its own: you may quit meanwhile.</Text>
				<ToneText tone='quiet'>Restores start at 2; ? shows all keys anywhere.</ToneText>
			</Box>
		</Page>
	);
}

/** In a narrower terminal only the current step has its name. */
const allNamedCells = 72;

function Steps({current}: {readonly current: WizardStep}) {
	const {signs} = useTheme();
	const {columns} = useSize();
	const at = steps.indexOf(current);
	const isNamed = (step: WizardStep) => step === current || columns >= allNamedCells;
	return (
		<Text wrap='truncate-end'>
			{' '}
			{steps.map((step, index) => (
				<ToneText key={step} isBold={index === at} tone={index < at ? 'good' : (index === at ? 'accent' : 'quiet')}>
					{` ${index < at ? signs.good : (index === at ? signs.cursor : signs.idle)} ${isNamed(step) ? `${step} ` : ''}`}
				</ToneText>
			))}
		</Text>
	);
}

function stepOf(overview: Overview, isExportLater: boolean): WizardStep {
	const {systemKey, profiles, sources, destinations, jobs} = overview;
	const isLacking: ReadonlyArray<readonly [WizardStep, boolean]> = [
		['key', systemKey.state !== 'ready'],
		['profile', profiles.length === 0],
		['export', !isExportLater && profiles.every(profile => !profile.exportedAt)],
		['source', sources.length === 0],
		['destination', destinations.length === 0],
		['job', jobs.length === 0],
	];
	return isLacking.find(([, lacks]) => lacks)?.[0] ?? 'backup';
}
