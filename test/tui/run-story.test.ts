import {expect, test} from 'vitest';
import {storyOf} from '../../source/tui/runs/run-story.js';

const result = {
	artifactName: 'orders_1.sql.gz.enc', plainSizeBytes: 15_379_067, storedSizeBytes: 7_033_388, profileName: 'main',
};

test('a good backup tells where its artifact is, and under which key', () => {
	const copies = [{destination: 'disk', isGood: true}, {destination: 'offsite', isGood: false}, {destination: 'attic', isGood: true}];

	expect(storyOf({
		type: 'run-finished', outcome: 'partial', exitCode: 3, result: {...result, copies},
	}, 'backup')).toBe('orders_1.sql.gz.enc is at disk, attic: 15.4 MB stored as 7.03 MB, key of main');
});

test('a good restore tells what came back, and where', () => {
	expect(storyOf({
		type: 'run-finished', outcome: 'succeeded', exitCode: 0, result: {...result, target: 'postgresql://db/copy'},
	}, 'restore')).toBe('orders_1.sql.gz.enc is back in postgresql://db/copy: 15.4 MB, key of main');
});

test('a result of an unknown shape tells nothing', () => {
	expect(storyOf({
		type: 'run-finished', outcome: 'succeeded', exitCode: 0, result: {removed: 3},
	}, 'backup')).toBeUndefined();
});
