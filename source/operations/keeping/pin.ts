/**
 * Pins keep an artifact whatever the retention says, until they are taken away.
 * The rule: a pin is a mark in the store, for every copy of the artifact; a lost store loses its pins, and keeps its artifacts,
 * since nothing is ever removed without a job that asks for it.
 */
import {type ArtifactLocation, noSuchArtifact} from '../catalogue/artifact-reference.js';
import {namesOfBackups, readSidecars, withCatalogue} from '../catalogue/catalogue.js';
import {type OperationContext} from '../context.js';

export type PinResult = {
	readonly artifactName: string;
	readonly isPinned: boolean;
	/** How many copies the store knows of. */
	readonly copies: number;
};

/**
 * @throws {NotFoundError} ARTIFACT_NOT_FOUND for what is no complete backup.
 * @throws {IntegrityError} SIDECAR_INVALID
 */
export async function pin({location, isPinned}: {readonly location: ArtifactLocation; readonly isPinned: boolean}, context: OperationContext): Promise<PinResult> {
	const {name} = location;
	await learn(location, context);
	const copies = context.store.artifacts.findByName(name);
	for (const {destinationKey} of copies) {
		context.store.artifacts.mark({destinationKey, name}, {pinned: isPinned});
	}

	return {artifactName: name, isPinned, copies: copies.length};
}

/** A mark needs a row: the store may not have seen this artifact yet. */
async function learn({destination, name}: ArtifactLocation, context: OperationContext): Promise<void> {
	await withCatalogue({destination, prefix: name}, context, async catalogue => {
		if (!namesOfBackups(catalogue).includes(name)) {
			throw noSuchArtifact(name);
		}

		const entries = await readSidecars(catalogue, [name], context);
		const entry = entries.get(name);
		if (entry && 'problem' in entry) {
			throw entry.problem;
		}
	});
}
