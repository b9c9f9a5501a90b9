/**
 * A key being typed or pasted: masked, with a live count of its hex digits.
 * The rule: what was typed is never drawn; spaces and line ends of a paste are forgiven, everything else is counted as wrong.
 */
import {Text} from 'ink';
import {useIsTop, useSize} from '../navigation.js';
import {useTheme} from '../theme.js';
import {useLineEditor} from '../hooks/use-line-editor.js';
import {ToneText} from './tone-text.js';

export type SecretFieldProps = {
	readonly value: string;
	readonly isFocused: boolean;
	onChange(value: string): void;
};

export const keyDigits = 64;
/** A key with all that may stand around it by mistake; our choice. */
const longest = 1024;

export function SecretField({value, isFocused, onChange}: SecretFieldProps) {
	const {signs} = useTheme();
	const isTop = useIsTop();
	const isHearing = isFocused && isTop;
	const {columns} = useSize();
	const cursor = useLineEditor({
		value, isHearing, limit: longest, taken: withoutSpaces, onChange,
	});
	const wrong = [...value].filter(character => !/[\da-f]/iv.test(character)).length;
	const room = Math.min(keyDigits, columns - 14);
	const cellOf = (digits: number): number => Math.round((Math.min(digits, keyDigits) * room) / keyDigits);
	const shown = cellOf(value.length);
	const cells = signs.mask.repeat(shown) + signs.empty.repeat(room - shown);
	const at = Math.min(cellOf(cursor), room - 1);
	return (
		<Text wrap='truncate-end'>
			<ToneText tone='key'>{'> '}</ToneText>
			<ToneText>{cells.slice(0, at)}</ToneText>
			<Text inverse={isHearing}>{cells.slice(at, at + 1)}</Text>
			<ToneText tone='quiet'>{cells.slice(at + 1)}</ToneText>
			<ToneText isBold tone={wrong > 0 || value.length > keyDigits ? 'bad' : (value.length === keyDigits ? 'good' : 'plain')}>
				{` ${value.length}/${keyDigits}`}
			</ToneText>
		</Text>
	);
}

function withoutSpaces(text: string): string {
	return text.replaceAll(/\s/gv, '');
}
