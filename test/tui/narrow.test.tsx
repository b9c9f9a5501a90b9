/**
 * The smallest terminal, 60×16: what must be read there is there, whole and aligned.
 */
import {afterEach, expect, test} from 'vitest';
import {type Finding} from '../../source/core/connection.js';
import {NotFoundError} from '../../source/core/errors.js';
import {type View} from '../../source/tui/navigation.js';
import {themeFor} from '../../source/tui/theme.js';
import {fullOverview} from './sample-overview.js';
import {sampleServices, type SampleOptions} from './sample-services.js';
import {
	keys, renderApp, type RenderedApp, type RenderOptions,
} from './render-app.js';
import {goodBackup, liveBackup, smartRecovery} from './sample-run.js';

let app: RenderedApp;

function open(start: View, services: SampleOptions = {}, options: RenderOptions = {}): void {
	app = renderApp({
		start, services: sampleServices(services), columns: 60, rows: 16, ...options,
	});
}

afterEach(() => {
	app.unmount();
});

function linesWith(text: string): readonly string[] {
	return app.frame().split('\n').filter(line => line.includes(text));
}

/** A connection test that finds this. */
function finding(...findings: readonly Finding[]): SampleOptions {
	const {connections} = sampleServices();
	return {replace: {connections: {...connections, test: async () => findings}}};
}

const good = ['write', 'read back', 'list', 'remove', 'free space'].map((subject): Finding => ({subject, verdict: 'ok', detail: 'fine'}));

test('a revealed key is there to its last digit', async () => {
	open({screen: 'reveal', profileId: 'p1'});

	await app.press(keys.enter);

	expect(linesWith('abab').join('').replaceAll(/\s/gv, '')).toBe('ab'.repeat(32));
});

test('profiles are known by their names', async () => {
	open({screen: 'vault'});

	expect(linesWith('old server')).toHaveLength(1);
});

test('a long choice leaves the labels of a form where they are', async () => {
	const [first] = fullOverview.profiles;
	open({screen: 'job-form', jobId: 'j1'}, {overview: {...fullOverview, profiles: first ? [{...first, name: 'a profile whose name goes on and on'}] : []}});

	await app.press(keys.down);

	expect(linesWith('Key  ')[0]?.indexOf('<')).toBe(linesWith('Source')[0]?.indexOf('<'));
});

test('what failed in a test is told whole, and what is good is counted where it has no room', async () => {
	const detail = 'the server at 127.0.0.1:5432 refused the connection: password authentication failed for user "backup"';
	open({screen: 'settings'}, finding(...good, {
		subject: 'connection', verdict: 'failed', detail, hint: 'Check the password.',
	}));

	await app.press('t');
	await app.shows('Check the password.');

	expect(app.frame().replaceAll(/\s+/gv, ' ')).toContain(`✗ connection: ${detail} Check the password.`);
	expect(app.frame()).toContain('and 5 more: all good');
});

test('findings that have no room don\'t run into one another', async () => {
	open({screen: 'settings'}, finding(...good, {subject: 'rights', verdict: 'ok', detail: 'fine'}));

	await app.press('t');
	await app.shows('all good');

	expect(app.frame()).toMatch(/✓ write: fine\n.*✓ read back: fine\n.*✓ list: fine\n.*✓ remove: fine\n.*and 2 more: all good/v);
});

test('in ASCII the stages stand apart from the arrows between them', async () => {
	open({screen: 'run', runId: 'r1'}, {events: liveBackup}, {theme: themeFor({TERM: 'vt100', LANG: 'C'})});

	expect(await app.shows('compress')).toMatch(/dump +-> compress/v);
});

test('the exact figures of a run that is over are there', async () => {
	open({screen: 'run', runId: 'r1'}, {events: goodBackup});

	expect(await app.shows('succeeded')).toMatch(/^ {2}\d+ → \d+ bytes · ratio 4\.0 : 1$/mv);
});

test('both times of a run are there', async () => {
	open({screen: 'run', runId: 'r1'}, {
		events: liveBackup.map(event => event.type === 'progress' ? {...event, elapsedMs: 3_599_000, etaMs: 1_187_000} : event),
	});

	expect(await app.shows('65 %')).toContain('elapsed 59 min 59 s · ETA 19 min 47 s');
});

test('the settings show the headings of both lists, and rows beneath them', async () => {
	open({screen: 'settings'});

	expect(linesWith('NAME')).toHaveLength(2);
	expect(linesWith('SQLite')).toHaveLength(1);
	expect(linesWith('Local folder')).toHaveLength(1);
});

test('a run that nothing is known of is said to be so, and nothing else', async () => {
	const {runs} = sampleServices();
	const follow = async (): Promise<void> => {
		throw new NotFoundError({code: 'NAME_NOT_FOUND', message: 'the log of run r1 is no longer here', hint: 'See: dbseal runs list.'});
	};

	open({screen: 'run', runId: 'r1'}, {replace: {runs: {...runs, follow}}});

	expect(await app.shows('no longer here')).toMatch(/✗ the log of run r1 is no longer here \(NAME_NOT_FOUND\)\n +See: dbseal runs list\./v);
	expect(app.frame()).not.toMatch(/running$|Waiting|cancel/mv);
});

test('a step of the first start is there from its title to its field', async () => {
	open({screen: 'wizard'}, {overview: {...fullOverview, profiles: fullOverview.profiles.map(({exportedAt: _, ...profile}) => profile)}});

	const frame = await app.shows('Folder for the kit');

	expect(frame).toContain('Export the key now');
	expect(frame).toContain('reminding you.');
	expect(frame).toMatch(/✓ {2}✓ {2}▸ export {2}○ {2}○ {2}○ {2}○/v);
});

test('in the little room beneath a form, a failure at least begins', async () => {
	open({screen: 'connection-form', side: 'source', id: 's1'}, finding({
		subject: 'connection', verdict: 'failed', detail: 'refused '.repeat(30).trim(), hint: 'Check it.',
	}));

	await app.press(keys.ctrlT);

	expect(await app.shows('✗ connection: refused')).toContain('Esc cancel');
});

test('a run that failed before it began does not wait to be heard of', async () => {
	open({screen: 'run', runId: 'r1'}, {
		events: [{
			type: 'run-finished', runId: 'r1', at: '2026-11-24T14:05:09Z', outcome: 'failed', exitCode: 11, error: {code: 'JOB_RUNNING', message: 'the job runs already', hint: 'Wait for it.'},
		}],
	});

	expect(await app.shows('JOB_RUNNING')).toMatch(/^ {2}The run did not begin +✗ failed, exit 11$/mv);
});

test('what Smart Recovery ended on stays in sight, however much the log tells afterwards', async () => {
	const [first] = smartRecovery;
	const later = first
		? Array.from({length: 30}, (_, index) => ({
			...first, type: 'log', level: 'info', message: `later ${index}`,
		} as const))
		: [];
	open({screen: 'run', runId: 'r1'}, {events: [...smartRecovery.slice(0, -1), ...later, ...smartRecovery.slice(-1)]});

	const frame = await app.shows('later 29');

	expect(frame).toContain('  Smart Recovery  3 of 3 profiles tried, 2 refused\n  Smart Recovery Successful: Matched key from profile \'old\n  server\'\n');
});
