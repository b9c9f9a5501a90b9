/**
 * Text broken into lines by the width of the view, at spaces; cleaned of what could steer the terminal.
 */
import {wrap} from '../cell-text.js';
import {useSize} from '../navigation.js';
import {type Tone} from '../theme.js';
import {ToneText} from './tone-text.js';

export type ParagraphProps = {
	/** Each begins on a line of its own. */
	readonly lines: readonly string[];
	/** Cells of the view that are taken by what stands beside. */
	readonly beside: number;
	readonly tone?: Tone;
	/** Written before each line. */
	readonly indent?: string;
};

export function Paragraph({lines, beside, tone = 'plain', indent = ''}: ParagraphProps) {
	const {columns} = useSize();
	return <ToneText tone={tone}>{lines.flatMap(line => wrap(line, columns - beside)).map(line => indent + line).join('\n')}</ToneText>;
}
