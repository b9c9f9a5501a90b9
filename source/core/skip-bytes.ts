/** Drops the first bytes of a stream; gives no empty chunks. */
export async function * skipBytes(source: AsyncIterable<Uint8Array>, count: number): AsyncIterable<Uint8Array> {
	let left = count;
	for await (const chunk of source) {
		if (left < chunk.length) {
			yield chunk.subarray(left);
		}

		left = Math.max(0, left - chunk.length);
	}
}
