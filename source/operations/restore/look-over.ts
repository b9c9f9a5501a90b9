/**
 * Reads the whole plain dump of an opened artifact without keeping any of it: to prove it, and to let somebody look.
 * The rule: what the look came to is given out only when the dump has ended well, so that nobody acts on what is not proven.
 */
import {createMeter} from '../../artifacts/meter.js';
import {plainDump} from '../../artifacts/plain-dump.js';
import {chainStages} from '../../core/codec.js';
import {type OperationContext, withProgress} from '../context.js';
import {type OpenedArtifact} from './open-artifact.js';

/** @param look May leave the dump unread where it has nothing to look for; what it throws is thrown. */
export async function lookOver<Seen>(artifact: OpenedArtifact, look: (dump: AsyncIterable<Uint8Array>) => Promise<Seen>, context: OperationContext): Promise<Seen> {
	const {location, bytes, sidecar, codec, proven, sizeBytes} = artifact;
	const {signal, emit, monotonicMs} = context;
	const stages = [proven ? 'decrypt' : 'fetch', 'decompress', 'verify'] as const;
	const meter = createMeter(stages, monotonicMs);
	emit({type: 'stage-started', stages});
	const plain = plainDump({
		artifactName: location.name, sidecar, codec, ...(proven && {decrypt: proven.decrypt()}), meter,
	});
	return withProgress({meter, expectedBytesIn: sizeBytes, emit}, async () => {
		const dump = chainStages([plain, meter.before('verify')])(bytes.read(signal));
		const seen = await look(dump);
		await drain(dump, signal);
		return seen;
	});
}

async function drain(dump: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
	for await (const _chunk of dump) {
		signal.throwIfAborted();
	}
}
