import {Buffer} from 'node:buffer';
import {PassThrough, Readable, Writable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {describe, expect, test} from 'vitest';
import {createFanOut} from '../../source/artifacts/fan-out.js';
import {type Upload} from '../../source/core/storage.js';

const nothing = async (): Promise<void> => undefined;

type Collected = Upload & {readonly received: () => string};

function collecting(): Collected {
	const chunks: Buffer[] = [];
	const stream = new Writable({
		write(chunk: Buffer, _encoding, done) {
			chunks.push(chunk);
			done();
		},
	});
	return {
		stream, received: () => Buffer.concat(chunks).toString(), commit: nothing, abort: nothing,
	};
}

function failingAt(write: number): Upload {
	let writes = 0;
	const stream = new Writable({
		write(_chunk, _encoding, done) {
			writes++;
			done(writes === write ? new Error('the disk is gone') : null);
		},
	});
	return {stream, commit: nothing, abort: nothing};
}

const source = () => Readable.from([Buffer.from('one '), Buffer.from('two '), Buffer.from('three')]);

describe('a fan-out', () => {
	test('gives every upload all bytes', async () => {
		const [first, second] = [collecting(), collecting()];

		await pipeline(source(), createFanOut([first, second], () => undefined).stream);

		expect([first.received(), second.received()]).toEqual(['one two three', 'one two three']);
	});

	test('goes on without an upload that fails, and names it', async () => {
		const good = collecting();
		const bad = failingAt(2);
		const fanOut = createFanOut([bad, good], () => undefined);

		await pipeline(source(), fanOut.stream);

		expect(good.received()).toBe('one two three');
		expect([...fanOut.failures.keys()]).toEqual([bad]);
	});

	test('fails with the first error when no upload is left', async () => {
		const fanOut = createFanOut([failingAt(1), failingAt(2)], () => undefined);

		await expect(pipeline(source(), fanOut.stream)).rejects.toThrow('the disk is gone');
	});

	test('goes on without an upload that is closed in the middle of a write', {timeout: 5000}, async () => {
		const closing: Upload = {
			stream: new Writable({
				write() {
					this.destroy();
				},
			}),
			commit: nothing,
			abort: nothing,
		};
		const good = collecting();
		const fanOut = createFanOut([closing, good], () => undefined);

		await pipeline(source(), fanOut.stream);

		expect(good.received()).toBe('one two three');
		expect([...fanOut.failures.keys()]).toEqual([closing]);
	});

	test('counts bytes once, however many uploads there are', async () => {
		let bytes = 0;
		const fanOut = createFanOut([collecting(), collecting()], count => {
			bytes += count;
		});

		await pipeline(source(), fanOut.stream);

		expect(bytes).toBe(13);
	});

	test('waits for the slowest upload', async () => {
		const slow = new PassThrough({highWaterMark: 1});
		const fanOut = createFanOut([{stream: slow, commit: nothing, abort: nothing}], () => undefined);
		const moved = pipeline(source(), fanOut.stream);

		let text = '';
		for await (const chunk of slow) {
			text += String(chunk);
		}

		await moved;
		expect(text).toBe('one two three');
	});
});
