/**
 * How one artifact is encrypted: as a stream (the default), in chunks, or not at all.
 * The rule: which one is decided before the dump starts, since a stream can't become chunked on the way.
 */
import {type Buffer} from 'node:buffer';
import {type StreamStage} from '../core/codec.js';
import {gcmLimitBytes} from '../crypto/gcm.js';
import {type MasterKey} from '../crypto/master-key.js';
import {encryptStream} from '../crypto/stream-cipher.js';
import {writeChunked} from './chunked-header.js';
import {type ArtifactFormat} from './sidecar.js';

export type CipherPlan = {
	readonly format: ArtifactFormat;
	readonly stage: StreamStage;
	/** After the stage has ended: what goes into the sidecar. */
	parameters(): CipherParameters;
};

export type CipherParameters
	= | {readonly format: 'stream'; readonly iv: Buffer; readonly authTag: Buffer}
		| {readonly format: 'chunked'};

export function planStreamCipher(key: MasterKey): CipherPlan {
	const encryption = encryptStream(key);
	return {
		format: 'stream',
		stage: encryption.stage,
		parameters: () => ({format: 'stream', iv: encryption.iv, authTag: encryption.authTag()}),
	};
}

/** @param header The sidecar's fields that are known before the dump. */
export function planChunkedCipher(key: MasterKey, header: Readonly<Record<string, unknown>>): CipherPlan {
	return {format: 'chunked', stage: writeChunked(key, header), parameters: () => ({format: 'chunked'})};
}

/** `auto`: chunked when the dump may come to over half of what one stream can hold (docs/format.md, "Stream artifact"). */
export function chooseFormat(choice: ArtifactFormat | 'auto', sizeEstimateBytes: number | undefined): ArtifactFormat {
	if (choice !== 'auto') {
		return choice;
	}

	return (sizeEstimateBytes ?? 0) > gcmLimitBytes / 2 ? 'chunked' : 'stream';
}
