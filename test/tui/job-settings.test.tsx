/** What a job is set to, on a page of its own. */
import {afterEach, expect, test} from 'vitest';
import {widthOf} from '../../source/tui/cell-text.js';
import {fullOverview} from './sample-overview.js';
import {sampleServices} from './sample-services.js';
import {keys, renderApp, type RenderedApp} from './render-app.js';

let app: RenderedApp;

afterEach(() => {
	app.unmount();
});

/** Heading and rows, without the frame around them. */
function tableLines(): readonly string[] {
	const lines = app.frame().split('\n').map(line => line.trimEnd());
	const first = lines.findIndex(line => line.includes('SETTING'));
	return lines.slice(first, lines.findIndex((line, index) => index > first && line === ''));
}

test('o on a job shows each setting in words, and e changes the job', async () => {
	app = renderApp({start: {screen: 'job', jobId: 'j1'}});

	await app.press('o');
	await app.shows('last 14, monthly 6');
	expect(tableLines()).toContain('  Schedule      30 3 * * * (UTC)');
	expect(tableLines()).toContain('  Runs          when due');

	await app.press('e');
	await app.shows('Change orders nightly');
});

test('where not all settings have room, they scroll', async () => {
	app = renderApp({start: {screen: 'job-settings', jobId: 'j1'}, columns: 60, rows: 16});
	expect(app.frame()).not.toContain('Next run');

	await app.press(keys.end);
	await app.shows('Next run');

	expect(app.frame()).not.toContain('Source');
	expect(app.frame()).toContain('SETTING');
});

test('a long name is cut at the width of the terminal', async () => {
	const [job] = fullOverview.jobs;
	const jobs = job ? [{...job, destinationName: '数据库'.repeat(60)}] : [];
	app = renderApp({start: {screen: 'job-settings', jobId: 'j1'}, services: sampleServices({overview: {...fullOverview, jobs}})});

	await app.shows('Destinations');

	expect(tableLines().find(line => line.includes('Destinations'))).toMatch(/[数据库]…$/v);
	expect(Math.max(...tableLines().map(line => widthOf(line)))).toBeLessThanOrEqual(80);
});

test('a job that was removed meanwhile is said to be gone', async () => {
	app = renderApp({start: {screen: 'job-settings', jobId: 'nobody'}});

	await app.shows('This job is gone');
});
