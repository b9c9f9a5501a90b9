/**
 * What the screens ask to run, and the artifacts that it is asked of.
 */
import {type WantedRun} from '../../application/runs/wanted-runs.js';

export {type DatabaseTarget} from '../../application/connections/connection-drafts.js';
export {type ChosenTarget, type CopyTarget} from '../../application/runs/wanted-runs.js';

export type ShownArtifact = {
	readonly destinationId: string;
	readonly name: string;
	readonly sizeBytes: number;
	readonly takenAt: Date;
	readonly jobName?: string;
	/** Of the database, as the sidecar has it: `postgresql`. */
	readonly engine?: string;
	/** `PostgreSQL`, where the sidecar says so. */
	readonly sourceType?: string;
	/** What opens it: a profile's name, `not encrypted`, or what is known of the missing one. */
	readonly opensWith: string;
	readonly canOpen: 'yes' | 'no' | 'try';
	/** Kept by hand, whatever the retention says. */
	readonly isPinned: boolean;
};

export type RunRequest = WantedRun<ShownArtifact>;
