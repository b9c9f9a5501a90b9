import {
	afterEach, beforeEach, expect, test, vi,
} from 'vitest';
import {addEvents, createRunBoard, type RunPicture} from '../../source/tui/runs/run-board.js';
import {
	goodBackup, type liveBackup, manyCandidates, recorded, smartRecovery,
} from './sample-run.js';

beforeEach(() => {
	vi.useFakeTimers();
});

afterEach(() => {
	vi.useRealTimers();
});

function picturesOf(events: ReadonlyArray<(typeof liveBackup)[number]>): readonly RunPicture[] {
	const board = createRunBoard(20);
	const pictures: RunPicture[] = [];
	board.subscribe(() => {
		pictures.push(board.getSnapshot());
	});
	for (const event of events) {
		board.push(event);
	}

	vi.advanceTimersByTime(100);
	board.close();
	return pictures;
}

test('ten thousand events at once are one picture', () => {
	const pictures = picturesOf(manyCandidates(10_000));

	expect(pictures).toHaveLength(1);
	expect(pictures[0]?.candidates).toHaveLength(10_000);
});

test('the figures are those of the last progress event', () => {
	const pictures = picturesOf(goodBackup);

	expect(pictures.at(-1)?.progress).toMatchObject({bytesIn: 960_000_000, bytesOut: 240_000_000});
});

test('a later word about a profile replaces the earlier one', () => {
	const pictures = picturesOf(smartRecovery);

	expect(pictures.at(-1)?.candidates.map(({profileName, verdict}) => `${profileName} ${verdict}`)).toEqual(['main refused', 'staging refused', 'old server fits']);
});

test('of a long log the newest lines are kept, and the others counted', () => {
	const empty = createRunBoard().getSnapshot();
	const lines = recorded(Array.from({length: 5100}, (_, index) => ({type: 'log' as const, level: 'info' as const, message: `line ${index}`})));

	const picture = addEvents(empty, lines);

	expect(picture.log).toHaveLength(5000);
	expect(picture.log.at(-1)?.message).toBe('line 5099');
	expect(picture.droppedLines).toBe(100);
});

test('events are told once, and nothing is drawn while none come', () => {
	const board = createRunBoard(10);
	let pictures = 0;
	board.subscribe(() => {
		pictures++;
	});
	const [first, second] = recorded(['one', 'two'].map(message => ({type: 'log' as const, level: 'info' as const, message})));

	board.push(first ?? expect.fail());
	vi.advanceTimersByTime(50);
	const afterFirst = pictures;
	board.push(second ?? expect.fail());
	vi.advanceTimersByTime(50);
	board.close();

	expect(board.getSnapshot().log.map(({message}) => message)).toEqual(['one', 'two']);
	expect(afterFirst).toBe(1);
	expect(pictures).toBe(2);
});

test('a closed board draws no more, not even what waits', () => {
	const board = createRunBoard(10);
	let pictures = 0;
	board.subscribe(() => {
		pictures++;
	});

	board.push(goodBackup[0] ?? expect.fail());
	board.close();
	vi.advanceTimersByTime(50);

	expect(pictures).toBe(0);
});

test('of a long run so many rates are kept as a graph can show', () => {
	const empty = createRunBoard().getSnapshot();
	const progress = goodBackup.find(({type}) => type === 'progress') ?? expect.fail();

	const picture = addEvents(empty, Array.from({length: 300}, () => progress));

	expect(picture.rates).toHaveLength(120);
});

test('new stages begin without the figures of the last ones', () => {
	const empty = createRunBoard().getSnapshot();
	const progress = goodBackup.find(({type}) => type === 'progress') ?? expect.fail();
	const [stages] = recorded([{type: 'stage-started', stages: ['fetch', 'verify']}]);

	const picture = addEvents(empty, [progress, stages ?? expect.fail()]);

	expect(picture).toMatchObject({stages: ['fetch', 'verify'], progress: undefined});
});

test('a later word about a profile finds it, also where not all were told in order', () => {
	const empty = createRunBoard().getSnapshot();
	const told = recorded(([[3, 'refused'], [1, 'refused'], [3, 'fits']] as const).map(([index, verdict]) => ({
		type: 'recovery-candidate' as const, index, total: 3, profileId: `p${index}`, profileName: `profile ${index}`, verdict, reason: '',
	})));

	const picture = addEvents(empty, told);

	expect(picture.candidates.map(({index, verdict}) => `${index} ${verdict}`)).toEqual(['3 fits', '1 refused']);
});
