/**
 * What is done with artifacts that is no run of its own: pins, lost sidecars, and what a lost store knew.
 */
import {adopt, type AdoptResult} from '../../operations/catalogue/adopt.js';
import {repair, type RepairResult} from '../../operations/catalogue/repair.js';
import {pin, type PinResult} from '../../operations/keeping/pin.js';
import {type CandidateKey} from '../../vault/candidate-keys.js';
import {type Application, type Work} from '../application.js';
import {findDestination, type Which} from '../find-named.js';
import {locate, type WhichArtifact} from './which-artifact.js';

export {type AdoptResult} from '../../operations/catalogue/adopt.js';
export {type RepairResult} from '../../operations/catalogue/repair.js';

/** The mark is on all copies of it. */
export async function setPin(application: Application, which: WhichArtifact, isPinned: boolean, work?: Work): Promise<PinResult> {
	const operations = application.operations(work);
	return pin({location: await locate(which, operations), isPinned}, operations);
}

export type RepairWish = {
	readonly artifact: WhichArtifact;
	/** Used instead of the vault's keys. */
	readonly keys?: readonly CandidateKey[] | undefined;
};

/** Writes a lost sidecar back. Throws what `repair` throws. */
export async function repairSidecar(application: Application, {artifact, keys}: RepairWish, work?: Work): Promise<RepairResult> {
	const operations = application.operations(work);
	return repair({location: await locate(artifact, operations), ...(keys && {givenKeys: keys})}, operations);
}

/** Rebuilds what a lost store knew of a destination. */
export async function adoptFrom(application: Application, destination: Which, work?: Work): Promise<AdoptResult> {
	return adopt(findDestination(application, destination), application.operations(work));
}
