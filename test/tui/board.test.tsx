/**
 * The board: what stands on top, and what Enter does for each kind of advice.
 */
import {afterEach, expect, test} from 'vitest';
import {type AdvisedAction} from '../../source/application/readiness/advice.js';
import {type Readiness} from '../../source/application/readiness/readiness.js';
import {sampleBoard} from './sample-board.js';
import {fullOverview} from './sample-overview.js';
import {sampleServices} from './sample-services.js';
import {keys, renderApp, type RenderedApp} from './render-app.js';

let app: RenderedApp;

afterEach(() => {
	app.unmount();
});

function open(board: readonly Readiness[] = sampleBoard): void {
	app = renderApp({start: {screen: 'board'}, services: sampleServices({overview: {...fullOverview, board}})});
}

/** A board of one job, of which this is advised. */
function advised(action: AdvisedAction, advice: Partial<Readiness['advice']> = {}): readonly Readiness[] {
	return sampleBoard.slice(-2, -1).map(row => ({
		...row, advice: {
			...row.advice, action, words: `the words of ${action}`, ...advice,
		},
	}));
}

test('0 leads to the board from everywhere, and 1 from there to the jobs', async () => {
	app = renderApp({start: {screen: 'vault'}});

	await app.press('0');
	expect(await app.shows('Could I recover now?')).toContain('[0 Now]');

	await app.press('1');
	expect(await app.shows('FROM, TO')).toContain('[1 Jobs]');
});

test('the reason and the next step are those of the job under the cursor', async () => {
	open();
	expect(await app.shows('it has no good backup yet')).toContain('Enter: see why its last backup failed');

	await app.press('j');

	expect(await app.shows('invoices: at risk, its last good backup is from 3 d ago, and nothing has run'))
		.toContain('Enter: install what runs it by its schedule');
});

test.each([
	['back up', 'start backup'],
	['drill', 'start drill'],
	['verify', 'start verify'],
	['copy', 'start copy'],
] as const)('Enter does "%s", and shows the run', async (action, call) => {
	open(advised(action));
	await app.shows('the words of');

	await app.press(keys.enter);
	await app.shows('Waiting for the run');

	expect(app.services.calls).toEqual([call]);
});

test.each([
	['see run', 'Waiting for the run', {runId: 'r1'}],
	['follow', 'Waiting for the run', {runId: 'r1'}],
	['choose key', 'Change orders nightly', {}],
	['add destination', 'Change orders nightly', {}],
	['set schedule', 'Change orders nightly', {}],
	['import key', 'Import a master key', {}],
	['doctor', 'dbseal doctor --fix', {}],
	['install schedule', 'crontab -e', {}],
	['nothing', 'Sizes', {}],
] as const)('Enter opens the screen for "%s"', async (action, text, advice) => {
	open(advised(action, advice));
	await app.shows('orders nightly: recoverable');

	await app.press(keys.enter);

	await app.shows(text);
	expect(app.services.calls.filter(call => call.startsWith('start'))).toEqual([]);
});

test('a kit is asked for its folder, written, and the board is there again', async () => {
	open(advised('write kit'));

	await app.press(keys.enter);
	await app.shows('Recovery Kit for main');
	await app.press(keys.enter);

	await app.shows('Recovery Kit written to ./dbseal-kit-main');
	expect(app.services.calls).toEqual(['kit p1 ./dbseal-kit-main']);
	expect(app.frame()).toContain('Could I recover now?');
});

test('a drill with nothing but the kit asks where the kit is', async () => {
	open(advised('prove kit'));

	await app.press(keys.enter);
	await app.shows('Folder or zip');
	await app.press('/media/usb/kit', keys.enter);

	await app.shows('Waiting for the run');
	expect(app.services.calls).toEqual(['start drill from kit /media/usb/kit']);
});

test('the letters of the jobs mean the same on the board', async () => {
	open(advised('nothing'));
	await app.shows('Nothing is left to do');

	await app.press('d');
	await app.shows('Waiting for the run');

	expect(app.services.calls).toEqual(['start drill']);
});
