/**
 * What is done with artifacts, destinations and the system key, key by key: what is asked of the services, and when.
 */
import {afterEach, expect, test} from 'vitest';
import {NotFoundError} from '../../source/core/errors.js';
import {emptyOverview, fullOverview} from './sample-overview.js';
import {sampleServices} from './sample-services.js';
import {
	keys, renderApp, type RenderedApp, type RenderOptions,
} from './render-app.js';

const newest = 'orders_2026-11-24T03-30-00Z_9f3c.sql.gz.enc';

let app: RenderedApp;

function open(options: RenderOptions): RenderedApp {
	app = renderApp(options);
	return app;
}

async function openArtifacts(options: RenderOptions = {}): Promise<void> {
	open({start: {screen: 'artifacts', destinationId: 'd1'}, ...options});
	await app.shows('legacy_');
}

afterEach(() => {
	app.unmount();
});

test('p shows what a job\'s rules would remove, and nothing is removed before the job\'s name was typed', async () => {
	open({});

	await app.press('p');
	await app.shows('1 of 3 artifacts would go');
	await app.press('p', keys.enter);
	expect(app.services.calls).toEqual([]);

	await app.press('orders nightly', keys.enter);
	await app.shows('Waiting for the run');
	expect(app.services.calls).toEqual(['start prune']);
});

test('the reasons of the artifact under the cursor are shown whole', async () => {
	open({start: {screen: 'prune', jobId: 'j1'}});
	await app.shows('1 of 3 artifacts');

	expect(app.frame()).toContain('✓ stays: the last good one, one of the newest 14, newest of its month');

	await app.press('j');
	expect(app.frame()).toContain('! would go: no rule wants it');
});

test('c on a job makes the copies that its destinations lack', async () => {
	open({});

	await app.press('c');
	await app.shows('Waiting for the run');

	expect(app.services.calls).toEqual(['start copy']);
});

test('an artifact is pinned and unpinned by the same key, and shown so', async () => {
	await openArtifacts();

	await app.press('P');
	await app.shows(`Pinned ${newest}`);
	expect(app.frame()).toMatch(/148 MB {2}✓/v);

	await app.press('P');
	await app.shows('is no longer pinned');
	expect(app.services.calls).toEqual([`pin ${newest}`, `unpin ${newest}`]);
});

test('an artifact is copied to another destination, never to its own', async () => {
	await openArtifacts();

	await app.press('c');
	expect(app.frame()).not.toContain('s3://');

	await app.press(keys.enter);
	await app.shows('Waiting for the run');
	expect(app.services.calls).toEqual(['start copy to {"destinationId":"d2"}']);
});

test('an artifact is copied to a folder that is typed', async () => {
	await openArtifacts();

	await app.press('cu/mnt/usb', keys.enter);
	await app.shows('Waiting for the run');

	expect(app.services.calls).toEqual(['start copy to {"url":"/mnt/usb"}']);
});

test('an artifact is removed once its name was typed, and not before', async () => {
	await openArtifacts();

	await app.press('x', newest.slice(0, -1), keys.enter);
	expect(app.services.calls).toEqual([]);

	await app.press(newest.slice(-1), keys.enter);
	await app.shows('Waiting for the run');
	expect(app.services.calls).toEqual(['start remove']);
});

test('a path that is typed as the target gets the dump\'s own bytes, without looking at a database', async () => {
	await openArtifacts();

	await app.press('R', 'u', '/tmp/orders.sql', keys.enter);
	expect(app.frame()).toContain('the new file /tmp/orders.sql, as the dump\'s own bytes');

	await app.press(keys.enter);
	await app.shows('Waiting for the run');
	expect(app.services.calls).toEqual(['start restore']);
});

test('Enter pressed again before the restore has begun starts no second one', async () => {
	const services = sampleServices();
	let begin = (): void => undefined;
	const begun = new Promise<void>(resolve => {
		begin = resolve;
	});
	const runs: typeof services.runs = {
		...services.runs,
		async start(request) {
			const runId = await services.runs.start(request);
			await begun;
			return runId;
		},
	};
	await openArtifacts({services: {...services, runs}});

	await app.press('R', 'u', '/tmp/orders.sql', keys.enter, keys.enter, keys.enter, keys.enter);
	expect(app.frame()).toContain('Starting…');
	expect(app.frame()).not.toContain('Enter or y');
	await app.press(keys.escape);
	expect(app.frame()).toContain('Starting…');
	begin();
	await app.shows('Waiting for the run');

	expect(services.calls).toEqual(['start restore']);
});

test('a sidecar is repaired after a yes, and the list asked for again', async () => {
	await openArtifacts();

	await app.press('f');
	expect(app.services.calls).toEqual([]);

	await app.press(keys.enter);
	await app.shows('The sidecar is written, from the copy in the store');
	await app.press(keys.enter);
	await app.shows('legacy_');
	expect(app.services.calls).toEqual([`repair ${newest}`]);
});

test('a destination is adopted after a yes, and what is left to do stays until it is put away', async () => {
	open({start: {screen: 'restores'}});

	await app.press('a');
	expect(app.services.calls).toEqual([]);

	await app.press(keys.enter);
	await app.shows('the key of main is needed');
	expect(app.services.calls).toEqual(['adopt d1']);

	await app.press(keys.enter);
	expect(app.frame()).toContain('Restore: where are the artifacts?');
});

test('in the settings it is a destination that is adopted, not a source', async () => {
	open({start: {screen: 'settings'}});

	await app.press('a');
	expect(app.frame()).toContain('Choose a destination first (Tab)');

	await app.press(keys.tab, 'ja');
	expect(app.frame()).toContain('Adopt what lies at disk?');
});

test('the doctor looks by itself, and cleans up only after a yes', async () => {
	open({start: {screen: 'settings'}});

	await app.press('D');
	await app.shows('1 failed, 2 warnings');
	await app.press('f');
	expect(app.services.calls).toEqual(['doctor']);

	await app.press(keys.enter);
	await app.shows('1 failed, 2 warnings');
	expect(app.services.calls).toEqual(['doctor', 'clean up']);
});

test('a report that is longer than its room scrolls to its last line and no further', async () => {
	open({start: {screen: 'doctor'}, columns: 60, rows: 16});
	await app.shows('Node');

	await app.press('jjjjjjjjjjjjjjjjjjjj');
	expect(app.frame()).toContain('Make it, or correct the URL.');

	await app.press('g');
	expect(app.frame()).toContain('✓ Node: 20.19.0');
});

test('a system key that opens the vault is rotated, one that does not is replaced', async () => {
	open({start: {screen: 'settings'}});
	await app.press('N');
	expect(app.frame()).toContain('Seal the vault with a new system key?');
	app.unmount();

	open({start: {screen: 'settings'}, services: sampleServices({overview: {...fullOverview, systemKey: {state: 'missing', detail: 'ENCRYPTION_KEY is not set'}}})});
	await app.press('N', keys.enter);
	expect(app.services.calls).toEqual([]);

	await app.press('lost key', keys.enter);
	app.services.overview.set(fullOverview);
	await app.shows('never exported');
	expect(app.frame()).toContain('the password of the source orders (5, then e)');
	expect(app.services.calls).toEqual(['replace system key']);
});

test('a pin that can\'t be set says why', async () => {
	const services = sampleServices();
	const pin = async () => {
		throw new NotFoundError({code: 'ARTIFACT_NOT_FOUND', message: 'there is no artifact x', hint: 'List them.'});
	};

	await openArtifacts({services: {...services, artifacts: {...services.artifacts, pin}}});

	await app.press('P');

	expect(await app.shows('ARTIFACT_NOT_FOUND')).toContain('there is no artifact x');
});

test('where there is nothing to prune, copy or adopt the keys do nothing', async () => {
	open({services: sampleServices({overview: emptyOverview})});

	await app.press('pc2a');

	expect(app.services.calls).toEqual([]);
});

test('Enter on an artifact shows its page, from which the same keys do the same', async () => {
	await openArtifacts();

	await app.press(keys.enter);
	expect(await app.shows('this vault has it')).toContain('1.20 GB of dump');

	await app.press('P');
	await app.shows('pinned');
	await app.press('R');
	await app.shows('into which database?');
	expect(app.services.calls).toEqual([`pin ${newest}`]);

	await app.press(keys.escape, keys.tab);
	expect(await app.shows('ALSO AT')).toContain('drilled 8 h ago');
	await app.press('v');
	await app.shows('Waiting for the run');
	expect(app.services.calls).toEqual([`pin ${newest}`, 'start verify']);
});
