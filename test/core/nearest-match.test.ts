import {expect, test} from 'vitest';
import {nearestMatch} from '../../source/core/nearest-match.js';

test.each([
	['bakcup', 'backup'],
	['restor', 'restore'],
	['runslist', 'runs list'],
	['vault creat', 'vault create'],
])('%s is near %s', (typed, meant) => {
	expect(nearestMatch(typed, ['backup', 'restore', 'runs list', 'vault create', 'verify'])).toBe(meant);
});

test('a word with more than a third of its letters wrong is near nothing', () => {
	expect(nearestMatch('drop', ['backup', 'drill', 'list'])).toBeUndefined();
});
