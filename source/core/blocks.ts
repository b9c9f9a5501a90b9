/**
 * Cuts a stream into blocks of an exact size, whatever sizes its chunks come in.
 * The rule: a byte is copied once at most, and not at all where a chunk holds a whole block; chunks are never changed.
 */
import {Buffer} from 'node:buffer';

export type BlockSizes = {
	readonly sizeBytes: number;
	/** Of the first block, where it differs. */
	readonly firstBytes?: number;
};

/** Full blocks in order, and then always one that is shorter, perhaps empty: the last. */
export async function * cutBlocks(source: AsyncIterable<Uint8Array>, {sizeBytes, firstBytes = sizeBytes}: BlockSizes): AsyncGenerator<Uint8Array, void, undefined> {
	let wantedBytes = firstBytes;
	let block: Buffer | undefined;
	let filledBytes = 0;
	for await (const chunk of source) {
		let position = 0;
		while (position < chunk.length) {
			const takenBytes = Math.min(wantedBytes - filledBytes, chunk.length - position);
			const taken = chunk.subarray(position, position + takenBytes);
			position += takenBytes;
			if (takenBytes < wantedBytes) {
				block ??= Buffer.allocUnsafeSlow(wantedBytes);
				block.set(taken, filledBytes);
				filledBytes += takenBytes;
				if (filledBytes < wantedBytes) {
					continue;
				}
			}

			yield block ?? taken;
			block = undefined;
			filledBytes = 0;
			wantedBytes = sizeBytes;
		}
	}

	yield block?.subarray(0, filledBytes) ?? Buffer.alloc(0);
}
