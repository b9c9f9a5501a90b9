/**
 * A finding as text: verdict, what was seen, and what to do where something is to be done.
 */
import {type Finding} from '../../core/connection.js';

const marks: Readonly<Record<Finding['verdict'], string>> = {ok: 'ok     ', warning: 'warning', failed: 'FAILED '};

export function findingLines({subject, verdict, detail, hint}: Finding): readonly string[] {
	const line = `${marks[verdict]}  ${subject}: ${detail}`;
	return hint === undefined || verdict === 'ok' ? [line] : [line, `         → ${hint}`];
}
