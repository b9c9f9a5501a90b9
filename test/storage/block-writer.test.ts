/**
 * Blocks of four bytes, two of them written at once, and a write that ends when the test says so.
 */
import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {type Writable} from 'node:stream';
import {setImmediate as turn} from 'node:timers/promises';
import {expect, test, vi} from 'vitest';
import {assertWritten, createBlockWriter} from '../../source/storage/block-writer.js';

test('a block waits for those on their way, when there are as many as may be', async () => {
	const {stream, begun, release} = heldWriter();

	stream.write(Buffer.from('aaaabbbbccccd'));
	await vi.waitUntil(() => begun.length >= 2);
	// Nothing else is waited for: what would begin too early has begun a turn later
	await turn();
	const meanwhile = [...begun];
	release();
	stream.end();
	await once(stream, 'finish');

	expect(meanwhile).toEqual(['aaaa', 'bbbb']);
	expect(begun).toEqual(['aaaa', 'bbbb', 'cccc', 'd']);
});

test('the block that ends the stream waits for none', async () => {
	const {stream, begun, release} = heldWriter();

	stream.end(Buffer.from('aaaabbbbcc'));
	await vi.waitUntil(() => begun.length === 3, {timeout: 2000});
	release();
	await once(stream, 'finish');

	expect(begun).toEqual(['aaaa', 'bbbb', 'cc']);
});

test('no more memory is taken than for the blocks that are on their way at once', async () => {
	const memory = new Set<ArrayBufferLike>();
	const stream = createBlockWriter({
		blockBytes: () => 4,
		blocksAtOnce: () => 2,
		async write({bytes}) {
			memory.add(bytes.buffer);
		},
	});

	for (let block = 0; block < 50; block++) {
		stream.write(Buffer.from('abcd'));
		await turn();
	}

	stream.end();
	await once(stream, 'finish');

	// Two on their way, and one that is filled meanwhile
	expect(memory.size).toBeLessThanOrEqual(3);
});

test('what is not written to its end is not taken for written', async () => {
	const {stream, release} = heldWriter();
	stream.write(Buffer.from('aaaa'));

	await expect(assertWritten(stream)).rejects.toThrow('before the upload\'s stream had finished');
	release();
	stream.end();
	await expect(assertWritten(stream)).resolves.toBeUndefined();
});

function heldWriter(): {readonly stream: Writable; readonly begun: readonly string[]; release(): void} {
	const begun: string[] = [];
	const gate = new AbortController();
	const opened = once(gate.signal, 'abort');
	const stream = createBlockWriter({
		blockBytes: () => 4,
		blocksAtOnce: () => 2,
		async write({bytes}) {
			begun.push(bytes.toString());
			await opened;
		},
	});
	return {
		stream,
		begun,
		release() {
			gate.abort();
		},
	};
}
