/** Runs stages over chunks, for tests of everything that is a stage of a stream. */
import {Buffer} from 'node:buffer';
import {type StreamStage} from '../source/core/codec.js';

/** All bytes that `stage` gives for these chunks. */
export async function through(stage: StreamStage, chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<Buffer> {
	const output: Uint8Array[] = [];
	for await (const chunk of stage(streamOf(chunks))) {
		output.push(chunk);
	}

	return Buffer.concat(output);
}

/** The error that the stage ends with, and what came out before. */
export async function failureOf(stage: StreamStage, chunks: Iterable<Uint8Array>): Promise<{error: unknown; output: Buffer}> {
	const output: Uint8Array[] = [];
	try {
		for await (const chunk of stage(streamOf(chunks))) {
			output.push(chunk);
		}
	} catch (error) {
		return {error, output: Buffer.concat(output)};
	}

	return {error: undefined, output: Buffer.concat(output)};
}

/** The bytes in chunks of these sizes, again and again. */
export function * split(bytes: Buffer, sizes: readonly number[]): Generator<Buffer, void, undefined> {
	let position = 0;
	for (let index = 0; position < bytes.length; index++) {
		const size = Math.max(1, sizes[index % sizes.length] ?? bytes.length);
		yield bytes.subarray(position, position + size);
		position += size;
	}
}

async function * streamOf(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
	yield * chunks;
}
