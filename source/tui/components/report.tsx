/**
 * What was done or found, line by line, broken at the width of the view and scrolled where it is longer than the room.
 */
import {Box} from 'ink';
import {widthOf, wrap} from '../cell-text.js';
import {useSize} from '../navigation.js';
import {type Tone} from '../theme.js';
import {useScroll} from '../use-scroll.js';
import {ToneText} from './tone-text.js';

export type ReportLine = {
	readonly text: string;
	/** Stands before it; what the line is broken into stands beneath its text. */
	readonly sign?: string;
	readonly tone?: Tone;
	readonly isBold?: boolean;
	/** Cells in front of it, and of what it is broken into. */
	readonly indent?: number;
};

export type ReportProps = {
	readonly lines: readonly ReportLine[];
	readonly height: number;
};

/** What a page lists as its keys, beside its own. */
export const reportTables = ['report', 'scroll'] as const;

export function Report({lines, height}: ReportProps) {
	const {columns} = useSize();
	const rows = lines.flatMap(line => brokenUp(line, columns - 4));
	const {shown, first} = useScroll(rows, height);
	return (
		<Box flexDirection='column' height={height} paddingLeft={2} overflowY='hidden'>
			{shown.map((row, offset) => ({row, place: first + offset})).map(({row, place}) => (
				<ToneText key={place} tone={row.tone ?? 'plain'} isBold={row.isBold ?? false}>{row.text === '' ? ' ' : row.text}</ToneText>
			))}
		</Box>
	);
}

function brokenUp(line: ReportLine, width: number): readonly ReportLine[] {
	const {text, sign, indent = 0} = line;
	const first = sign === undefined ? '' : `${sign} `;
	const rest = ' '.repeat(widthOf(first));
	return wrap(text, width - indent - rest.length).map((part, index) => ({...line, text: `${' '.repeat(indent)}${index === 0 ? first : rest}${part}`}));
}
