/** A job day by day: the cursor goes over days and weeks, Enter leads to the runs of the day. */
import {afterEach, expect, test} from 'vitest';
import {sampleServices} from './sample-services.js';
import {sampleHistory} from './sample-results.js';
import {keys, renderApp, type RenderedApp} from './render-app.js';

let app: RenderedApp;

afterEach(() => {
	app.unmount();
});

test('H on a job shows its calendar, and Enter the runs of the day under the cursor', async () => {
	app = renderApp({start: {screen: 'jobs'}});

	await app.press('H');
	await app.shows(' 2026-11-24  1 backup: good');
	await app.press(keys.enter);
	await app.shows('1 of 1 run');

	await app.press('q');
	await app.shows('day by day, UTC');
});

test('the cursor goes by days and by weeks, and stops at the first day and at today', async () => {
	app = renderApp({start: {screen: 'calendar', jobId: 'j1'}});

	await app.press(keys.up);
	await app.shows(' 2026-11-23  1 backup: good; its drill failed');
	await app.press('\u{1B}[5~');
	await app.shows(' 2026-11-16');
	await app.press('g');
	await app.shows(' 2026-08-31  no backup, and none was due');
	await app.press(keys.up);
	await app.press('G', keys.pageDown);
	await app.shows(' 2026-11-24');
});

test('at 60 columns and 16 rows all weeks are there, and what is most unusual', async () => {
	app = renderApp({start: {screen: 'calendar', jobId: 'j1'}, columns: 60, rows: 16});

	const frame = await app.shows('table public.orders has 900 k rows');

	expect(frame).toContain('Aug Sep 14  21  28  Oct 12  19  26  Nov 09  16  23');
	expect(frame).toContain(' Sun');
});

test('a year in a narrow terminal follows the cursor', async () => {
	const [first] = sampleHistory.days;
	const days = Array.from({length: 53 * 7}, (_, index) => ({
		...first, day: new Date(Date.UTC(2025, 10, 24) + (index * 86_400_000)).toISOString().slice(0, 10), state: 'good', backups: 1,
	} as const));
	app = renderApp({start: {screen: 'calendar', jobId: 'j1'}, services: sampleServices({replace: {jobs: {...sampleServices().jobs, history: () => ({...sampleHistory, days})}}})});

	await app.shows('2026-11-29');
	await app.press('g');

	const frame = await app.shows('2025-11-24  1 backup: good');
	expect(frame).toContain(' Mon ▸✓');
});
