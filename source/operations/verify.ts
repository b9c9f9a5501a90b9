/**
 * Verifies an artifact without restoring it: size, checksum, auth tag, and that it decompresses to its end.
 * The rule: verified means that the same bytes, with a key of this vault, give back the whole dump; the last verdict is remembered.
 */
import {type CandidateKey} from '../vault/candidate-keys.js';
import {type ArtifactLocation} from './artifact-reference.js';
import {type OperationContext} from './context.js';
import {keepVerdict} from './keep-verdict.js';
import {nowhere} from './nowhere.js';
import {withArtifact} from './open-artifact.js';
import {pour} from './pour.js';

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

export async function verify(request: VerifyRequest, context: OperationContext): Promise<VerifyResult> {
	return keepVerdict(request.location, context, async () => withArtifact(request, context, async artifact => {
		const plainSizeBytes = await pour(artifact, {output: nowhere(), endsOutput: true}, context);
		return {
			artifactName: artifact.location.name,
			...(artifact.proven && {profileName: artifact.proven.candidate.profileName}),
			isMetadataAuthenticated: artifact.isMetadataAuthenticated,
			storedSizeBytes: artifact.sizeBytes,
			plainSizeBytes,
		};
	}));
}
