import {setTimeout as wait} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {inOrder} from '../../source/compression/in-order.js';

async function * numbers(count: number): AsyncGenerator<number, void, undefined> {
	for (let number = 0; number < count; number++) {
		yield number;
	}
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
	const collected: Item[] = [];
	for await (const item of items) {
		collected.push(item);
	}

	return collected;
}

test('results come in the order of the items, whichever is done first', async () => {
	const results = await collect(inOrder(numbers(20), async number => wait((number % 3) * 2, number)));

	expect(results).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
});

test('several items are in flight, and never more than four', async () => {
	let inFlight = 0;
	let most = 0;

	await collect(inOrder(numbers(50), async number => {
		inFlight++;
		most = Math.max(most, inFlight);
		await wait(1);
		inFlight--;
		return number;
	}));

	expect(most).toBeGreaterThanOrEqual(2);
	expect(most).toBeLessThanOrEqual(4);
});

test('no item is taken while the consumer holds the last result', async () => {
	let taken = 0;
	const counted = async function * () {
		for await (const number of numbers(50)) {
			taken++;
			yield number;
		}
	};

	const results = inOrder(counted(), async number => number);
	await results.next();
	await wait(20);

	expect(taken).toBeLessThanOrEqual(4);
	await results.return?.();
});

test('a failure comes out in its turn, and a later one does not go unhandled', async () => {
	const results: number[] = [];

	const failing = (async () => {
		for await (const result of inOrder(numbers(10), async number => {
			if (number >= 3) {
				throw new Error(`number ${number}`);
			}

			return wait(5, number);
		})) {
			results.push(result);
		}
	})();

	await expect(failing).rejects.toThrow('number 3');
	expect(results).toEqual([0, 1, 2]);
});

test('who leaves early closes the source', async () => {
	let isClosed = false;
	const source = async function * () {
		try {
			yield * numbers(1000);
		} finally {
			isClosed = true;
		}
	};

	for await (const number of inOrder(source(), async item => item)) {
		if (number === 3) {
			break;
		}
	}

	expect(isClosed).toBe(true);
});
