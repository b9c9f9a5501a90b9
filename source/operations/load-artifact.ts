/**
 * From an opened artifact into a database, for restores and drills alike.
 * The rule: a target that can't take a load back sees its first byte only when the whole dump was read once, to a proven end.
 */
import {type Database, type Loader, type LoadOptions} from '../core/database.js';
import {type OperationContext} from './context.js';
import {lookOver} from './look-over.js';
import {type OpenedArtifact} from './open-artifact.js';
import {pour} from './pour.js';
import {settleEnds} from './settle-ends.js';

/** @returns The bytes of the dump. */
export async function loadArtifact(artifact: OpenedArtifact, {database, ...options}: LoadOptions & {readonly database: Database}, context: OperationContext): Promise<number> {
	const {signal} = context;
	const loader: Loader = database.takesBack && !database.preview
		? database
		: await lookOver(artifact, async dump => database.preview?.(dump, options, signal), context) ?? database;
	const load = await loader.load(options, signal);
	const [plainSizeBytes] = await settleEnds(pour(artifact, {output: load.stream, endsOutput: true}, context), load.finished);
	return plainSizeBytes;
}
