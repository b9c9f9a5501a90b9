/**
 * What the store keeps of an artifact whose sidecar was read, at one place or another.
 */
import {parseArtifactName} from '../../artifacts/names.js';
import {type Sidecar} from '../../artifacts/sidecar.js';
import {type NewArtifact} from '../../store/artifacts.js';
import {type OperationContext} from '../context.js';
import {type FoundSeal, lastingVerdict} from './judge-seal.js';

export type ReadSidecar = {
	readonly name: string;
	readonly sidecar: Sidecar;
	/** The sidecar's own. */
	readonly text: string;
	/** How large the artifact is. */
	readonly sizeBytes: number;
	readonly seal: FoundSeal;
};

export function describeRow({name, sidecar, text, sizeBytes, seal}: ReadSidecar, {now}: Pick<OperationContext, 'now'>): Omit<NewArtifact, 'destinationKey'> {
	const {jobId, encryption, extras, timestamp} = sidecar;
	return {
		name,
		sidecar: text,
		sizeBytes,
		...(jobId !== undefined && {jobId}),
		...(encryption && {profileId: encryption.profileId}),
		...(extras?.host !== undefined && {host: extras.host}),
		...lastingVerdict(seal),
		createdAt: timestamp ?? parseArtifactName(name)?.startedAt ?? now(),
	};
}
