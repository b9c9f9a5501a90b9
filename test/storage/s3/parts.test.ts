import {expect, test} from 'vitest';
import {partsAtOnce, planParts} from '../../../source/storage/s3/parts.js';

const mebibyte = 1_048_576;

test('five tebibytes fit in ten thousand growing parts', () => {
	const size = planParts({partBytes: 8 * mebibyte, maxParts: 10_000, equalParts: false});

	const total = sum(size, 10_000);

	expect(total).toBeGreaterThanOrEqual(5_497_558_138_880);
});

test('parts have one size through the first 7.8 gibibytes', () => {
	const size = planParts({partBytes: 8 * mebibyte, maxParts: 10_000, equalParts: false});

	expect(new Set(Array.from({length: 1000}, (_, index) => size(index)))).toEqual(new Set([8 * mebibyte]));
});

test('parts never shrink and never pass two gibibytes', () => {
	const size = planParts({partBytes: 5 * mebibyte, maxParts: 1000, equalParts: false});

	const sizes = Array.from({length: 1000}, (_, index) => size(index));

	expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
	expect(sizes.at(-1)).toBe(2_147_483_648);
});

test('equal parts are equal', () => {
	const size = planParts({partBytes: 8 * mebibyte, maxParts: 10_000, equalParts: true});

	expect([size(0), size(1), size(9999)]).toEqual([8 * mebibyte, 8 * mebibyte, 8 * mebibyte]);
});

test('equal parts are large enough for twice the estimate', () => {
	const size = planParts({
		partBytes: 8 * mebibyte, maxParts: 10_000, equalParts: true, sizeEstimateBytes: 107_374_182_400,
	});

	expect(size(0)).toBe(21 * mebibyte);
});

test('fewer parts are on their way when they are large', () => {
	const atOnce = [8, 24, 32, 48, 96, 1024].map(size => partsAtOnce(size * mebibyte));

	expect(atOnce).toEqual([4, 4, 3, 2, 1, 1]);
});

function sum(size: (index: number) => number, parts: number): number {
	let total = 0;
	for (let index = 0; index < parts; index++) {
		total += size(index);
	}

	return total;
}
