/**
 * The artifacts that need a profile's key, as commands list them.
 */
import {formatBytes, formatTimestamp} from '../core/text.js';
import {artifactReference} from '../core/format-reference.js';
import {type NeededFor} from '../vault/profile-uses.js';
import {type Column, tableLines} from './table.js';

export function neededLines(artifacts: readonly NeededFor[]): readonly string[] {
	return artifacts.length === 0 ? [] : tableLines(columns, artifacts);
}

/** For JSON: with its name as `restore` takes it. */
export function describeNeeded(artifact: NeededFor): NeededFor & {readonly artifact: string} {
	return {artifact: artifactReference(artifact.destination, artifact.name), ...artifact};
}

const columns: ReadonlyArray<Column<NeededFor>> = [
	{title: 'CREATED', value: ({createdAt}) => formatTimestamp(createdAt)},
	{title: 'SIZE', isRight: true, value: ({sizeBytes}) => formatBytes(sizeBytes)},
	{title: 'ARTIFACT', value: ({destination, name, missingSince}) => `${artifactReference(destination, name)}${missingSince ? ` (missing since ${formatTimestamp(missingSince)})` : ''}`},
];
