/**
 * A new system key for the vault: asked for by typing, then what was done and what is left for the person to do.
 * The rule: the report stays until it is put away, since what is left to do is lost otherwise.
 */
import {Box, Text} from 'ink';
import {useReducer} from 'react';
import {Dialog, nameDialogTables} from '../../components/dialog.js';
import {Page} from '../../components/page.js';
import {Paragraph} from '../../components/paragraph.js';
import {Problem} from '../../components/problem.js';
import {ToneText} from '../../components/tone-text.js';
import {useServices} from '../../services-context.js';
import {type RotatedSystemKey} from '../../services.js';
import {useTheme} from '../../theme.js';
import {useKeys} from '../../hooks/use-keys.js';

type State
	= | {readonly is: 'asking'}
		| {readonly is: 'done'; readonly rotated: RotatedSystemKey}
		| {readonly is: 'failed'; readonly error: unknown};

export function SystemKeyRotationDialog({onClose}: {onClose(): void}) {
	const {vault} = useServices();
	const [state, change] = useReducer((_before: State, after: State) => after, {is: 'asking'});
	useKeys('report', {close: onClose}, state.is !== 'asking');
	const rotate = (): void => {
		try {
			change({is: 'done', rotated: vault.rotateSystemKey()});
		} catch (error) {
			change({is: 'failed', error});
		}
	};

	return (
		<Page isTyping tables={state.is === 'asking' ? nameDialogTables : ['report']}>
			{state.is === 'asking' ? <Dialog title='Seal the vault with a new system key?' lines={question} nameToType='system key' onConfirm={rotate} onCancel={onClose}/> : undefined}
			{state.is === 'failed' ? <Problem error={state.error}/> : undefined}
			{state.is === 'done' ? <Report rotated={state.rotated}/> : undefined}
		</Page>
	);
}

const question = [
	'Every key and password in the vault is sealed with a new random key, all or none.',
	'The master keys stay as they are: artifacts and Recovery Kits open as before.',
];

function Report({rotated: {keyFile, storeCopy, isLeftToDo}}: {readonly rotated: RotatedSystemKey}) {
	const {signs} = useTheme();
	return (
		<Box flexDirection='column' paddingX={2}>
			<ToneText isBold tone='good'>{`${signs.good} The vault is sealed with a new system key`}</ToneText>
			<Text> </Text>
			{isLeftToDo
				? <Paragraph beside={4} tone='warning' lines={[leftToDo(keyFile)]}/>
				: <Paragraph beside={4} lines={[`The new key is in ${keyFile}.`]}/>}
			<Text> </Text>
			<Paragraph beside={4} lines={['Put a copy of it where you keep the old one, away from this machine.']}/>
			<Text> </Text>
			<Paragraph beside={4} tone='quiet' lines={['The store as it was, sealed with the old key; remove it when all is well:', storeCopy]}/>
		</Box>
	);
}

function leftToDo(keyFile: string): string {
	return `Left to do: ENCRYPTION_KEY of the environment is the old key. Set it to the one in ${keyFile}, wherever it is set: service, cron, container.`;
}
