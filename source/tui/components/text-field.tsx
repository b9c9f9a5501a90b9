/**
 * One line of text with a cursor. ink-text-input draws what stands before the cursor, and is given no keys: it takes every chord for a letter,
 * moves by UTF-16 units, and draws a value of any length (docs/screens.md). The keys are those of `use-line-editor.ts`.
 * The rule: it is never wider than its room; the part around the cursor is shown.
 */
import {Box, Text} from 'ink';
import InkTextInput from 'ink-text-input';
import {lineView} from '../line-view.js';
import {useIsTop, useSize} from '../navigation.js';
import {useTheme} from '../theme.js';
import {useLineEditor} from '../hooks/use-line-editor.js';

export type TextFieldProps = {
	readonly value: string;
	readonly isFocused: boolean;
	readonly placeholder?: string;
	/** Shown as signs instead of its letters. */
	readonly isMasked?: boolean;
	/** Cells of its line that are for others. */
	readonly beside?: number;
	onChange(value: string): void;
};

/** More than any name, URL, password or command has: our choice. */
const longest = 4096;
const narrowest = 8;

export function TextField({value, isFocused, placeholder = '', isMasked = false, beside = 20, onChange}: TextFieldProps) {
	const {signs} = useTheme();
	const {columns} = useSize();
	const isTop = useIsTop();
	const isHearing = isFocused && isTop;
	const cursor = useLineEditor({
		value, isHearing, limit: longest, onChange,
	});
	if (value === '') {
		return <Placeholder text={placeholder} isHearing={isHearing}/>;
	}

	const {before, at, after} = lineView(value, {
		cursor: isHearing ? cursor : undefined, room: Math.max(narrowest, columns - beside), mask: isMasked ? signs.mask : undefined, ellipsis: signs.ellipsis,
	});
	return (
		<Box flexShrink={0}>
			<InkTextInput focus={false} value={before} onChange={ignore}/>
			<Text inverse={isHearing}>{at}</Text>
			<Text>{after}</Text>
		</Box>
	);
}

function Placeholder({text, isHearing}: {readonly text: string; readonly isHearing: boolean}) {
	return (
		<Box flexShrink={0}>
			<Text inverse={isHearing}>{isHearing ? text.slice(0, 1) || ' ' : ''}</Text>
			<InkTextInput focus={false} value='' placeholder={text.slice(isHearing ? 1 : 0)} onChange={ignore}/>
		</Box>
	);
}

function ignore(): void {
	// It hears no keys.
}
