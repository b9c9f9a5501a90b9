/**
 * What is said about backups while they are made, by `backup` and `daemon` alike.
 */
import {type BackupOutcome} from '../../application/backups/back-up.js';
import {type Retry} from '../../application/runs/retries.js';
import {artifactReference} from '../../core/format-reference.js';
import {formatBytes, formatTimestamp, plural} from '../../core/text.js';
import {type Output} from '../output.js';

/** What is good, a line for each copy; what is not is the command's error. */
export function tellBackup(outcome: BackupOutcome, output: Output): void {
	const {artifactName, copies, plainSizeBytes, storedSizeBytes, profileName} = outcome;
	for (const {destination} of output.isQuiet ? [] : copies.filter(({isGood}) => isGood)) {
		output.data(artifactReference(destination, artifactName));
	}

	output.note(`${formatBytes(plainSizeBytes)} stored as ${formatBytes(storedSizeBytes)}, ${profileName === undefined ? 'NOT encrypted' : `encrypted with the key of profile "${profileName}"`}`);
	for (const note of followUpNotes(outcome)) {
		output.note(note);
	}
}

function followUpNotes({repaired, pruned}: BackupOutcome): readonly string[] {
	const made = repaired?.copies.filter(({error}) => error === undefined) ?? [];
	return [
		...made.map(({artifactName, destination, from = ''}) => `${artifactName} is at ${destination} now, too (from ${from})`),
		...(pruned && pruned.removedCount > 0 ? [pruneSummary(pruned)] : []),
	];
}

/** `2 artifacts removed, 1.2 GB freed`. */
export function pruneSummary({removedCount, freedBytes}: {readonly removedCount: number; readonly freedBytes: number}): string {
	return `${plural(removedCount, 'artifact')} removed, ${formatBytes(freedBytes)} freed`;
}

/** `it is tried again at … (1 of 2)`. */
export function retryWords({at, attempt, most}: Retry): string {
	return `it is tried again at ${formatTimestamp(at)} (${attempt} of ${most})`;
}
