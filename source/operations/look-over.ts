/**
 * Reads the whole plain dump of an opened artifact without keeping any of it: to prove it, and to let somebody look.
 * The rule: what the look came to is given out only when the dump has ended well, so that nobody acts on what is not proven.
 */
import {createMeter} from '../artifacts/meter.js';
import {chainStages} from '../core/codec.js';
import {type OperationContext, withProgress} from './context.js';
import {type OpenedArtifact} from './open-artifact.js';

/** @param look May leave the dump unread where it has nothing to look for; what it throws is thrown. */
export async function lookOver<Seen>(artifact: OpenedArtifact, look: (dump: AsyncIterable<Uint8Array>) => Promise<Seen>, context: OperationContext): Promise<Seen> {
	const {bytes, codec, proven, sizeBytes} = artifact;
	const {signal, emit, monotonicMs} = context;
	const stages = [proven ? 'decrypt' : 'fetch', 'decompress', 'verify'] as const;
	const [first] = stages;
	const meter = createMeter(stages, monotonicMs);
	emit({type: 'stage-started', stages});
	const chain = chainStages([...(proven ? [proven.decrypt()] : []), meter.after(first), codec.decompress(), meter.after('decompress'), meter.before('verify')]);
	return withProgress({meter, expectedBytesIn: sizeBytes, emit}, async () => {
		const dump = chain(bytes.read(signal));
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
