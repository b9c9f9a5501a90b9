/**
 * Files at destinations that are removed by their names: what is no backup, and where that is meant, what is one.
 */
import {plural} from '../../core/text.js';
import {locateFile, noSuchArtifact} from '../../operations/catalogue/artifact-reference.js';
import {type OperationContext} from '../../operations/context.js';
import {
	type FileRemoval, type NamedFile, planRemoval, type RemovalResult, removeFiles,
} from '../../operations/keeping/remove-files.js';
import {type RunDigest} from '../../runs/recorder.js';
import {type Application, type Work} from '../application.js';
import {type Recording, runRecorded} from '../runs/recorded-run.js';

export {type FileRemoval, type RemovalResult} from '../../operations/keeping/remove-files.js';

export type RemovalWish = {
	/** Each of them names one file: `DESTINATION:NAME`, `spool:NAME`, a path or a URL. */
	readonly references: readonly string[];
	/** They may be backups, or what can be made one again. */
	readonly isBackupMeant: boolean;
};

/** All are looked at before the first one may go. Throws what `planRemoval` throws, and a NotFoundError for what names no file. */
export async function planRemovals(application: Application, {references, isBackupMeant}: RemovalWish, work?: Work): Promise<readonly FileRemoval[]> {
	const operations = application.operations(work);
	const files = [...new Set(references)].map(reference => locateNamed(reference, operations));
	const removals: FileRemoval[] = [];
	for (const file of files) {
		removals.push(await planRemoval(file, {isBackupMeant}, operations));
	}

	return removals;
}

function locateNamed(reference: string, operations: OperationContext): NamedFile {
	const location = locateFile(reference, operations);
	if (!location) {
		throw noSuchArtifact(reference);
	}

	return {reference, location};
}

/** To be called after a person's yes. */
export async function removePlanned(application: Application, removals: readonly FileRemoval[], recording: Recording): Promise<RemovalResult> {
	const request = {kind: 'prune', title: `removal of ${plural(removals.length, 'file')}`, digest} as const;
	const {result} = await runRecorded(request, {application, recording}, async operations => removeFiles(removals, operations));
	return result;
}

function digest({isPartial, removed, freedBytes}: RemovalResult): RunDigest {
	return {isPartial, summary: {removedCount: removed.length, freedBytes}};
}
