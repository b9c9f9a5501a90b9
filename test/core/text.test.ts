import {expect, test} from 'vitest';
import {
	formatAge, formatBytes, formatCount, formatDuration, formatTimestamp,
} from '../../source/core/text.js';

test.each([
	[0, '0 B'],
	[999, '999 B'],
	[1000, '1.00 kB'],
	[1234, '1.23 kB'],
	[34_000_000, '34.0 MB'],
	[999_600, '1.00 MB'],
	[256_000_000, '256 MB'],
	[5_000_000_000_000, '5.00 TB'],
])('%d bytes read as %s', (sizeBytes, text) => {
	expect(formatBytes(sizeBytes)).toBe(text);
});

test.each([[0, '0'], [999, '999'], [1200, '1.20 k'], [900_000, '900 k'], [1_234_567, '1.23 M']])('%i rows are %s', (count, text) => {
	expect(formatCount(count)).toBe(text);
});

test.each([
	[400, '0.4 s'],
	[12_000, '12 s'],
	[185_000, '3 min 5 s'],
	[7_800_000, '2 h 10 min'],
	[273_600_000, '3 d 4 h'],
	[3_600_000, '1 h'],
])('%d ms read as %s', (durationMs, text) => {
	expect(formatDuration(durationMs)).toBe(text);
});

test.each([
	[5000, 'just now'],
	[300_000, '5 min ago'],
	[10_800_000, '3 h ago'],
	[1_036_800_000, '12 d ago'],
])('an age of %d ms reads as %s', (ageMs, text) => {
	expect(formatAge(ageMs)).toBe(text);
});

test('a timestamp is shown in UTC, to the second', () => {
	expect(formatTimestamp(new Date('2026-11-24T14:05:09.123Z'))).toBe('2026-11-24 14:05:09Z');
});

test('less than two days ago is told in hours, and from then on in days', () => {
	expect(formatAge(172_799_000)).toBe('47 h ago');
	expect(formatAge(172_800_000)).toBe('2 d ago');
});
