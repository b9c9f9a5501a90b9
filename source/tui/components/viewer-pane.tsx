/**
 * The lines of a viewer: where a search found something that is marked and stands out, and beneath it is said where one is.
 * The rule: a mark in the margin tells what inverse letters tell, for terminals without colour.
 */
import {Box, Text} from 'ink';
import {useTheme} from '../theme.js';
import {segmentsOf, type ViewerRow} from '../viewer/rows.js';
import {type Viewer} from '../viewer/use-viewer.js';
import {TextField} from './text-field.js';
import {ToneText} from './tone-text.js';

export function ViewerPane({viewer}: {readonly viewer: Viewer}) {
	const {rows, height, status} = viewer;
	return (
		<Box flexDirection='column' height={height} flexShrink={0} overflowY='hidden'>
			<Box flexDirection='column' height={status ? Math.max(1, height - 1) : height} overflowY='hidden'>
				{[...rows.entries()].map(([place, row]) => <Row key={place} row={row} viewer={viewer}/>)}
			</Box>
			{status && height > 1 ? <Status status={status} onChange={viewer.setQuery}/> : undefined}
		</Box>
	);
}

function Row({row, viewer: {pattern, current}}: {readonly row: ViewerRow; readonly viewer: Viewer}) {
	const {signs} = useTheme();
	const {line, lineIndex, lead, text, isFirst} = row;
	const isCurrent = lineIndex === current;
	return (
		<Text wrap='truncate-end'>
			{isCurrent && isFirst ? <ToneText tone='accent'>{signs.cursor}</ToneText> : ' '}
			<Found text={lead} pattern={pattern} tone={line.leadTone ?? 'quiet'} isBold={false}/>
			<Found text={text === '' ? ' ' : text} pattern={pattern} tone={line.tone ?? 'plain'} isBold={line.isBold ?? isCurrent}/>
		</Text>
	);
}

type FoundProps = Pick<ViewerRow, 'text'> & Required<Pick<ViewerRow['line'], 'isBold'>> & {
	readonly pattern: RegExp | undefined;
	readonly tone: NonNullable<ViewerRow['line']['tone']>;
};

function Found({text, pattern, tone, isBold}: FoundProps) {
	return (
		<ToneText tone={tone} isBold={isBold}>
			{[...segmentsOf(text, pattern).entries()].map(([place, segment]) => <Text key={place} inverse={segment.isFound}>{segment.text}</Text>)}
		</ToneText>
	);
}

function Status({status: {search, text}, onChange}: {readonly status: NonNullable<Viewer['status']>; onChange(query: string): void}) {
	if (!search) {
		return <ToneText tone='quiet'>{`  ${text}`}</ToneText>;
	}

	return (
		<Box>
			<ToneText tone='key'>{'  / '}</ToneText>
			<Box flexGrow={1}>
				<TextField value={search.query} isFocused={search.isTyping} onChange={onChange}/>
			</Box>
			<ToneText tone='quiet'>{`${search.isTyping ? '' : 'Esc ends it  '}${text} `}</ToneText>
		</Box>
	);
}
