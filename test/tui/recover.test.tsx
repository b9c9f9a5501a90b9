/**
 * Recover from a job, key by key: the time, the target, what would change, the typed name.
 */
import {afterEach, expect, test} from 'vitest';
import {keys, renderApp, type RenderedApp} from './render-app.js';

let app: RenderedApp;

afterEach(() => {
	app.unmount();
});

async function openTimeline(start: 'board' | 'jobs' = 'jobs'): Promise<void> {
	app = renderApp({start: {screen: start}});
	await app.press('R');
	await app.shows('1 of 20 backups');
}

test('R on a job shows its backups, and the newest is chosen', async () => {
	await openTimeline();

	expect(app.frame()).toMatch(/▸ 2026-11-24 03:05:09Z +11 h ago/v);
	expect(app.frame()).toContain('attic did not answer');
});

test('R on the board is of the job under the cursor there', async () => {
	await openTimeline('board');

	expect(app.frame()).toContain('Recover 数据库 backup: as it was when?');
});

test('a time leaves what was taken by then, and Esc shows all again', async () => {
	await openTimeline();

	await app.press('/yesterday 03:00', keys.enter);
	expect(await app.shows('18 of 20')).toMatch(/▸ 2026-11-22 03:05:09Z/v);

	await app.press(keys.escape);
	await app.shows('1 of 20 backups');
});

test('what is no time is looked for as text', async () => {
	await openTimeline();

	await app.press('/11-20 03', keys.enter);

	await app.shows('1 of 20');
	expect(app.frame()).toMatch(/▸ 2026-11-20 03:05:09Z/v);
});

test('before a name is typed, what would change is shown', async () => {
	await openTimeline();

	await app.press(keys.enter);
	await app.shows('into which database?');
	await app.press(keys.enter);
	expect(await app.shows('Tables: 3 of 4 would change')).toContain('about 3 min 12 s');
	await app.press(keys.tab);
	await app.shows('public.drafts');
	expect(app.services.calls).toEqual([]);

	await app.press(keys.enter);
	await app.shows('Overwrite orders?');
	await app.press('orders', keys.enter);
	await app.shows('Waiting for the run');
	expect(app.services.calls).toEqual(['start restore']);
});

test('o shows all that is known of a backup, v verifies it', async () => {
	await openTimeline();

	await app.press('o');
	await app.shows('this vault has it');
	await app.press(keys.escape, 'v');
	await app.shows('Waiting for the run');

	expect(app.services.calls).toEqual(['start verify']);
});
