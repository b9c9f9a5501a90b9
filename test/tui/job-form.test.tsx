/**
 * The form of a job, field by field: several destinations, the rules of what is kept, what comes through as it was.
 */
import {afterEach, expect, test} from 'vitest';
import {fullOverview} from './sample-overview.js';
import {sampleServices} from './sample-services.js';
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
const level = 5;
const keepLast = 8;
const format = 14;

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

	expect(lineWith('permission')).toContain('! orders, permission');
	expect(app.services.calls).toEqual([
		'test source postgresql://backup@db1:5432/orders',
		'test destination s3://acme-backups/db1?region=eu-central-1',
		'test destination file:/var/backups/dbseal',
	]);
});

test('each rule of what is kept is saved, and an empty one is none', async () => {
	await openForm({jobId: 'j1', downs: keepLast});

	await app.press(keys.ctrlU, keys.down, '7', keys.down, '4', keys.down, keys.ctrlU, keys.down, '2', keys.ctrlS);

	expect(app.services.calls).toEqual([expect.stringContaining('"retention":{"daily":7,"weekly":4,"yearly":2}')]);
});

test('a rule that is no number is said beside its field', async () => {
	await openForm({jobId: 'j1', downs: keepLast});

	await app.press('x', keys.ctrlS);

	expect(lineWith('Keep last')).toContain('✗ a number from 1, or empty');
	expect(app.services.calls).toEqual([]);
});

test('a compression level and a limit in days are saved', async () => {
	await openForm({jobId: 'j1', downs: level});

	await app.press('9', keys.down.repeat(8), '30', keys.ctrlS);

	expect(app.services.calls).toEqual([expect.stringMatching(/"level":9.*"retention":\{"last":14,"monthly":6,"withinDays":30\}/v)]);
});

test('a level that the codec does not have is said beside its field', async () => {
	await openForm({jobId: 'j1', downs: level});

	await app.press('12', keys.ctrlS);

	expect(lineWith('Level')).toContain('✗ Its levels are 1 to 9');
	expect(app.services.calls).toEqual([]);
});

test('without compression there is no level', async () => {
	await openForm({jobId: 'j1', downs: level});

	await app.press('9', keys.up, keys.left, keys.ctrlS);

	expect(app.frame()).not.toContain('Level');
	expect(app.services.calls).toEqual([expect.stringMatching(/"compression":"none","schedule"/v)]);
});

test('format, spool and check query are saved as chosen', async () => {
	await openForm({jobId: 'j1', downs: format});

	await app.press(keys.right.repeat(2), keys.down, keys.right, keys.down, 'SELECT count(*) FROM orders', keys.ctrlS);

	expect(app.services.calls).toEqual([expect.stringMatching(/"format":"chunked","spool":true,"checkQuery":"SELECT count\(\*\) FROM orders"/v)]);
});

test('a job is disabled on its form', async () => {
	await openForm({jobId: 'j1', downs: keepLast - 1});

	await app.press(keys.right, keys.ctrlS);

	expect(app.services.calls).toEqual([expect.stringContaining('"enabled":false')]);
});

test('where not all fields have room, the one with the focus is among those shown', async () => {
	app = renderApp({start: {screen: 'job-form', jobId: 'j1'}, columns: 60, rows: 16});

	await app.press(keys.down.repeat(16));

	expect(app.frame()).toContain('field 17 of 17');
	expect(lineWith('Check query')).toContain('▸');
});

test('saving goes to the first field with a problem', async () => {
	await openForm({jobId: 'j1', downs: keepLast});

	await app.press('x', keys.down.repeat(2), 'y', keys.down, keys.ctrlS);

	expect(lineWith('Keep last')).toContain('▸');
	expect(lineWith('Keep last')).toContain('✗ a number from 1, or empty');
});

test('a problem goes when its field is changed, and that of another stays', async () => {
	await openForm({jobId: 'j1', downs: keepLast});

	await app.press('x', keys.down, 'y', keys.ctrlS, keys.backspace);

	expect(lineWith('Keep last')).not.toContain('✗');
	expect(lineWith('daily')).toContain('✗');
});
