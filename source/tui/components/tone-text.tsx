/**
 * Text in a tone of the theme.
 */
import {Text} from 'ink';
import {type ReactNode} from 'react';
import {type Tone, useTheme} from '../theme.js';

export type ToneTextProps = {
	readonly tone?: Tone;
	readonly isBold?: boolean;
	/** Says nothing that isn't said in words beside it: a screen reader gets none of it. */
	readonly isOrnament?: boolean;
	readonly children?: ReactNode;
};

export function ToneText({tone = 'plain', isBold = false, isOrnament = false, children}: ToneTextProps) {
	const theme = useTheme();
	const colour = theme.colour[tone];
	return (
		<Text
			bold={isBold}
			dimColor={tone === 'quiet' && theme.colours === 16}
			wrap='truncate-end'
			aria-hidden={isOrnament}
			{...(colour === undefined ? {} : {color: colour})}
		>
			{children}
		</Text>
	);
}
