/**
 * Copies one named artifact to destinations of one's choice.
 */
import {kindByType} from '../storage/registry.js';
import {type ArtifactLocation} from './artifact-reference.js';
import {type NamedConnection, type OperationContext} from './context.js';
import {transfer} from './transfer.js';

export type CopyArtifactRequest = {
	/** Its storage is closed at the end. */
	readonly location: ArtifactLocation;
	readonly to: NamedConnection;
};

/**
 * @throws {NotFoundError} ARTIFACT_NOT_FOUND where the artifact or its sidecar isn't there.
 * @throws {IntegrityError} ARTIFACT_DAMAGED, SIDECAR_INVALID
 * @throws {DestinationError} NAME_EXISTS where the destination has it already.
 */
export async function copyArtifact({location, to}: CopyArtifactRequest, context: OperationContext): Promise<void> {
	const storage = kindByType(to.connection.type).open(to.connection, context.adapters);
	try {
		await transfer({
			name: location.name, from: location, to: {destination: to, storage}, isResumable: true,
		}, context);
	} finally {
		await storage.close();
		await location.storage.close();
	}
}
