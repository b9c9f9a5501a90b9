/**
 * Follows the advice that is given for a job: does what it says, or opens the screen where it is done.
 */
import {useState} from 'react';
import {type AdvisedAction} from '../../application/readiness/advice.js';
import {type Readiness} from '../../application/readiness/readiness.js';
import {type VaultQuestion} from '../components/vault-prompt.js';
import {useNavigation, type View} from '../navigation.js';
import {useOverview} from '../services-context.js';
import {useCommands} from './use-commands.js';

export type AdviceFollower = {
	/** What has to be asked first; shown in place of the screen. */
	readonly question: VaultQuestion | undefined;
	follow(row: Readiness): void;
	close(): void;
};

const runKinds: Partial<Record<AdvisedAction, 'backup' | 'drill' | 'verify' | 'copy'>> = {
	'back up': 'backup', drill: 'drill', verify: 'verify', copy: 'copy',
};

export function useAdvice(): AdviceFollower {
	const {profiles} = useOverview();
	const navigation = useNavigation();
	const commands = useCommands();
	const [question, setQuestion] = useState<VaultQuestion>();
	const ask = ({action}: Readiness['advice'], {jobId, job, profile: name}: Readiness): VaultQuestion | undefined => {
		const profile = profiles.find(known => known.name === name);
		if (action === 'prove kit') {
			return {kind: 'prove-kit', jobId, job};
		}

		return action === 'write kit' && profile ? {kind: 'kit', profile} : undefined;
	};

	return {
		question,
		close() {
			setQuestion(undefined);
		},
		follow(row) {
			const {advice, jobId} = row;
			const asked = ask(advice, row);
			const kind = runKinds[advice.action];
			if (asked) {
				setQuestion(asked);
			} else if (kind) {
				commands.startRun({kind, jobId});
			} else {
				navigation.push(viewFor(row));
			}
		},
	};
}

function viewFor({advice: {action, runId}, jobId}: Readiness): View {
	if (runId !== undefined) {
		return {screen: 'run', runId};
	}

	const views: Partial<Record<AdvisedAction, View>> = {
		'choose key': {screen: 'job-form', jobId},
		'add destination': {screen: 'job-form', jobId},
		'set schedule': {screen: 'job-form', jobId},
		'import key': {screen: 'import-key'},
		doctor: {screen: 'doctor'},
		'install schedule': {screen: 'schedule'},
	};
	return views[action] ?? {screen: 'job', jobId};
}
