/**
 * The second read of an opened artifact: decrypt → decompress → output, with its progress.
 */
import {type Writable} from 'node:stream';
import {createMeter} from '../../artifacts/meter.js';
import {readArtifact} from '../../artifacts/read-artifact.js';
import {type OperationContext, withProgress} from '../context.js';
import {type OpenedArtifact} from './open-artifact.js';

export type DecodeTarget = {
	readonly output: Writable;
	/** False leaves the output open, for stdout. */
	readonly endsOutput: boolean;
};

/** @returns The bytes of the dump. */
export async function decodeInto({location, bytes, sidecar, codec, proven, sizeBytes}: OpenedArtifact, target: DecodeTarget, context: OperationContext): Promise<number> {
	const {signal, emit} = context;
	const stages = [proven ? 'decrypt' : 'fetch', 'decompress', 'load'] as const;
	const meter = createMeter(stages, context.monotonicMs);
	emit({type: 'stage-started', stages});
	await withProgress({meter, expectedBytesIn: sizeBytes, emit}, async () => readArtifact({
		stored: bytes.readLast(signal),
		artifactName: location.name,
		sidecar,
		codec,
		...(proven && {decrypt: proven.decrypt()}),
		...target,
		meter,
		signal,
	}));
	return meter.bytesAfter('decompress');
}
