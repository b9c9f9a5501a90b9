/**
 * Verifications: of one artifact, of a job's newest, or of all that a job has.
 */
import {toError} from '../../core/errors.js';
import {artifactReference} from '../../core/format-reference.js';
import {noSuchArtifact} from '../../operations/catalogue/artifact-reference.js';
import {isListedOf, listArtifacts} from '../../operations/catalogue/list-artifacts.js';
import {openDestination} from '../../operations/context.js';
import {verify, type VerifyResult} from '../../operations/restore/verify.js';
import {type RunDigest} from '../../runs/recorder.js';
import {type Job} from '../../store/jobs.js';
import {type CandidateKey} from '../../vault/candidate-keys.js';
import {type Application} from '../application.js';
import {findJob} from '../find-named.js';
import {type Recording, runRecorded} from '../runs/recorded-run.js';
import {sameArtifact, withoutPassword} from '../runs/run-again.js';
import {locate} from './which-artifact.js';

export type VerifyWish = {
	/** A job's name, or a reference. */
	readonly of: string;
	/** Used instead of the vault's keys. */
	readonly keys: readonly CandidateKey[] | undefined;
};

export type VerifyListener = Recording & {onVerified(result: VerifyResult): void};

/** Verifies the newest artifact of a job, or the one that is named. */
export async function verifyOne(application: Application, {of, keys}: VerifyWish, listener: VerifyListener): Promise<void> {
	const job = application.store.jobs.findByName(of);
	await verifyReference({reference: job ? `${job.name}@latest` : of, job, keys}, application, listener);
}

type Verifiable = Pick<VerifyWish, 'keys'> & {readonly reference: string; readonly job: Job | undefined};

async function verifyReference({reference, job, keys}: Verifiable, application: Application, {onVerified, ...recording}: VerifyListener): Promise<VerifyResult> {
	const request = {
		kind: 'verify',
		title: `verification of ${withoutPassword(reference)}`,
		digest,
		again: {words: ['verify', sameArtifact(reference, application)], needsPassword: false},
		...(job && {job: {id: job.id, name: job.name}}),
	} as const;
	const {result} = await runRecorded(request, {application, recording}, async operations =>
		verify({location: await locate(reference, operations), ...(keys && {givenKeys: keys})}, operations));
	onVerified(result);
	return result;
}

function digest({artifactName, storedSizeBytes, plainSizeBytes}: VerifyResult): RunDigest {
	return {artifactName, bytesIn: storedSizeBytes, bytesOut: plainSizeBytes};
}

export type VerifiedArtifact = VerifyResult | {readonly artifact: string; readonly failure: Error};

export type VerifyAllListener = VerifyListener & {onFailure(reference: string, error: Error): void};

/** Verifies every artifact of a job, at all its destinations; one that fails doesn't keep the others from their turn. */
export async function verifyAll(application: Application, {of, keys}: VerifyWish, {onFailure, ...listener}: VerifyAllListener): Promise<readonly VerifiedArtifact[]> {
	const job = findJob(application, of);
	const references = await referencesOf(job, application);
	if (references.length === 0) {
		throw noSuchArtifact(`of job "${job.name}"`);
	}

	const verified: VerifiedArtifact[] = [];
	for (const reference of references) {
		try {
			verified.push(await verifyReference({reference, job, keys}, application, listener));
		} catch (error) {
			application.place.signal.throwIfAborted();
			onFailure(reference, toError(error));
			verified.push({artifact: reference, failure: toError(error)});
		}
	}

	return verified;
}

async function referencesOf(job: Job, application: Application): Promise<readonly string[]> {
	const operations = application.operations();
	const references: string[] = [];
	for (const row of job.destinationIds.flatMap(id => application.store.destinations.findById(id) ?? [])) {
		const listed = await listArtifacts(openDestination(row, operations), operations);
		references.push(...listed.filter(artifact => isListedOf(artifact, job)).map(({name}) => artifactReference(row.name, name)));
	}

	return references;
}
