import {expect, test} from 'vitest';
import {addEvents, createRunBoard, type RunPicture} from '../../source/tui/run-board.js';
import {
	goodBackup, type liveBackup, manyCandidates, recorded, smartRecovery,
} from './sample-run.js';

async function picturesOf(events: ReadonlyArray<(typeof liveBackup)[number]>): Promise<readonly RunPicture[]> {
	const board = createRunBoard(20);
	const pictures: RunPicture[] = [];
	board.subscribe(() => {
		pictures.push(board.getSnapshot());
	});
	for (const event of events) {
		board.push(event);
	}

	await new Promise(resolve => {
		setTimeout(resolve, 100);
	});
	board.close();
	return pictures;
}

test('ten thousand events at once are one picture', async () => {
	const pictures = await picturesOf(manyCandidates(10_000));

	expect(pictures).toHaveLength(1);
	expect(pictures[0]?.candidates).toHaveLength(10_000);
});

test('the figures are those of the last progress event', async () => {
	const pictures = await picturesOf(goodBackup);

	expect(pictures.at(-1)?.progress).toMatchObject({bytesIn: 960_000_000, bytesOut: 240_000_000});
});

test('a later word about a profile replaces the earlier one', async () => {
	const pictures = await picturesOf(smartRecovery);

	expect(pictures.at(-1)?.candidates.map(({profileName, verdict}) => `${profileName} ${verdict}`)).toEqual(['main refused', 'staging refused', 'old server fits']);
});

test('of a long log the newest lines are kept, and the others counted', () => {
	const empty = createRunBoard().getSnapshot();
	const lines = recorded(Array.from({length: 600}, (_, index) => ({type: 'log' as const, level: 'info' as const, message: `line ${index}`})));

	const picture = addEvents(empty, lines);

	expect(picture.log).toHaveLength(500);
	expect(picture.log.at(-1)?.message).toBe('line 599');
	expect(picture.droppedLines).toBe(100);
});
