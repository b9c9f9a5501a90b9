import {expect, test} from 'vitest';
import {retry} from '../../source/storage/retry.js';
import {errorOf} from '../contracts/storage.contract-steps.js';

const {signal} = new AbortController();
const isTransient = () => true;

test('what fails for a reason that passes is tried again, and gives what the first good try gives', async () => {
	let tries = 0;

	const result = await retry(async () => {
		if (++tries < 3) {
			throw new Error(`try ${tries}`);
		}

		return 'done';
	}, {signal, tries: 5, isTransient});

	expect([result, tries]).toEqual(['done', 3]);
});

test('after so many tries the last failure is told', async () => {
	let tries = 0;

	const error = await errorOf(retry(async () => {
		throw new Error(`try ${++tries}`);
	}, {signal, tries: 2, isTransient}));

	expect(error.message).toBe('try 2');
});

test('what doesn\'t pass is tried once', async () => {
	let tries = 0;

	await errorOf(retry(async () => {
		tries++;
		throw new Error('no such bucket');
	}, {signal, tries: 5, isTransient: () => false}));

	expect(tries).toBe(1);
});

test('who is told to stop while a try fails ends as interrupted, not with that failure', async () => {
	const controller = new AbortController();

	const error = await errorOf(retry(async () => {
		controller.abort();
		throw new Error('connection reset');
	}, {signal: controller.signal, tries: 1, isTransient}));

	expect(error.name).toBe('AbortError');
});

test('who is told to stop while it waits for the next try doesn\'t make it', async () => {
	const controller = new AbortController();
	let tries = 0;

	const error = await errorOf(retry(async () => {
		tries++;
		setImmediate(() => {
			controller.abort();
		});
		throw new Error('connection reset');
	}, {signal: controller.signal, tries: 5, isTransient}));

	expect([error.name, tries]).toEqual(['AbortError', 1]);
});

test('each wait is longer than the one before: of 0.1 s or more, then 0.2 s, then 0.4 s', async () => {
	const times: number[] = [];

	await errorOf(retry(async () => {
		times.push(performance.now());
		throw new Error('busy');
	}, {signal, tries: 4, isTransient}));

	const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0));
	expect(waits[0]).toBeGreaterThan(95);
	expect(waits[1]).toBeGreaterThan(195);
	expect(waits[2]).toBeGreaterThan(395);
});
