/**
 * The system key is lost: a new one takes its place, after the words were typed; then what has to be entered again.
 * The rule: the report stays until it is put away, since what is left to do is lost otherwise.
 */
import {useReducer} from 'react';
import {Dialog, nameDialogTables} from '../../components/dialog.js';
import {Page} from '../../components/page.js';
import {Problem} from '../../components/problem.js';
import {ReportPage} from '../../components/report-page.js';
import {useServices} from '../../services-context.js';
import {type VaultServices} from '../../services.js';
import {type Signs, useTheme} from '../../theme.js';
import {type ViewerLine} from '../../viewer/rows.js';

type Replaced = ReturnType<VaultServices['replaceSystemKey']>;

type State
	= | {readonly is: 'asking'}
		| {readonly is: 'done'; readonly replaced: Replaced}
		| {readonly is: 'failed'; readonly error: unknown};

export function SystemKeyReplacementDialog({onClose}: {onClose(): void}) {
	const {vault} = useServices();
	const {signs} = useTheme();
	const [state, change] = useReducer((_before: State, after: State) => after, {is: 'asking'});
	const replace = (): void => {
		try {
			change({is: 'done', replaced: vault.replaceSystemKey()});
		} catch (error) {
			change({is: 'failed', error});
		}
	};

	if (state.is === 'done') {
		return <ReportPage title='The vault has a new system key' lines={replacedLines(state.replaced, signs)} onClose={onClose}/>;
	}

	return (
		<Page isTyping={state.is === 'asking'} tables={state.is === 'asking' ? nameDialogTables : []} onBack={onClose}>
			{state.is === 'asking' ? <Dialog title='Is the system key lost for good?' lines={question} nameToType='lost key' onConfirm={replace} onCancel={onClose}/> : undefined}
			{state.is === 'failed' ? <Problem error={state.error}/> : undefined}
		</Page>
	);
}

const question = [
	'If there is a copy of it, set ENCRYPTION_KEY to that one: nothing is lost then.',
	'A new key takes its place. Jobs, names and runs stay; each master key and password has to be entered again.',
];

function replacedLines({keyFile, storeCopy, isLeftToDo, lost}: Replaced, signs: Signs): readonly ViewerLine[] {
	return [
		{
			sign: signs.good, text: 'The vault has a new system key', tone: 'good', isBold: true,
		},
		isLeftToDo
			? {text: `Left to do: set ENCRYPTION_KEY to the one in ${keyFile}, wherever it is set: service, cron, container.`, tone: 'warning'}
			: {text: `It is in ${keyFile}: put a copy of it away from this machine.`},
		{text: ''},
		...lost.profiles.map((name): ViewerLine => ({sign: signs.warning, text: `the key of ${name}: import it from a Recovery Kit (3, then i)`, tone: 'warning'})),
		...lost.sources.map((name): ViewerLine => ({sign: signs.warning, text: `the password of the source ${name} (5, then e)`, tone: 'warning'})),
		...lost.destinations.map((name): ViewerLine => ({sign: signs.warning, text: `the secrets of the destination ${name} (5, then p and e)`, tone: 'warning'})),
		{text: ''},
		{text: 'The store as it was; keep it, should the old key turn up:', tone: 'quiet'},
		{text: storeCopy, tone: 'quiet'},
	];
}
