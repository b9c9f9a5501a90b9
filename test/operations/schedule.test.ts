import {Cron} from 'croner';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {assertSchedule, nextRunAfter} from '../../source/operations/schedule.js';

const noon = new Date('2026-11-24T12:00:00Z');

test.each([
	['15 3 * * *', '2026-11-25T03:15:00.000Z'],
	['*/15 8-18 * * MON-FRI', '2026-11-24T12:15:00.000Z'],
	['0 0 29 2 *', '2028-02-29T00:00:00.000Z'],
	['@weekly', '2026-11-29T00:00:00.000Z'],
])('%s comes next at %s, in UTC', (expression, next) => {
	expect(assertSchedule(expression)).toBe(expression);
	expect(nextRunAfter(expression, noon)?.toISOString()).toBe(next);
});

test.each([
	['nightly', 'it has 1 field, not five'],
	['', 'it has 1 field, not five'],
	['* * * * * *', 'it has 6 fields, not five'],
	['2020-01-01T00:00:00', 'it has 1 field, not five'],
	['0 0 30 2 *', 'it never comes: no such day is in the calendar'],
	['0 0 31 4,6 *', 'it never comes: no such day is in the calendar'],
	['61 * * * *', 'its minute can\'t be "61", only 0-59, *, lists and steps of them'],
	['0 24 * * *', 'its hour can\'t be "24", only 0-23, *, lists and steps of them'],
	['0 0 * * FOO', 'its weekday can\'t be "FOO", only 0-7 or SUN-SAT, *, lists and steps of them'],
])('%j is refused, in words of our own', (expression, fault) => {
	expect(() => assertSchedule(expression)).toThrow(expect.objectContaining({
		exitCode: 2, code: 'INVALID_SETTING', message: `the schedule ${JSON.stringify(expression)} can't be taken: ${fault}`,
	}));
});

test('six fields that a store has from before still come round', () => {
	expect(nextRunAfter('30 0 12 * * *', noon)?.toISOString()).toBe('2026-11-24T12:00:30.000Z');
});

test('what comes next is the same as by the name of the zone', () => {
	const part = (least: number, most: number) => fc.oneof(fc.constant('*'), fc.integer({min: least, max: most}).map(String), fc.integer({min: 2, max: 6}).map(step => `*/${step}`));
	const expression = fc.tuple(part(0, 59), part(0, 23), part(1, 28), part(1, 12), part(0, 6)).map(parts => parts.join(' '));
	fc.assert(fc.property(expression, fc.date({min: new Date('2020-01-01T00:00:00Z'), max: new Date('2040-01-01T00:00:00Z'), noInvalidDate: true}), (schedule, after) => {
		expect(nextRunAfter(schedule, after)).toEqual(new Cron(schedule, {timezone: 'UTC', paused: true}).nextRun(after));
	}), {seed: 20_261_130, numRuns: 300});
});
