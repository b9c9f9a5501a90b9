/**
 * Blocks of four bytes, two of them written at once, and a write that ends when the test says so.
 */
import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {type Writable} from 'node:stream';
import {setImmediate as turn} from 'node:timers/promises';
import {expect, test, vi} from 'vitest';
import {createBlockWriter} from '../../source/storage/block-writer.js';

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
