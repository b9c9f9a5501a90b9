/**
 * The way back: storage → decrypt → decompress → output.
 * The rule: call it only with a proven key. What decrypts checks once more on the way and throws before its end,
 * so that bytes changed between two reads never reach a finished output.
 */
import {type Writable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {chainStages, type Codec, type StreamStage} from '../core/codec.js';
import {type Meter} from './meter.js';

export type ReadArtifactRequest = {
	readonly stored: AsyncIterable<Uint8Array>;
	readonly codec: Codec;
	/** Absent for an artifact that isn't encrypted. */
	readonly decrypt?: StreamStage;
	readonly output: Writable;
	/** False leaves the output open, for stdout. */
	readonly endsOutput: boolean;
	/** With the stages decrypt (or fetch, without a key), decompress and load. */
	readonly meter: Meter;
	readonly signal: AbortSignal;
};

export async function readArtifact(request: ReadArtifactRequest): Promise<void> {
	const {
		codec, decrypt, meter, output, endsOutput, signal,
	} = request;
	const stages: StreamStage[] = [
		...(decrypt ? [decrypt, meter.after('decrypt')] : [meter.after('fetch')]),
		codec.decompress(),
		meter.after('decompress'),
		meter.before('load'),
	];
	await pipeline(request.stored, chainStages(stages), output, {signal, end: endsOutput});
}
