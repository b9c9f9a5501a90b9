/**
 * From an opened artifact into a database, for restores and drills alike, with what its sidecar says of the database that was dumped.
 * The rules: a target that can't take a load back sees its first byte only when the whole dump was read once, to a proven end;
 * and beside data that a key has proven, only properties that the same key has sealed are given to anything.
 */
import {type DatabaseProperties} from '../../core/database-properties.js';
import {type Database, type Loader, type LoadOptions} from '../../core/database.js';
import {refuseToPick} from '../../databases/tar-archive.js';
import {type OperationContext} from '../context.js';
import {settleStreamAndTool} from '../settle-stream-and-tool.js';
import {decodeInto} from './decode-into.js';
import {lookOver} from './look-over.js';
import {type OpenedArtifact} from './open-artifact.js';

export type LoadRequest = Omit<LoadOptions, 'properties' | 'database'> & {
	readonly database: Database;
	/** Of an archive of several databases, the one to load. */
	readonly picked?: string;
};

export type Loaded = {
	/** Bytes of the dump. */
	readonly plainSizeBytes: number;
	readonly warnings: readonly string[];
	/** Rows of the dump itself by table, where the engine can count them. */
	readonly rowsByTable?: Readonly<Record<string, number>>;
};

export async function loadArtifact(artifact: OpenedArtifact, {database, picked, ...request}: LoadRequest, context: OperationContext): Promise<Loaded> {
	const {signal} = context;
	if (!database.knowsArchives) {
		refuseToPick(picked);
	}

	const options: LoadOptions = {...request, ...recordedProperties(artifact), ...(picked !== undefined && {database: picked})};
	const loader: Loader = database.takesBack && !database.preview
		? database
		: await lookOver(artifact, async dump => database.preview?.(dump, options, signal), context) ?? database;
	const notes = loader.notes ?? [];
	warn(notes, context);
	const load = await loader.load(options, signal);
	const [plainSizeBytes, {warnings = [], rowsByTable}] = await settleStreamAndTool(decodeInto(artifact, {output: load.stream, endsOutput: true}, context), load.finished);
	warn(warnings, context);
	return {plainSizeBytes, warnings: [...notes, ...warnings], ...(rowsByTable && {rowsByTable})};
}

function warn(messages: readonly string[], {emit}: OperationContext): void {
	for (const message of messages) {
		emit({type: 'log', level: 'warning', message});
	}
}

/** Those of an artifact that isn't encrypted are worth as much as its dump. */
export function recordedProperties({sidecar, proven, isMetadataAuthenticated}: OpenedArtifact): {readonly properties?: DatabaseProperties} {
	const properties = sidecar.extras?.database;
	return properties && (isMetadataAuthenticated || !proven) ? {properties} : {};
}
