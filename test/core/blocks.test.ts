import {Buffer} from 'node:buffer';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {type BlockSizes, cutBlocks} from '../../source/core/blocks.js';
import {split} from '../through.js';

async function blocksOf(chunks: Iterable<Uint8Array>, sizes: BlockSizes): Promise<Uint8Array[]> {
	const blocks: Uint8Array[] = [];
	for await (const block of cutBlocks((async function * () {
		yield * chunks;
	})(), sizes)) {
		blocks.push(block);
	}

	return blocks;
}

function texts(blocks: readonly Uint8Array[]): string[] {
	return blocks.map(block => Buffer.from(block).toString());
}

test('blocks are full but for the last, which is shorter', async () => {
	const blocks = await blocksOf([Buffer.from('abcdefg'), Buffer.from('hij')], {sizeBytes: 4});

	expect(texts(blocks)).toEqual(['abcd', 'efgh', 'ij']);
});

test('the last block is empty where the bytes end with a full block', async () => {
	const blocks = await blocksOf([Buffer.from('abcd')], {sizeBytes: 4});

	expect(texts(blocks)).toEqual(['abcd', '']);
});

test('an empty stream is one empty block', async () => {
	const blocks = await blocksOf([], {sizeBytes: 4});

	expect(texts(blocks)).toEqual(['']);
});

test('the first block can have another size', async () => {
	const blocks = await blocksOf([Buffer.from('abcdefg')], {firstBytes: 1, sizeBytes: 4});

	expect(texts(blocks)).toEqual(['a', 'bcde', 'fg']);
});

test('a stream that ends within the first block gives only that', async () => {
	const blocks = await blocksOf([Buffer.from('ab')], {firstBytes: 3, sizeBytes: 4});

	expect(texts(blocks)).toEqual(['ab']);
});

test('a block that lies in one chunk is not copied', async () => {
	const chunk = Buffer.from('abcdefgh');

	const blocks = await blocksOf([chunk], {sizeBytes: 4});

	expect(blocks.slice(0, 2).map(block => block.buffer)).toEqual([chunk.buffer, chunk.buffer]);
});

test('any split into chunks gives the same blocks', async () => {
	const bytes = Buffer.from(Array.from({length: 100}, (_, index) => index));
	const expected = Array.from({length: 15}, (_, index) => bytes.subarray(index * 7, (index + 1) * 7));

	await fc.assert(fc.asyncProperty(fc.array(fc.integer({min: 1, max: 40}), {minLength: 1}), async sizes => {
		const blocks = await blocksOf(split(bytes, sizes), {sizeBytes: 7});

		expect(blocks.map(block => [...block])).toEqual(expected.map(block => [...block]));
	}));
});

test('a block that lies in one chunk is not copied', async () => {
	const chunk = Buffer.from('abcdefghij');

	const blocks = await blocksOf([chunk], {sizeBytes: 4});

	expect(blocks.map(block => block.buffer === chunk.buffer)).toEqual([true, true, false]);
});
