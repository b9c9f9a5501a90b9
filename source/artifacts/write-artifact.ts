/**
 * The way out: dump → compress → encrypt → storage, as one pipeline with bounded windows (docs/format.md, "Stream artifact").
 * The rule: it only moves bytes; nothing is committed here, so a failure anywhere leaves nothing visible.
 */
import {type Readable, type Writable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {chainStages, type Codec, type StreamStage} from '../core/codec.js';
import {sha256Stage} from '../crypto/checksum.js';
import {type CipherParameters, type CipherPlan} from './cipher-plan.js';
import {type Meter} from './meter.js';

export type WriteArtifactRequest = {
	readonly dump: Readable;
	readonly codec: Codec;
	readonly level?: number;
	/** Without it the artifact isn't encrypted. */
	readonly cipher?: CipherPlan;
	readonly output: Writable;
	/** With the stages dump, compress, encrypt (where there is a cipher) and store. */
	readonly meter: Meter;
	readonly signal: AbortSignal;
};

export type WrittenArtifact = {
	readonly plainSizeBytes: number;
	readonly storedSizeBytes: number;
	/** SHA-256 of the stored bytes, hex. */
	readonly checksum: string;
	/** Absent without a cipher. */
	readonly encryption?: CipherParameters;
};

export async function writeArtifact(request: WriteArtifactRequest): Promise<WrittenArtifact> {
	const {codec, cipher, level, meter} = request;
	const checksum = sha256Stage();
	const stages: StreamStage[] = [
		meter.after('dump'),
		codec.compress(level === undefined ? {} : {level}),
		meter.after('compress'),
		...(cipher ? [cipher.stage, checksum.stage, meter.after('encrypt')] : [checksum.stage]),
	];
	await pipeline(request.dump, chainStages(stages), request.output, {signal: request.signal});
	return {
		plainSizeBytes: meter.bytesAfter('dump'),
		storedSizeBytes: meter.bytesAfter(cipher ? 'encrypt' : 'compress'),
		checksum: checksum.digestHex(),
		...(cipher && {encryption: cipher.parameters()}),
	};
}
