import {expect, test} from 'vitest';
import {parseTypedTime} from '../../source/core/typed-time.js';

/** A Tuesday. */
const now = new Date('2026-11-24T14:05:09.000Z');

test.each([
	['13:00', '2026-11-24T13:00:00.000Z'],
	['9:30', '2026-11-24T09:30:00.000Z'],
	['14:05', '2026-11-24T14:05:00.000Z'],
	['23:59', '2026-11-23T23:59:00.000Z'],
	['13:00:30', '2026-11-24T13:00:30.999Z'],
	['yesterday 14:05', '2026-11-23T14:05:00.000Z'],
	['Yesterday at 14:05', '2026-11-23T14:05:00.000Z'],
	['yesterday', '2026-11-23T23:59:59.999Z'],
	['today', '2026-11-24T14:05:09.000Z'],
	['today 08:00', '2026-11-24T08:00:00.000Z'],
	['2026-11-20', '2026-11-20T23:59:59.999Z'],
	['2026-11-20 14:05', '2026-11-20T14:05:00.000Z'],
	['2026-11-20T14:05Z', '2026-11-20T14:05:00.000Z'],
	['2026-11-20t14:05:09z', '2026-11-20T14:05:09.999Z'],
	['3h ago', '2026-11-24T11:05:09.000Z'],
	['90 min ago', '2026-11-24T12:35:09.000Z'],
	['2 days ago', '2026-11-22T14:05:09.000Z'],
	['1w ago', '2026-11-17T14:05:09.000Z'],
	['before 13:00', '2026-11-24T13:00:00.000Z'],
	['  before yesterday 14:05 ', '2026-11-23T14:05:00.000Z'],
])('%s', (typed, expected) => {
	expect(parseTypedTime(typed, now)?.toISOString()).toBe(expected);
});

test.each(['', 'before', 'orders', '25:00', '14:61', '2026-13-01', '2026-02-30', '3 ago', '14', 'tomorrow', '3h', 'latest', 'yesterday 14:05 or so'])('"%s" is no time', typed => {
	expect(parseTypedTime(typed, now)).toBeUndefined();
});

test('what is typed without a day is never ahead of the clock', () => {
	for (let minute = 0; minute < 1440; minute++) {
		const typed = `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;
		const meant = parseTypedTime(typed, now)?.getTime() ?? Infinity;
		expect(now.getTime() - meant).toBeGreaterThanOrEqual(0);
		expect(now.getTime() - meant).toBeLessThan(86_400_000);
	}
});
