/**
 * The way back: storage → decrypt → decompress → output.
 * The rule: call it only with a proven key. What decrypts checks once more on the way and throws before its end,
 * so that bytes changed between two reads never reach a finished output.
 */
import {type Writable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {chainStages} from '../core/codec.js';
import {plainDump, type PlainDumpRequest} from './plain-dump.js';

/** Its meter has a last stage besides: load. */
export type ReadArtifactRequest = PlainDumpRequest & {
	readonly stored: AsyncIterable<Uint8Array>;
	readonly output: Writable;
	/** False leaves the output open, for stdout. */
	readonly endsOutput: boolean;
	readonly signal: AbortSignal;
};

export async function readArtifact(request: ReadArtifactRequest): Promise<void> {
	const {meter, stored, output, endsOutput, signal} = request;
	await pipeline(stored, chainStages([plainDump(request), meter.before('load')]), output, {signal, end: endsOutput});
}
