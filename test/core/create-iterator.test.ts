import {expect, test} from 'vitest';
import {createIterator} from '../../source/core/create-iterator.js';

function countdown(from: number): {readonly iterator: AsyncIterableIterator<number, undefined>; readonly closed: () => number} {
	let left = from;
	let closed = 0;
	const iterator = createIterator({
		async next() {
			return left > 0 ? left-- : undefined;
		},
		async close() {
			closed++;
		},
	});
	return {iterator, closed: () => closed};
}

test('gives the items up to the end, and closes once', async () => {
	const {iterator, closed} = countdown(3);

	const items: number[] = [];
	for await (const item of iterator) {
		items.push(item);
	}

	expect(items).toEqual([3, 2, 1]);
	expect(await iterator.next()).toEqual({done: true, value: undefined});
	expect(closed()).toBe(1);
});

test('closes when the consumer leaves, and gives nothing more', async () => {
	const {iterator, closed} = countdown(3);

	expect(await iterator.next()).toEqual({done: false, value: 3});
	await iterator.return?.();

	expect(await iterator.next()).toEqual({done: true, value: undefined});
	expect(closed()).toBe(1);
});

test('an error closes it, goes to the consumer, and is the end', async () => {
	let isClosed = false;
	const iterator = createIterator<number>({
		async next() {
			throw new Error('no more paper');
		},
		async close() {
			isClosed = true;
		},
	});

	await expect(iterator.next()).rejects.toThrow('no more paper');
	expect(isClosed).toBe(true);
	expect(await iterator.next()).toEqual({done: true, value: undefined});
});

test('an error of the closing does not hide the error that closed it', async () => {
	const iterator = createIterator<number>({
		async next() {
			throw new Error('no more paper');
		},
		async close() {
			throw new Error('the lid is stuck');
		},
	});

	await expect(iterator.next()).rejects.toThrow('no more paper');
});

test('an error of the closing at the end is the consumer\'s', async () => {
	const iterator = createIterator<number>({
		next: async () => undefined,
		async close() {
			throw new Error('the lid is stuck');
		},
	});

	await expect(iterator.next()).rejects.toThrow('the lid is stuck');
});
