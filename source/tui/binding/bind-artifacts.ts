/**
 * Artifacts and restore targets, bound to the operations.
 */
import {formatFingerprint} from '../../crypto/fingerprint.js';
import {NotFoundError} from '../../core/errors.js';
import {databaseEngines, engineByType} from '../../databases/registry.js';
import {openDestination} from '../../operations/context.js';
import {listArtifacts, type ListedArtifact} from '../../operations/list-artifacts.js';
import {type ArtifactRow, type ArtifactServices} from '../services.js';
import {type Bench} from './bench.js';
import {sourceConnection, typedConnection} from './bind-connections.js';

export function bindArtifacts(bench: Bench): ArtifactServices {
	return {
		async list(destinationId, signal) {
			const row = bench.store.destinations.findById(destinationId);
			if (!row) {
				throw new NotFoundError({code: 'NAME_NOT_FOUND', message: 'this destination is gone', hint: 'It was removed meanwhile, here or elsewhere.'});
			}

			const context = bench.operations(signal);
			const listed = await listArtifacts(openDestination(row, context), context);
			return listed.filter(({state}) => state !== 'unknown file' && state !== 'no artifact').map(artifact => artifactRow(artifact, destinationId));
		},
		async inspect(target, signal) {
			const connection = 'url' in target ? typedConnection(target) : sourceConnection(bench, target.sourceId);
			return engineByType(connection.type).open(connection, bench.operations(signal).adapters).inspect(signal);
		},
	};
}

function artifactRow(artifact: ListedArtifact, destinationId: string): ArtifactRow {
	const {name, sizeBytes, createdAt, sidecar} = artifact;
	const label = databaseEngines.find(({type}) => type === sidecar?.sourceType)?.label ?? sidecar?.sourceType;
	return {
		destinationId,
		name,
		sizeBytes,
		takenAt: createdAt,
		...(sidecar?.jobName !== undefined && {jobName: sidecar.jobName}),
		...(label !== undefined && {sourceType: label}),
		...opening(artifact),
	};
}

function opening({state, sidecar, profileName}: ListedArtifact): Pick<ArtifactRow, 'opensWith' | 'canOpen'> {
	if (state !== 'backup' || !sidecar) {
		return {opensWith: state, canOpen: state === 'no sidecar' || state === 'damaged' ? 'try' : 'no'};
	}

	if (!sidecar.encryption) {
		return {opensWith: 'not encrypted', canOpen: 'yes'};
	}

	if (profileName !== undefined) {
		return {opensWith: profileName, canOpen: 'yes'};
	}

	const {profileName: oldName, keyFingerprint} = sidecar.extras ?? {};
	const known = oldName ?? (keyFingerprint === undefined ? 'unknown key' : formatFingerprint(keyFingerprint));
	return {opensWith: `${known} (not here)`, canOpen: 'try'};
}
