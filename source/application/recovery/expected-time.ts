/**
 * How long a restore may take, by what earlier ones of the same job took, in proportion to the size of the dump.
 */
import {type Finding} from '../../core/connection.js';
import {formatAge, formatBytes, formatDuration} from '../../core/text.js';
import {type OperationContext} from '../../operations/context.js';
import {type ArtifactFacts} from '../artifacts/artifact-facts.js';
import {measuredRestore} from '../readiness/job-standing.js';

export type ExpectedTime = {readonly expectedMs?: number; readonly finding: Finding};

export function expectedTime({made}: ArtifactFacts, {store, now}: Pick<OperationContext, 'store' | 'now'>): ExpectedTime {
	const run = made?.jobId === undefined ? undefined : store.runs.latestRestoreByJob().get(made.jobId);
	if (!run) {
		return {finding: {subject: 'time', verdict: 'ok', detail: 'not known: no restore and no drill of this job was measured yet'}};
	}

	const {kind, at, timeToRestoreMs, plainSizeBytes} = measuredRestore(run);
	const share = plainSizeBytes && made?.plainSizeBytes ? made.plainSizeBytes / plainSizeBytes : 1;
	const expectedMs = timeToRestoreMs * share;
	const size = plainSizeBytes === undefined ? '' : ` for ${formatBytes(plainSizeBytes)}`;
	const measured = `the ${kind} of ${formatAge(now().getTime() - at.getTime())} took ${formatDuration(timeToRestoreMs)}${size}`;
	return {expectedMs, finding: {subject: 'time', verdict: 'ok', detail: `about ${formatDuration(expectedMs)}: ${measured}`}};
}
