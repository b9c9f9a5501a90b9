/**
 * A question in a box. Where something would be lost for good, the answer is the thing's own name, typed.
 */
import {Box, Text} from 'ink';
import {useState} from 'react';
import {type KeyTable} from '../keys/keymap.js';
import {useSize} from '../navigation.js';
import {useTheme} from '../theme.js';
import {useKeys} from '../hooks/use-keys.js';
import {Paragraph} from './paragraph.js';
import {TextField} from './text-field.js';
import {ToneText} from './tone-text.js';

export type DialogProps = {
	readonly title: string;
	/** What will happen, a sentence or two a line. */
	readonly lines: readonly string[];
	/** To be typed before Enter does anything. */
	readonly nameToType?: string;
	/** It was answered, and what comes of it has not begun: no key does anything. */
	readonly isWaiting?: boolean;
	onConfirm(): void;
	onCancel(): void;
};

/** What a page lists as its keys while a dialog is open in it. */
export const dialogTables: readonly KeyTable[] = ['dialog'];
/** The same, where a name has to be typed. */
export const nameDialogTables: readonly KeyTable[] = ['nameDialog'];

/** The frame, the sign before the field, and what stands after it once the name is right. */
const readyCells = 24;

export function Dialog({title, lines, nameToType, isWaiting = false, onConfirm, onCancel}: DialogProps) {
	const {columns} = useSize();
	const {colour, signs} = useTheme();
	const [typed, setTyped] = useState('');
	const isReady = nameToType === undefined || typed === nameToType;
	const width = Math.min(72, columns - 4);
	const confirm = (): void => {
		if (isReady) {
			onConfirm();
		}
	};

	useKeys('dialog', {confirm, cancel: onCancel}, !isWaiting && nameToType === undefined);
	useKeys('nameDialog', {confirm, cancel: onCancel}, !isWaiting && nameToType !== undefined);
	return (
		<Box
			flexDirection='column'
			borderStyle={signs.border}
			width={width}
			marginLeft={2}
			paddingX={1}
			{...(colour.warning === undefined ? {} : {borderColor: colour.warning})}
		>
			<ToneText isBold tone='warning'>{title}</ToneText>
			<Paragraph lines={lines} beside={columns - width + 4}/>
			{nameToType === undefined
				? <ToneText tone='quiet'>{isWaiting ? 'Starting…' : 'Enter or y: yes   Esc or n: no'}</ToneText>
				: (
					<Box flexDirection='column' marginTop={1}>
						<Text wrap='wrap'>{`Type its name to go on: ${nameToType}`}</Text>
						<Box>
							<ToneText tone='key'>{'> '}</ToneText>
							<TextField isFocused={!isWaiting} beside={columns - width + readyCells} value={typed} onChange={setTyped}/>
							<ToneText tone={isReady ? 'good' : 'quiet'}>{isWaiting ? '  Starting…' : (isReady ? `  ${signs.good} Enter does it` : '')}</ToneText>
						</Box>
					</Box>
				)}
		</Box>
	);
}
