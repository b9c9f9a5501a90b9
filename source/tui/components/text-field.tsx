/**
 * One line of text, on ink-text-input, which takes every Ctrl-letter for the letter: the guard beside it hears keys first and undoes that.
 * The rule: Ctrl-U clears, other chords are left to the form.
 */
import {Box, type Key, useInput} from 'ink';
import InkTextInput from 'ink-text-input';
import {useCallback, useRef, useState} from 'react';
import {useIsTop} from '../navigation.js';
import {useTheme} from '../theme.js';

export type TextFieldProps = {
	readonly value: string;
	readonly isFocused: boolean;
	readonly placeholder?: string;
	/** Shown as signs instead of its letters. */
	readonly isMasked?: boolean;
	onChange(value: string): void;
};

export function TextField({value, isFocused, placeholder = '', isMasked = false, onChange}: TextFieldProps) {
	const {signs} = useTheme();
	const isTop = useIsTop();
	const isHearing = isFocused && isTop;
	const chordRef = useRef<string>(undefined);
	// A new key starts the field anew, with its cursor at the end.
	const [generation, setGeneration] = useState(0);

	const take = (next: string): void => {
		if (chordRef.current === undefined) {
			onChange(next);
			return;
		}

		if (chordRef.current === 'u') {
			onChange('');
		}

		setGeneration(generation + 1);
	};

	return (
		<Box>
			<ChordGuard isActive={isHearing} chordRef={chordRef}/>
			<InkTextInput
				key={generation}
				value={value}
				focus={isHearing}
				placeholder={placeholder}
				{...(isMasked ? {mask: signs.mask} : {})}
				onChange={take}
			/>
		</Box>
	);
}

type ChordGuardProps = {readonly isActive: boolean; readonly chordRef: React.RefObject<string | undefined>};

/** Its effect runs before its sibling's, so it hears each key first; a stable handler keeps that place. */
function ChordGuard({isActive, chordRef}: ChordGuardProps) {
	const note = useCallback((input: string, key: Key) => {
		chordRef.current = key.ctrl || key.meta ? input : undefined;
	}, [chordRef]);
	useInput(note, {isActive});
	return undefined;
}
