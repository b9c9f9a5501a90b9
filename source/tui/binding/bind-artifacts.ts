/**
 * Artifacts and restore targets, bound to the operations.
 */
import {chosenDatabase} from '../../application/connection-drafts.js';
import {formatFingerprint} from '../../core/fingerprint.js';
import {databaseEngines, engineByType} from '../../databases/registry.js';
import {adopt} from '../../operations/catalogue/adopt.js';
import {type ArtifactLocation} from '../../operations/catalogue/artifact-reference.js';
import {openDestination, type OperationContext} from '../../operations/context.js';
import {listArtifacts, type ListedArtifact} from '../../operations/catalogue/list-artifacts.js';
import {pin} from '../../operations/keeping/pin.js';
import {repair} from '../../operations/catalogue/repair.js';
import {type StoredConnection} from '../../store/connections.js';
import {type ShownArtifact} from '../run-requests.js';
import {type ArtifactServices} from '../services.js';
import {goneError} from '../../application/gone-error.js';
import {type BoundApplication} from './bound-application.js';

export function bindArtifacts(application: BoundApplication): ArtifactServices {
	return {
		async list(destinationId, signal) {
			const context = application.operations({signal});
			const listed = await listArtifacts(openDestination(destinationOf(application, destinationId), context), context);
			return listed.filter(({state}) => state !== 'unknown file' && state !== 'no artifact').map(artifact => artifactRow(artifact, destinationId));
		},
		async inspect(target, signal) {
			const connection = chosenDatabase(application, target);
			return engineByType(connection.type).open(connection, application.operations({signal}).adapters).inspect(signal);
		},
		async pin(artifact, isPinned, signal) {
			const context = application.operations({signal});
			await pin({location: locate(artifact, {application, context}), isPinned}, context);
		},
		async repair(artifact, signal) {
			const context = application.operations({signal});
			return repair({location: locate(artifact, {application, context})}, context);
		},
		async adopt(destinationId, signal) {
			const result = await adopt(destinationOf(application, destinationId), application.operations({signal}));
			application.changed();
			return result;
		},
	};
}

function locate({destinationId, name}: ShownArtifact, {application, context}: {readonly application: BoundApplication; readonly context: OperationContext}): ArtifactLocation {
	return {destination: openDestination(destinationOf(application, destinationId), context), name};
}

function destinationOf({store}: BoundApplication, id: string): StoredConnection {
	const row = store.destinations.findById(id);
	if (!row) {
		throw goneError('destination');
	}

	return row;
}

function artifactRow(artifact: ListedArtifact, destinationId: string): ShownArtifact {
	const {name, sizeBytes, createdAt, sidecar, isPinned} = artifact;
	const label = databaseEngines.find(({type}) => type === sidecar?.sourceType)?.label ?? sidecar?.sourceType;
	return {
		destinationId,
		name,
		sizeBytes,
		takenAt: createdAt,
		isPinned,
		...(sidecar?.jobName !== undefined && {jobName: sidecar.jobName}),
		...(label !== undefined && {sourceType: label}),
		...opening(artifact),
	};
}

function opening({state, sidecar, profileName}: ListedArtifact): Pick<ShownArtifact, 'opensWith' | 'canOpen'> {
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
