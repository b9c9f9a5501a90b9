/**
 * Copies one named artifact to destinations of one's choice.
 */
import {type ArtifactLocation} from '../catalogue/artifact-reference.js';
import {type NamedConnection, type OperationContext} from '../context.js';
import {withStorage} from '../with-storage.js';
import {transfer} from './transfer.js';

export type CopyArtifactRequest = {
	readonly location: ArtifactLocation;
	readonly to: NamedConnection;
};

/**
 * @throws {NotFoundError} ARTIFACT_NOT_FOUND where the artifact or its sidecar isn't there.
 * @throws {IntegrityError} ARTIFACT_DAMAGED, SIDECAR_INVALID
 * @throws {DestinationError} NAME_EXISTS where the destination has it already.
 */
export async function copyArtifact({location, to}: CopyArtifactRequest, context: OperationContext): Promise<void> {
	const {destination, name} = location;
	await withStorage(destination, context, async source => withStorage(to, context, async target => transfer({
		name, from: {destination, storage: source}, to: {destination: to, storage: target}, isResumable: true,
	}, context)));
}
