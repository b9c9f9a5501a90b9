/**
 * What the screens ask to run, and the artifacts that it is asked of.
 */
import {type DatabaseTarget} from '../application/connection-drafts.js';
import {type RunAgain} from '../core/events.js';

export {type DatabaseTarget} from '../application/connection-drafts.js';

export type ShownArtifact = {
	readonly destinationId: string;
	readonly name: string;
	readonly sizeBytes: number;
	readonly takenAt: Date;
	readonly jobName?: string;
	/** `PostgreSQL`, where the sidecar says so. */
	readonly sourceType?: string;
	/** What opens it: a profile's name, `not encrypted`, or what is known of the missing one. */
	readonly opensWith: string;
	readonly canOpen: 'yes' | 'no' | 'try';
	/** Kept by hand, whatever the retention says. */
	readonly isPinned: boolean;
};

/** A file takes the dump's own bytes, and must be new. */
export type ChosenTarget = DatabaseTarget | {readonly file: string};

export type CopyTarget = {readonly destinationId: string} | {readonly url: string};

export type RunRequest
	= | {readonly kind: 'backup' | 'verify' | 'drill' | 'prune' | 'copy'; readonly jobId: string}
		| {readonly kind: 'verify' | 'remove'; readonly artifact: ShownArtifact}
		/** Whatever it was, started by whomever; `password` where it needs one. */
		| {readonly kind: 'again'; readonly again: RunAgain; readonly password?: string}
		| {readonly kind: 'copy'; readonly artifact: ShownArtifact; readonly to: CopyTarget}
		| {readonly kind: 'restore'; readonly artifact: ShownArtifact; readonly target: ChosenTarget; readonly overwrite: boolean};
