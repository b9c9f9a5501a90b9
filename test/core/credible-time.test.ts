import {expect, test} from 'vitest';
import {lastCredible} from '../../source/core/credible-time.js';

test('the clock of another host may be ahead by an hour, and no more', () => {
	expect(lastCredible(new Date('2026-11-24T12:00:00.000Z'))).toEqual(new Date('2026-11-24T13:00:00.000Z'));
});
