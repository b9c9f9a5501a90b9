/**
 * Which artifact a face means: what a person typed, or what was on the screen.
 */
import {type ArtifactLocation, locateArtifact} from '../../operations/catalogue/artifact-reference.js';
import {openDestination, type OperationContext} from '../../operations/context.js';
import {findDestination} from '../find-named.js';

/** A file's name at a destination of the store. */
export type PlacedArtifact = {readonly destinationId: string; readonly name: string};

/** A reference as `restore` takes it, or where the artifact lies. */
export type WhichArtifact = string | PlacedArtifact;

/** Throws what `locateArtifact` throws; a NotFoundError for a destination that is gone. */
export async function locate(which: WhichArtifact, operations: OperationContext): Promise<ArtifactLocation> {
	if (typeof which === 'string') {
		return locateArtifact(which, operations);
	}

	const {destinationId, name} = which;
	return {destination: openDestination(findDestination(operations, {id: destinationId}), operations), name};
}
