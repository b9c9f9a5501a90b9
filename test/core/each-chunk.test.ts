import {Buffer} from 'node:buffer';
import {expect, test} from 'vitest';
import {type ChunkWork, eachChunk} from '../../source/core/each-chunk.js';

/** Runs the work over the texts; tells what happened, in order. */
async function follow(texts: readonly string[], work: Partial<ChunkWork> & {readonly events: string[]}): Promise<readonly string[]> {
	const {events} = work;
	const source = async function * () {
		try {
			for (const text of texts) {
				events.push(`source gives ${text}`);
				yield Buffer.from(text);
			}
		} finally {
			events.push('source closed');
		}
	};

	try {
		for await (const chunk of eachChunk(source(), {change: given => given, ...work})) {
			events.push(`consumer has ${Buffer.from(chunk).toString()}`);
		}
	} catch (error) {
		events.push(`consumer caught ${String(error)}`);
	}

	return events;
}

test('asks, changes and ends in the order that a gauge counts on', async () => {
	const events: string[] = [];

	expect(await follow(['a', 'b'], {
		events,
		ask() {
			events.push('asked');
		},
		change: chunk => Buffer.concat([chunk, chunk]),
		end() {
			events.push('ended');
		},
	})).toEqual([
		'asked', 'source gives a', 'consumer has aa', 'asked', 'source gives b', 'consumer has bb', 'asked', 'source closed', 'ended',
	]);
});

test('what the work throws closes the source and goes to the consumer', async () => {
	expect(await follow(['a', 'b'], {
		events: [],
		change() {
			throw new Error('wrong');
		},
	})).toEqual(['source gives a', 'source closed', 'consumer caught Error: wrong']);
});

test('what the end throws comes instead of the end', async () => {
	expect(await follow(['a'], {
		events: [],
		end() {
			throw new Error('bad tag');
		},
	})).toEqual(['source gives a', 'consumer has a', 'source closed', 'consumer caught Error: bad tag']);
});
