/**
 * An error as people read it: what happened, and what to do next.
 */
import {type Failure} from '../../core/failure.js';
import {visibleControls} from '../../core/text.js';

export function failureLines({message, hint, stack}: Failure): string {
	const lines = [`dbseal: ${message}`, ...(stack === undefined ? [] : [stack]), `  → ${hint}`];
	return `${visibleControls(lines.join('\n'))}\n`;
}
