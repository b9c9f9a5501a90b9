import {expect, test} from 'vitest';
import {Retries} from '../../../source/application/runs/retries.js';
import {DestinationError, SourceError} from '../../../source/core/errors.js';

const unreachable = new SourceError({code: 'DATABASE_UNREACHABLE', message: 'db1 does not answer', hint: 'Look at it.'});
const denied = new SourceError({code: 'DATABASE_DENIED', message: 'wrong password', hint: 'Correct it.'});
const after = (seconds: number) => new Date(Date.parse('2026-11-24T03:00:00Z') + (seconds * 1000));

test('each wait is twice as long as the one before, and there are no more than were asked for', () => {
	const retries = new Retries(3);

	const waits = [0, 1, 2, 3].map(() => retries.plan('j', unreachable, after(0))).map(retry => retry && (retry.at.getTime() - after(0).getTime()) / 1000);

	expect(waits).toEqual([30, 60, 120, undefined]);
	expect([...retries.due(after(10_000)).keys()]).toEqual([]);
});

test('no wait is longer than a quarter of an hour', () => {
	const retries = new Retries(20);
	for (let tries = 0; tries < 10; tries++) {
		retries.plan('j', unreachable, after(0));
	}

	expect(retries.plan('j', unreachable, after(0))?.at).toEqual(after(900));
});

test('what does not pass by itself is not tried again', () => {
	const retries = new Retries(3);
	const refused = new DestinationError({
		code: 'STORAGE_FAILED', message: 'the bucket has no Object Lock', hint: 'Make another one.', mayPass: false,
	});

	expect(retries.plan('j', denied, after(0))).toBeUndefined();
	expect(retries.plan('j', refused, after(0))).toBeUndefined();
	expect(retries.plan('j', new Error('a bug'), after(0))).toBeUndefined();
});

test('a retry is due when its wait is over, until it is forgotten', () => {
	const retries = new Retries(3);
	retries.plan('j', unreachable, after(0));

	const times = [29, 30].map(seconds => [...retries.due(after(seconds)).keys()]);
	retries.forget('j');

	expect([...times, [...retries.due(after(60)).keys()]]).toEqual([[], ['j'], []]);
});
