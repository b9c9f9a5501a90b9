/**
 * A key being typed or pasted: masked, with a live count of its hex digits.
 * The rule: what was typed is never drawn; spaces and line ends of a paste are forgiven, everything else is counted as wrong.
 */
import {Text, useInput} from 'ink';
import {keyName} from '../key-names.js';
import {useIsTop, useSize} from '../navigation.js';
import {useTheme} from '../theme.js';
import {ToneText} from './tone-text.js';

export type SecretFieldProps = {
	readonly value: string;
	readonly isFocused: boolean;
	onChange(value: string): void;
};

export const keyDigits = 64;

export function SecretField({value, isFocused, onChange}: SecretFieldProps) {
	const {signs} = useTheme();
	const isTop = useIsTop();
	const {columns} = useSize();
	useInput((input, key) => {
		const name = keyName(input, key);
		if (name === 'backspace') {
			onChange(value.slice(0, -1));
		} else if (name === 'ctrl-u') {
			onChange('');
		} else if (name === undefined || name === 'space' || name.length === 1) {
			onChange(value + input.replaceAll(/\s/gv, ''));
		}
	}, {isActive: isFocused && isTop});

	const wrong = [...value].filter(character => !/[\da-f]/iv.test(character)).length;
	const room = Math.min(keyDigits, columns - 14);
	const shown = Math.round((Math.min(value.length, keyDigits) * room) / keyDigits);
	return (
		<Text wrap='truncate-end'>
			<ToneText tone='key'>{'> '}</ToneText>
			<Text>{signs.mask.repeat(shown)}</Text>
			<ToneText tone='quiet'>{signs.empty.repeat(room - shown)}</ToneText>
			<ToneText isBold tone={wrong > 0 || value.length > keyDigits ? 'bad' : (value.length === keyDigits ? 'good' : 'plain')}>
				{` ${value.length}/${keyDigits}`}
			</ToneText>
		</Text>
	);
}
