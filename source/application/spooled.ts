/**
 * Artifacts that wait in the spool: on this machine only, and not at every destination yet.
 */
import {type ArtifactRow} from '../store/artifacts.js';
import {spoolKey} from '../store/newest-statements.js';
import {type Application} from './application.js';

/** @param jobId Absent: of all jobs. */
export function listSpooled({store}: Pick<Application, 'store'>, jobId?: string): readonly ArtifactRow[] {
	return store.artifacts.list({destinationKey: spoolKey, ...(jobId !== undefined && {jobId})})
		.filter(({missingSince, expectedSince}) => missingSince === undefined && expectedSince === undefined);
}
