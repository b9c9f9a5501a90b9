/**
 * What stands where a list has no rows: what would be here, and the key that makes the first one.
 */
import {Box} from 'ink';
import {Paragraph} from './paragraph.js';
import {ToneText} from './tone-text.js';

export type EmptyStateProps = {
	readonly title: string;
	readonly lines: readonly string[];
};

export function EmptyState({title, lines}: EmptyStateProps) {
	return (
		<Box flexDirection='column' paddingX={4} paddingTop={2}>
			<ToneText isBold>{title}</ToneText>
			<Paragraph lines={lines} beside={8} tone='quiet'/>
		</Box>
	);
}
