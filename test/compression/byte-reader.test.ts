import {Buffer} from 'node:buffer';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createByteReader} from '../../source/compression/byte-reader.js';
import {split} from '../through.js';

const bytes = Buffer.from('abcdefghijklmnopqrstuvwxyz');

async function * streamOf(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
	yield * chunks;
}

test('takes, peeks and the rest give the bytes in their order, for any split into chunks', async () => {
	await fc.assert(fc.asyncProperty(fc.array(fc.integer({min: 1, max: 30}), {minLength: 1}), fc.array(fc.integer({min: 0, max: 12})), async (sizes, takes) => {
		const reader = createByteReader(streamOf(split(bytes, sizes)));
		const seen: Uint8Array[] = [];
		for (const size of takes) {
			const peeked = await reader.peek(size);
			const taken = await reader.take(size);
			expect([...peeked]).toEqual([...taken]);
			seen.push(taken);
		}

		for await (const chunk of reader.rest()) {
			seen.push(chunk);
		}

		expect(Buffer.concat(seen).toString()).toBe('abcdefghijklmnopqrstuvwxyz');
	}));
});

test('a take beyond the end gives what is left, and then nothing', async () => {
	const reader = createByteReader(streamOf([Buffer.from('abc'), Buffer.from('de')]));

	expect(Buffer.from(await reader.take(10)).toString()).toBe('abcde');
	expect(await reader.take(10)).toHaveLength(0);
});

test('bytes that are put back come next', async () => {
	const reader = createByteReader(streamOf([Buffer.from('abcdef')]));

	reader.putBack(await reader.take(3));

	expect(Buffer.from(await reader.take(4)).toString()).toBe('abcd');
});

test('what lies in one chunk is not copied', async () => {
	const chunk = Buffer.from('abcdef');
	const reader = createByteReader(streamOf([chunk]));

	await reader.peek(2);
	const taken = await reader.take(4);

	expect(taken.buffer).toBe(chunk.buffer);
});

test('no chunk is read before it is needed', async () => {
	let given = 0;
	const counted = async function * () {
		for (const chunk of split(bytes, [5])) {
			given++;
			yield chunk;
		}
	};

	const reader = createByteReader(counted());
	await reader.take(6);

	expect(given).toBe(2);
});
