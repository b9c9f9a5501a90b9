import {expect, test} from 'vitest';
import {roomOf} from '../../../source/application/history/growth.js';

function spaces(...gigabytes: readonly number[]) {
	return gigabytes.map((free, index) => ({day: `2026-11-${String(index + 10)}`, freeBytes: free * 1e9}));
}

test('what shrinks by a gigabyte a day is full when nothing is left', () => {
	expect(roomOf('disk', spaces(14, 13, 12, 11, 10))).toEqual({
		destination: 'disk', day: '2026-11-14', freeBytes: 10e9, changePerDayBytes: -1e9, fullAt: new Date('2026-11-24T00:00:00Z'),
	});
});

test('a day of cleaning up does not move the forecast', () => {
	expect(roomOf('disk', spaces(20, 19, 18, 40, 39, 38, 37, 36, 35, 34))?.changePerDayBytes).toBe(-1e9);
});

test('what does not shrink never fills up', () => {
	expect(roomOf('disk', spaces(10, 10, 10, 11))).not.toHaveProperty('fullAt');
});

test('what would take years is no forecast', () => {
	expect(roomOf('disk', spaces(5000, 4999, 4998, 4997))).not.toHaveProperty('fullAt');
});

test('two days say nothing, and no day at all is nothing', () => {
	expect(roomOf('disk', spaces(14, 1))).toEqual({destination: 'disk', day: '2026-11-11', freeBytes: 1e9});
	expect(roomOf('disk', [])).toBeUndefined();
});
