/**
 * Removes an artifact with its sidecar.
 * The rule: the sidecar goes first, for an artifact without one is no backup: what is cut off leaves none that looks good,
 * and the store knows that the rest was meant to go, too.
 */
import {sidecarNameOf} from '../../artifacts/names.js';
import {type Storage} from '../../core/storage.js';
import {type Catalogue} from '../catalogue/catalogue.js';
import {destinationKeyOf, type NamedConnection, type OperationContext} from '../context.js';

export type StoredPlace = {readonly destination: NamedConnection; readonly storage: Storage; readonly name: string};

export async function removeArtifact({destination, storage, name}: StoredPlace, {store, now, signal}: OperationContext): Promise<void> {
	const place = {destinationKey: destinationKeyOf(destination), name};
	store.artifacts.mark(place, {removalBegunAt: now()});
	await storage.remove(sidecarNameOf(name), signal);
	await storage.remove(name, signal);
	store.artifacts.remove(place);
}

/** What a removal that was cut off left: artifacts of the job whose sidecars it had removed. */
export async function finishRemovals({destination, storage, files}: Catalogue, jobId: string, context: OperationContext): Promise<void> {
	const begun = context.store.artifacts.list({destinationKey: destinationKeyOf(destination), jobId})
		.filter(({name, removalBegunAt}) => removalBegunAt && !files.has(sidecarNameOf(name)));
	for (const {name} of begun) {
		await removeArtifact({destination, storage, name}, context);
	}
}
