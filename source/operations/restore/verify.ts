/**
 * Verifies an artifact without restoring it: size, checksum, auth tag, and that it decompresses to its end.
 * The rule: verified means that the same bytes, with a key of this vault, give back the whole dump; the last verdict is remembered.
 */
import {sidecarOfAnother} from '../../artifacts/check-metadata.js';
import {IntegrityError} from '../../core/errors.js';
import {discard} from '../../core/writing.js';
import {type CandidateKey} from '../../vault/candidate-keys.js';
import {type ArtifactLocation} from '../catalogue/artifact-reference.js';
import {findExclusion, toClaim} from '../catalogue/counts-for.js';
import {rememberDamage} from '../catalogue/remember-damage.js';
import {type OperationContext} from '../context.js';
import {decodeInto} from './decode-into.js';
import {type OpenedArtifact, withArtifact} from './open-artifact.js';
import {withArtifactLock} from './target-lock.js';

export type VerifyRequest = {
	readonly location: ArtifactLocation;
	readonly givenKeys?: readonly CandidateKey[];
};

export type VerifyResult = {
	readonly artifactName: string;
	/** Absent for an artifact that is not encrypted. */
	readonly profileName?: string;
	readonly isMetadataAuthenticated: boolean;
	readonly storedSizeBytes: number;
	readonly plainSizeBytes: number;
};

/** @throws {BusyError} ARTIFACT_BUSY, before anything is read; and as reading it does. */
export async function verify(request: VerifyRequest, context: OperationContext): Promise<VerifyResult> {
	return withArtifactLock(request.location, context, async () => rememberDamage(request.location, context, async () => withArtifact(request, context, async artifact => {
		const plainSizeBytes = await decodeInto(artifact, {output: discard(), endsOutput: true}, context);
		assertCounted(artifact, context);
		return {
			artifactName: artifact.location.name,
			...(artifact.proven && {profileName: artifact.proven.candidate.profileName}),
			isMetadataAuthenticated: artifact.isMetadataAuthenticated,
			storedSizeBytes: artifact.sizeBytes,
			plainSizeBytes,
		};
	})));
}

/**
 * Whole bytes are not yet the backup that they pass for: an older pair under a newer name, or one whose seal was taken away.
 * @throws {IntegrityError} SIDECAR_OF_ANOTHER, SIDECAR_ALTERED
 */
function assertCounted({location: {name}, sidecar, isMetadataAuthenticated}: OpenedArtifact, {store, hostname}: OperationContext): void {
	const job = sidecar.jobId === undefined ? store.jobs.findByName(sidecar.jobName ?? '') : store.jobs.findById(sidecar.jobId);
	const exclusion = findExclusion(toClaim(name, {sidecar, seal: isMetadataAuthenticated ? 'proven' : 'absent'}), job, hostname);
	if (exclusion && exclusion.state !== 'other host') {
		throw sidecarOfAnother({artifactName: name, sidecar}) ?? new IntegrityError({
			code: 'SIDECAR_ALTERED',
			message: `${name} is no backup of "${job?.name ?? ''}" that this vault has made: ${exclusion.problem}`,
			hint: 'Type \'dbseal repair ARTIFACT\' where the seal was lost; a file of another tool is read by \'dbseal restore\', and is worth what its origin is.',
		});
	}
}
