/**
 * Where the cursor is after something was saved, and how long what is said of a thing stands: no longer than that thing is looked at.
 */
import {afterEach, expect, test} from 'vitest';
import {
	type ConnectionRow, type JobRow, type Overview, type ProfileRow,
} from '../../source/tui/services.js';
import {type RunRequest} from '../../source/tui/runs/run-requests.js';
import {fullOverview} from './sample-overview.js';
import {sampleServices, type SampleServices} from './sample-services.js';
import {
	keys, renderApp, type RenderedApp, type RenderOptions,
} from './render-app.js';

let app: RenderedApp;

function open(options: RenderOptions): void {
	app = renderApp(options);
}

afterEach(() => {
	app.unmount();
});

function lineOfCursor(): string {
	return app.frame().split('\n').findLast(line => line.startsWith('▸') || line.startsWith(' ▸ ')) ?? '';
}

/** What is saved is in the overview at once, before all others, as a store sorts it in by its name. */
function savingServices(): {readonly services: SampleServices; readonly started: RunRequest[]} {
	const services = sampleServices();
	const started: RunRequest[] = [];
	const add = (part: (overview: Overview) => Partial<Overview>): void => {
		const overview = services.overview.getSnapshot();
		services.overview.set({...overview, ...part(overview)});
	};

	const [job, source, profile] = [first(fullOverview.jobs), first(fullOverview.sources), first(fullOverview.profiles)];
	return {
		started,
		services: {
			...services,
			jobs: {
				...services.jobs,
				save(draft, id = 'new') {
					add(({jobs}) => ({jobs: [...jobs, {...job, id, name: draft.name}].toSorted((one, other) => one.name.localeCompare(other.name))}));
					return id;
				},
			},
			connections: {
				...services.connections,
				save(side, {name, id = 'new'}) {
					add(({sources}) => ({sources: [{...source, id, name}, ...sources]}));
					return id;
				},
			},
			vault: {
				...services.vault,
				create(name) {
					const made: ProfileRow = {...profile, id: 'new', name};
					add(({profiles}) => ({profiles: [...profiles, made]}));
					return made;
				},
			},
			runs: {
				...services.runs,
				async start(request) {
					started.push(request);
					return 'r1';
				},
			},
		},
	};
}

function first<Row extends ConnectionRow | JobRow | ProfileRow>(rows: readonly Row[]): Row {
	const [row] = rows;
	if (!row) {
		throw new Error('the sample has none');
	}

	return row;
}

test('after a job was saved, r runs that job and no other', async () => {
	const {services, started} = savingServices();
	open({services});

	await app.press('n', 'zoo', '\u{13}');
	await app.shows('Saved the job zoo');
	expect(lineOfCursor()).toContain('zoo');

	await app.press('r');
	await app.shows('Waiting for the run');
	expect(started).toEqual([{kind: 'backup', jobId: 'new'}]);
});

test('a filter that would hide what was saved is gone', async () => {
	open({services: savingServices().services});

	await app.press('/orders', keys.enter, 'n', 'zoo', keys.ctrlS);

	await app.shows('Saved the job zoo');
	expect(lineOfCursor()).toContain('zoo');
});

test('after a source was saved, the cursor is on it', async () => {
	open({services: savingServices().services, start: {screen: 'settings'}});

	await app.press('j', 'n', 'app', keys.tab, 'sqlite:/srv/app.db', keys.ctrlS);

	await app.shows('Saved the source app');
	expect(lineOfCursor()).toContain('app');
});

test('after a profile was made, the cursor is on it', async () => {
	open({services: savingServices().services, start: {screen: 'vault'}});

	await app.press('n', 'second', keys.enter);

	await app.shows('Made second');
	expect(lineOfCursor()).toContain('second');
});

test('rows that come before the first one leave the cursor on its row, also where it was never moved', async () => {
	const services = sampleServices();
	open({services});
	const job = first(fullOverview.jobs);
	expect(lineOfCursor()).toContain('orders nigh');

	services.overview.set({...fullOverview, jobs: [{...job, id: 'other', name: 'another'}, ...fullOverview.jobs]});

	await app.shows('another');
	expect(lineOfCursor()).toContain('orders nigh');
});

test('what was said of a job is gone when the cursor is on another one, or the job is gone', async () => {
	const {services} = savingServices();
	open({services});
	await app.press('n', 'zoo', keys.ctrlS);
	await app.shows('Saved the job zoo');

	await app.press('k');
	await app.hides('Saved the job');

	await app.press('n', 'ape', keys.ctrlS);
	await app.shows('Saved the job ape');
	services.overview.set(fullOverview);
	await app.shows('of 2 jobs');
	await app.hides('Saved the job');
});

test('what a test found of one connection is not shown beneath another one, nor once that has changed', async () => {
	const services = sampleServices();
	open({services, start: {screen: 'settings'}});
	await app.press('t');
	await app.shows('no access to schema audit');

	await app.press('j');
	expect(app.frame()).not.toContain('no access to schema audit');

	await app.press('k');
	expect(app.frame()).toContain('no access to schema audit');

	await app.press(keys.tab);
	expect(app.frame()).not.toContain('no access to schema audit');

	await app.press(keys.tab);
	services.overview.set({...fullOverview, sources: fullOverview.sources.map(source => ({...source, url: `${source.url}2`}))});
	await app.shows('wiki.db2');
	expect(app.frame()).not.toContain('no access to schema audit');
});
