/**
 * Commands typed in the screens: completed, run, looked through, and recalled.
 */
import {afterEach, expect, test} from 'vitest';
import {keys, renderApp, type RenderedApp} from './render-app.js';

let app: RenderedApp;

afterEach(() => {
	app.unmount();
});

async function open(line: string): Promise<void> {
	app = renderApp();
	await app.press(':', line);
}

test('what a command says is shown with its exit code, and is searched as a log is', async () => {
	await open('list offsite');
	await app.press(keys.enter);

	expect(await app.shows('exit 1: dbseal list offsite')).toContain('offsite:orders_1.sql.gz.enc');
	await app.press('/amiss');
	expect(app.frame()).toContain('1 of 1 line');
	expect(app.services.calls).toEqual(['command list offsite']);
});

test('what makes a run opens the view of the run', async () => {
	await open('backup orders');
	await app.press(keys.enter);

	await app.shows('Waiting for the run');
});

test('Tab completes, and shows what a word may become', async () => {
	await open('run');
	await app.press(keys.tab);

	expect(await app.shows('list  restore')).toContain(' : run\n');
	expect(app.frame()).toContain('[1 Jobs]');
});

test('the arrow keys bring back what was typed before', async () => {
	await open('');
	await app.press(keys.up, keys.up, keys.down, keys.enter);

	await app.shows('dbseal list offsite');
	expect(app.services.calls).toEqual(['command list offsite']);
});

test(':q quits', async () => {
	await open('q');
	await app.press(keys.enter);

	expect(app.hasQuit()).toBe(true);
});

test('Escape leaves the prompt, then the output, and then leads back', async () => {
	await open('list');
	await app.press(keys.enter);
	await app.shows('exit 1');

	await app.press(':', keys.escape, keys.escape);
	expect(app.frame()).toContain('1 of 2 jobs');
});

test('letters at the prompt are text', async () => {
	await open('qQ?/:');

	expect(app.frame()).toContain(': qQ?/:');
});
