/**
 * Reads all stored bytes of an artifact for a check, telling progress on the way.
 */
import {createMeter} from '../../artifacts/meter.js';
import {type Rereadable} from '../../artifacts/rereadable.js';
import {type OperationContext, withProgress} from '../context.js';

export type ReadableArtifact = {
	readonly bytes: Rereadable;
	readonly sizeBytes: number;
};

export async function readWithProgress<T>({bytes, sizeBytes}: ReadableArtifact, context: OperationContext, use: (source: AsyncIterable<Uint8Array>) => Promise<T>): Promise<T> {
	const stages = ['fetch', 'verify'] as const;
	const meter = createMeter(stages, context.monotonicMs);
	context.emit({type: 'stage-started', stages});
	const verified = meter.after('verify');
	return withProgress({meter, expectedBytesIn: sizeBytes, emit: context.emit}, async () => use(verified(meter.after('fetch')(bytes.read(context.signal)))));
}
