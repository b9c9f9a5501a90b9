/**
 * Text in a tone of the theme.
 */
import {Text} from 'ink';
import {type ReactNode} from 'react';
import {type Tone, useTheme} from '../theme.js';

export type ToneTextProps = {
	readonly tone?: Tone;
	readonly isBold?: boolean;
	readonly children?: ReactNode;
};

export function ToneText({tone = 'plain', isBold = false, children}: ToneTextProps) {
	const theme = useTheme();
	const colour = theme.colour[tone];
	return (
		<Text
			bold={isBold}
			dimColor={tone === 'quiet' && theme.colours === 16}
			wrap='truncate-end'
			{...(colour === undefined ? {} : {color: colour})}
		>
			{children}
		</Text>
	);
}
