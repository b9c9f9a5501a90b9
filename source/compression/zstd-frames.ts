/**
 * Walks over zstd frames (RFC 8878, section 3.1) without decoding them, to see that the last one is whole:
 * Node's own decoder takes a stream that was cut for a complete one (seen in 22.23).
 */
/* eslint-disable no-bitwise -- header fields are bits */
import {Buffer} from 'node:buffer';
import {corruptError} from './damage.js';

const frameMagic = 0xFD_2F_B5_28;

/** 16 magic numbers that differ in their last 4 bits. */
const skippableMagic = 0x18_4D_2A_50;

const blockTypeRle = 1;

/** Gives the chunks on as they are; at the end throws an IntegrityError (DATA_CORRUPT) if they end within a frame. */
export async function * assertWholeFrames(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
	const walker = walkFrames();
	let field = startField(walker.next().value);
	for await (const chunk of source) {
		let position = 0;
		while (position < chunk.length) {
			const usedBytes = Math.min(field.leftBytes, chunk.length - position);
			field.kept?.set(chunk.subarray(position, position + usedBytes), field.kept.length - field.leftBytes);
			field.leftBytes -= usedBytes;
			position += usedBytes;
			try {
				while (field.leftBytes === 0) {
					field = startField(walker.next(field.kept).value);
				}
			} catch (error) {
				// What stands in front of it is good
				yield chunk.subarray(0, Math.max(position - magicBytes, 0));
				throw error;
			}
		}

		yield chunk;
	}

	if (!field.startsFrame || field.leftBytes < magicBytes) {
		throw corruptError('zstd data', 'it was cut');
	}
}

const magicBytes = 4;

type Want = {
	readonly sizeBytes: number;
	/** Whether the walker needs to see the bytes; they are few. */
	readonly isKept?: boolean;
	/** Only here may the data end. */
	readonly startsFrame?: boolean;
};

type Field = {
	leftBytes: number;
	readonly kept: Buffer | undefined;
	readonly startsFrame: boolean;
};

function startField({sizeBytes, isKept = false, startsFrame = false}: Want): Field {
	return {leftBytes: sizeBytes, kept: isKept ? Buffer.alloc(sizeBytes) : undefined, startsFrame};
}

/** Asks for one field after the other, and is given those that it wanted to see. */
function * walkFrames(): Generator<Want, never, Buffer | undefined> {
	while (true) {
		const magic = readUnsigned(yield {sizeBytes: magicBytes, isKept: true, startsFrame: true});
		if (magic === frameMagic) {
			yield * walkFrame();
		} else if ((magic & ~0xF) === skippableMagic) {
			yield {sizeBytes: readUnsigned(yield {sizeBytes: 4, isKept: true})};
		} else {
			throw corruptError('zstd data', 'no frame starts where one should');
		}
	}
}

function * walkFrame(): Generator<Want, void, Buffer | undefined> {
	const descriptor = readUnsigned(yield {sizeBytes: 1, isKept: true});
	yield {sizeBytes: frameHeaderBytes(descriptor)};
	let isLast = false;
	while (!isLast) {
		const header = readUnsigned(yield {sizeBytes: 3, isKept: true});
		isLast = (header & 1) === 1;
		const type = (header >> 1) & 3;
		yield {sizeBytes: type === blockTypeRle ? 1 : header >> 3};
	}

	const hasChecksum = (descriptor & 4) !== 0;
	yield {sizeBytes: hasChecksum ? 4 : 0};
}

/** Window descriptor, dictionary id and content size, as the descriptor byte says. */
function frameHeaderBytes(descriptor: number): number {
	const isSingleSegment = (descriptor & 0x20) !== 0;
	const dictionaryIdBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
	const contentSizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
	return (isSingleSegment ? 0 : 1) + dictionaryIdBytes + contentSizeBytes;
}

function readUnsigned(bytes: Buffer | undefined): number {
	return bytes?.readUIntLE(0, bytes.length) ?? 0;
}
