/**
 * The artifacts that need a profile's key, as commands list them.
 */
import {formatBytes, formatTimestamp} from '../../core/text.js';
import {type NeededArtifact} from '../../application/keys/profiles.js';
import {type Column, tableLines} from './table.js';

export function neededLines(artifacts: readonly NeededArtifact[]): readonly string[] {
	return artifacts.length === 0 ? [] : tableLines(columns, artifacts);
}

const columns: ReadonlyArray<Column<NeededArtifact>> = [
	{title: 'CREATED', value: ({createdAt}) => formatTimestamp(createdAt)},
	{title: 'SIZE', isRight: true, value: ({sizeBytes}) => formatBytes(sizeBytes)},
	{title: 'ARTIFACT', value: ({artifact, missingSince}) => `${artifact}${missingSince ? ` (missing since ${formatTimestamp(missingSince)})` : ''}`},
];
