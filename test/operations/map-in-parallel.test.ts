import {setTimeout as delay} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {mapInParallel} from '../../source/operations/map-in-parallel.js';

const {signal} = new AbortController();

test('results keep the order of their items, whichever is ready first', async () => {
	const results = await mapInParallel([30, 1, 20], {
		atOnce: 3, signal, async map(ms) {
			await delay(ms);
			return ms;
		},
	});

	expect(results).toEqual([30, 1, 20]);
});

test('after the first failure nothing new is begun, what is under way is stopped, and only then the failure is thrown', async () => {
	const begun: number[] = [];
	const ended: number[] = [];
	const work = mapInParallel([0, 1, 2, 3, 4, 5], {
		atOnce: 2, signal, async map(item, itemSignal) {
			begun.push(item);
			try {
				await (item === 0 ? Promise.reject(new Error('the first')) : delay(60_000, undefined, {signal: itemSignal}));
			} finally {
				ended.push(item);
			}
		},
	});

	await expect(work).rejects.toThrow('the first');
	expect(begun).toEqual([0, 1]);
	expect(ended).toEqual([0, 1]);
});

test('a failure after others went well is thrown, and no item after it is begun', async () => {
	const begun: number[] = [];
	const work = mapInParallel([0, 1, 2, 3], {
		atOnce: 1, signal, async map(item) {
			begun.push(item);
			if (item === 2) {
				throw new Error('the third');
			}
		},
	});

	await expect(work).rejects.toThrow('the third');
	expect(begun).toEqual([0, 1, 2]);
});
