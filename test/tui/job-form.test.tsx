/**
 * The form of a job, field by field: several destinations, the rules of what is kept, what comes through as it was.
 */
import {afterEach, expect, test} from 'vitest';
import {fullOverview, sampleServices} from './sample-services.js';
import {keys, renderApp, type RenderedApp} from './render-app.js';

let app: RenderedApp;

afterEach(() => {
	app.unmount();
});

/** On the field after so many downs. */
async function openForm({jobId, downs = 0}: {readonly jobId?: string; readonly downs?: number} = {}): Promise<void> {
	app = renderApp({start: {screen: 'job-form', ...(jobId !== undefined && {jobId})}});
	await app.press(keys.down.repeat(downs));
}

function lineWith(text: string): string {
	return app.frame().split('\n').find(line => line.includes(text)) ?? '';
}

const destinations = 2;
const keepLast = 6;

test('destinations are chosen with Space, and shown in the order of choosing', async () => {
	await openForm({jobId: 'j1', downs: destinations});
	expect(lineWith('Destinations')).toContain('< [x] offsite (S3) >  1/2, 1 chosen');

	await app.press(keys.right, ' ');
	expect(lineWith('Destinations')).toContain('< [x] disk (Local folder) >  2/2, 2 chosen');

	await app.press(keys.right, '  ', keys.down);
	expect(lineWith('Destinations')).toContain('disk (Local folder), offsite (S3)');
});

test('a job is saved with all destinations that are chosen', async () => {
	await openForm({jobId: 'j1', downs: destinations});

	await app.press(keys.right, ' ', keys.ctrlS);

	expect(app.services.calls).toEqual([expect.stringContaining('"destinationIds":["d1","d2"]')]);
});

test('a job without a destination is not saved', async () => {
	await openForm({jobId: 'j1', downs: destinations});

	await app.press(' ', keys.ctrlS);

	expect(lineWith('Destinations')).toContain('✗ needs at least one');
	expect(app.services.calls).toEqual([]);
});

test('Ctrl-T tests the source and each destination, and says whose findings they are', async () => {
	await openForm({jobId: 'j1', downs: destinations});

	await app.press(keys.right, ' ', keys.ctrlT);
	await app.shows('Grant USAGE');

	expect(lineWith('server version')).toContain('✓ orders, server version: 15.19');
	expect(app.services.calls).toEqual([
		'test source postgresql://backup@db1:5432/orders',
		'test destination s3://acme-backups/db1?region=eu-central-1',
		'test destination file:/var/backups/dbseal',
	]);
});

test('each rule of what is kept is saved, and an empty one is none', async () => {
	await openForm({jobId: 'j1', downs: keepLast});

	await app.press(keys.ctrlU, keys.down, '7', keys.down, '4', keys.down, keys.ctrlU, keys.down, '2', keys.ctrlS);

	expect(app.services.calls).toEqual([expect.stringContaining('"keep":{"daily":7,"weekly":4,"yearly":2}')]);
});

test('a rule that is no number is said beside its field', async () => {
	await openForm({jobId: 'j1', downs: keepLast});

	await app.press('x', keys.ctrlS);

	expect(lineWith('Keep last')).toContain('✗ a number from 1, or empty');
	expect(app.services.calls).toEqual([]);
});

test('a compression level and a limit in days, which have no field, are saved as they were', async () => {
	const [job] = fullOverview.jobs;
	const jobs = job ? [{...job, draft: {...job.draft, level: 9, keep: {withinDays: 30}}}] : [];
	app = renderApp({start: {screen: 'job-form', jobId: 'j1'}, services: sampleServices({overview: {...fullOverview, jobs}})});

	await app.press(keys.ctrlS);

	expect(app.services.calls).toEqual([expect.stringMatching(/"level":9.*"keep":\{"withinDays":30\}/v)]);
});

test('where not all fields have room, the one with the focus is among those shown', async () => {
	app = renderApp({start: {screen: 'job-form', jobId: 'j1'}, columns: 60, rows: 16});

	await app.press(keys.down.repeat(10));

	expect(app.frame()).toContain('field 11 of 11');
	expect(lineWith('Keep yearly')).toContain('▸');
});
