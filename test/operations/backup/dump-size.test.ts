import {expect, test} from 'vitest';
import {warnOfShrinking} from '../../../source/operations/backup/dump-size.js';

test('a dump under half of the median of the last ones is told, with both sizes', () => {
	expect(warnOfShrinking(499_999, [1_000_000, 900_000, 5_000_000])).toBe('this dump has 500 kB, under half of the usual 1.00 MB: check that the database still holds what it should');
});

test('a dump of half the usual size or more is nothing to tell', () => {
	expect(warnOfShrinking(500_000, [1_000_000, 900_000, 5_000_000])).toBeUndefined();
	expect(warnOfShrinking(9_000_000, [1_000_000])).toBeUndefined();
});

test('one large dump does not make the next ones look small', () => {
	expect(warnOfShrinking(1_000_000, [1_000_000, 1_000_000, 90_000_000])).toBeUndefined();
});

test('the first dump is as large as it is', () => {
	expect(warnOfShrinking(1, [])).toBeUndefined();
});
