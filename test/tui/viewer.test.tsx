/**
 * Logs and reports, looked through: searched, followed, broken or cut, copied line by line, given to a pager.
 */
import {afterEach, expect, test} from 'vitest';
import {type RecordedEvent} from '../../source/core/events.js';
import {type View} from '../../source/tui/navigation.js';
import {
	keys, renderApp, type RenderedApp, type RenderOptions,
} from './render-app.js';
import {recorded} from './sample-run.js';
import {sampleServices} from './sample-services.js';

let app: RenderedApp;

const doctor: View = {screen: 'doctor'};

function open(start: View, options: RenderOptions = {}): void {
	app = renderApp({start, ...options});
}

afterEach(() => {
	app.unmount();
});

function lineWith(text: string): string {
	return app.frame().split('\n').find(line => line.includes(text)) ?? '';
}

/** A run whose log has so many lines, each tenth with a word of its own. */
function talkingRun(count: number): readonly RecordedEvent[] {
	return recorded([
		{
			type: 'run-started', runId: 'r1', kind: 'backup', title: 'backup of orders nightly', pid: 4711,
		},
		{type: 'stage-started', stages: ['dump', 'store']},
		...Array.from({length: count}, (_, index): RecordedEvent => ({
			type: 'log', level: 'info', message: `line ${index} ${index % 10 === 0 ? 'of a Table' : 'of its rows'}`, at: '', runId: 'r1',
		})),
	]);
}

async function openRun(events: readonly RecordedEvent[], options: RenderOptions = {}): Promise<void> {
	open({screen: 'run', runId: 'r1'}, {services: sampleServices({events}), ...options});
	await app.shows('backup of orders nightly');
}

test('a search shows the first line that has it, marks it, and counts the others', async () => {
	open(doctor);

	await app.press('/RUN');
	await app.shows('1 of 2 lines');

	expect(app.frame()).toMatch(/^▸ {3}→ Make room: runs keep logs there/mv);
});

test('n and N go to the next and the previous line that has it, and round', async () => {
	open(doctor);

	await app.press('/the', keys.enter);
	expect(lineWith('/ the')).toContain('1 of 4');

	await app.press('n');
	expect(lineWith('/ the')).toContain('2 of 4');

	await app.press('NN');
	expect(lineWith('/ the')).toContain('4 of 4');
	expect(lineWith('▸')).toContain('Make it, or correct the URL.');
});

test('a search that is kept is ended by Escape, and the next Escape leads back', async () => {
	open({screen: 'settings'});
	await app.press('D');
	await app.shows('1 failed');

	await app.press('/home', keys.enter, keys.escape);
	expect(app.frame()).toContain('1 failed');
	expect(app.frame()).not.toContain('▸ ');

	await app.press(keys.escape);
	expect(app.frame()).toContain('Destinations');
});

test('a search that finds nothing says so, and Escape is back where it began', async () => {
	open(doctor);

	await app.press('/nobody');
	expect(lineWith('/ nobody')).toContain('no line has it');

	await app.press(keys.escape);
	expect(app.frame()).not.toContain('nobody');
});

test('letters of a search are text, whatever they mean elsewhere', async () => {
	open(doctor);

	await app.press('/q?3fr');

	expect(lineWith('/ q?3fr')).toContain('no line has it');
	expect(app.services.calls).toEqual(['doctor']);
});

test('a live log shows its newest lines, and stays there', async () => {
	await openRun(talkingRun(300));

	await app.shows('line 299');
	expect(lineWith('of 302')).toMatch(/lines \d+-302 of 302, following/v);
});

test('a log that is searched stays at what was found, and G goes back to the newest line', async () => {
	await openRun(talkingRun(300));
	await app.shows('line 299');

	await app.press('g/table', keys.enter, 'nn');
	expect(lineWith('▸')).toContain('line 20 of a Table');

	await app.press('G');
	await app.shows('line 299');
});

test('a line is chosen and copied with its time', async () => {
	await openRun(talkingRun(30));
	await app.shows('line 29');

	await app.press('y', keys.down.repeat(4), keys.enter, keys.up);
	expect(lineWith('▸')).toContain('line 28');
	await app.press(keys.enter);

	expect(app.copied).toEqual(['14:05:24  line 28 of its rows']);
	expect(app.frame()).toContain('Copied the line, unless your terminal refuses OSC 52');
});

test('beneath the log of a drill stands its report', async () => {
	const events = recorded([
		{
			type: 'run-started', runId: 'r1', kind: 'drill', title: 'drill of orders nightly', pid: 4711,
		},
		{type: 'run-finished', outcome: 'succeeded', exitCode: 0},
	]);
	const {runs} = sampleServices({events});
	open({screen: 'run', runId: 'r1'}, {
		services: sampleServices({replace: {runs: {...runs, report: () => ['Compared  3 differences from what the backup had:', '          table orders is gone']}}}),
	});

	expect(await app.shows('Compared')).toContain('table orders is gone');
});

test('w cuts long lines, and breaks them again', async () => {
	open(doctor);
	await app.press('w');

	expect(app.frame()).toContain('fetched to it …');
	await app.press('w');
	expect(app.frame()).toContain('before a restore.');
});

test('L gives all of a report to the pager, with what it is', async () => {
	open(doctor);

	await app.press('L');

	expect(app.paged[0]).toMatch(/^dbseal doctor\n\n✓ Node: 20\.19\.0\n[\s\S]*\n {2}→ Make it, or correct the URL\.\n$/v);
});

test('a pager that can\'t be opened is told on the screen', async () => {
	open(doctor, {
		async page() {
			throw new Error('the pager "nope" can\'t be started');
		},
	});

	await app.press('L');

	await app.shows('the pager "nope" can\'t be started');
});

test('the help is searched, too', async () => {
	open({screen: 'jobs'});

	await app.press('?/retention', keys.enter);

	expect(lineWith('▸')).toContain('Show what its retention rules would remove, and why');
	await app.press(keys.escape, keys.escape);
	expect(app.frame()).toContain('[1 Jobs]');
});

test('at 60×16 a search has its line, and what was found is in sight', async () => {
	open(doctor, {columns: 60, rows: 16});

	await app.press('/URL', keys.enter);

	expect(app.frame().split('\n')).toHaveLength(16);
	expect(lineWith('▸')).toContain('→ Make it, or correct the URL.');
	expect(lineWith('/ URL')).toContain('1 of 1 line');
});

test('at 60×16 the log of a run takes the room of its figures while it is searched', async () => {
	await openRun(talkingRun(300), {columns: 60, rows: 16});

	await app.press('/line 20', keys.enter);
	expect(app.frame()).toContain('line 20 of a Table');
	expect(lineWith('/ line 20')).toContain('1 of 11 lines');
	expect(app.frame()).toContain('backup of orders nightly');
	expect(app.frame()).not.toContain('Waiting for the first figures');
	expect(app.frame().split('\n')).toHaveLength(16);

	await app.press(keys.escape);
	expect(app.frame()).toContain('Waiting for the first figures');
});
