/**
 * Where a restore may go: what can't take the backup is told before it is chosen, and its own source is not taken by one Enter.
 */
import {afterEach, expect, test} from 'vitest';
import {fullOverview} from './sample-overview.js';
import {sampleServices} from './sample-services.js';
import {keys, renderApp, type RenderedApp} from './render-app.js';

let app: RenderedApp;

const artifact = {
	destinationId: 'd1', name: 'orders.sql.gz.enc', sizeBytes: 1, takenAt: fullOverview.takenAt, opensWith: 'main', canOpen: 'yes', isPinned: false,
} as const;

afterEach(() => {
	app.unmount();
});

test('a source of another kind is told to be that, and is not chosen', async () => {
	app = renderApp({start: {screen: 'targets', artifact}});
	expect(app.frame()).toContain('can\'t take PostgreSQL');

	await app.press('G', keys.enter);

	expect(app.frame().replaceAll(/\s+/gv, ' ')).toContain('wiki can\'t take PostgreSQL: choose a database of the backup\'s own kind');
	expect(app.frame()).not.toContain('Looking at the target');
});

test('what the backup was taken of is chosen by a second Enter only', async () => {
	app = renderApp({start: {screen: 'targets', artifact}});
	await app.press(keys.enter);
	expect(app.frame()).toContain('orders is what this backup was taken of');

	await app.press(keys.enter);
	await app.shows('Type its name');
});

test('another source that can take the backup is preselected', () => {
	const spare = fullOverview.sources.map(source => ({...source, id: `${source.id} too`, name: 'spare'})).slice(0, 1);
	app = renderApp({start: {screen: 'targets', artifact}, services: sampleServices({overview: {...fullOverview, sources: [...fullOverview.sources, ...spare]}})});

	expect(app.frame().split('\n').find(line => line.includes('▸')) ?? '').toContain('spare');
});
