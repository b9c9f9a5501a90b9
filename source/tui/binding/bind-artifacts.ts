/**
 * Artifacts and restore targets, bound to the application.
 */
import {describeArtifact} from '../../application/artifacts/artifact-facts.js';
import {artifactsAt, type ListedArtifact} from '../../application/artifacts/listing.js';
import {adoptFrom, repairSidecar, setPin} from '../../application/artifacts/upkeep.js';
import {previewRestore} from '../../application/recovery/preview.js';
import {recoveryTimeline, type RecoveryTimeline} from '../../application/recovery/timeline.js';
import {chosenDatabase} from '../../application/connections/connection-drafts.js';
import {sourceLabel} from '../../application/connections/connections.js';
import {knownTargets} from '../../application/restore-targets.js';
import {inspectDatabase} from '../../application/restores.js';
import {formatFingerprint} from '../../core/fingerprint.js';
import {plural} from '../../core/text.js';
import {type ShownArtifact} from '../runs/run-requests.js';
import {type ArtifactServices, type RecoveryRows} from '../services.js';
import {type BoundApplication} from './bound-application.js';

export function bindArtifacts(application: BoundApplication): ArtifactServices {
	return {
		async list(destinationId, signal) {
			const listed = await artifactsAt(application, {id: destinationId}, {signal});
			return listed.filter(({state}) => state !== 'unknown file' && state !== 'no artifact').map(artifact => artifactRow(artifact, destinationId));
		},
		timeline: async (jobId, signal) => recoveryRows(await recoveryTimeline(application, {id: jobId}, {signal})),
		preview: async (artifact, target, signal) => previewRestore(application, {artifact, target: chosenDatabase(application, target)}, {signal}),
		describe: async (artifact, signal) => describeArtifact(application, artifact, {signal}),
		targets: artifact => knownTargets(application, artifact),
		inspect: async (target, signal) => inspectDatabase(application, {connection: chosenDatabase(application, target)}, {signal}),
		async pin(artifact, isPinned, signal) {
			await setPin(application, artifact, isPinned, {signal});
		},
		repair: async (artifact, signal) => repairSidecar(application, {artifact}, {signal}),
		async adopt(destinationId, signal) {
			const result = await adoptFrom(application, {id: destinationId}, {signal});
			application.changed();
			return result;
		},
	};
}

function recoveryRows({points, passedOver, unanswered}: RecoveryTimeline): RecoveryRows {
	return {
		rows: points.map(({name, takenAt, copies: [best, ...others]}) => {
			const {checkedAt, destination, destinationId, listed} = best;
			return {
				name,
				takenAt,
				from: destination,
				alsoAt: others.map(other => other.destination),
				...(checkedAt && {checkedAt}),
				artifact: artifactRow(listed, destinationId),
			};
		}),
		notes: [
			...unanswered.map(({destination, reason}) => `${destination} did not answer: ${reason}`),
			...(passedOver.length > 0 ? [`${plural(passedOver.length, 'file')} passed over, no good backup: dbseal list shows why`] : []),
		],
	};
}

function artifactRow(artifact: ListedArtifact, destinationId: string): ShownArtifact {
	const {name, sizeBytes, createdAt, sidecar, isPinned} = artifact;
	const label = sidecar?.sourceType === undefined ? undefined : sourceLabel(sidecar.sourceType);
	return {
		destinationId,
		name,
		sizeBytes,
		takenAt: createdAt,
		isPinned,
		...(sidecar?.jobName !== undefined && {jobName: sidecar.jobName}),
		...(sidecar?.sourceType !== undefined && {engine: sidecar.sourceType}),
		...(label !== undefined && {sourceType: label}),
		...opening(artifact),
	};
}

function opening({state, sidecar, profileName}: ListedArtifact): Pick<ShownArtifact, 'opensWith' | 'canOpen'> {
	if (state !== 'backup' || !sidecar) {
		return {opensWith: state, canOpen: state === 'no sidecar' || state === 'damaged' ? 'try' : 'no'};
	}

	if (!sidecar.encryption) {
		return {opensWith: 'not encrypted', canOpen: 'yes'};
	}

	if (profileName !== undefined) {
		return {opensWith: profileName, canOpen: 'yes'};
	}

	const {profileName: oldName, keyFingerprint} = sidecar.extras ?? {};
	const known = oldName ?? (keyFingerprint === undefined ? 'unknown key' : formatFingerprint(keyFingerprint));
	return {opensWith: `${known} (not here)`, canOpen: 'try'};
}
