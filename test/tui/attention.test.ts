/** What tells somebody who looks elsewhere: title and bell. */
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {type Attention, bellKind, watchAttention} from '../../source/tui/attention.js';
import {type RunRow} from '../../source/tui/services.js';
import {emptyOverview} from './sample-overview.js';
import {sampleServices, type SampleServices} from './sample-services.js';
import {sampleNow} from './sample-time.js';

let said: string[];
let services: SampleServices;
let attention: Attention;

beforeEach(() => {
	said = [];
	services = sampleServices({overview: emptyOverview});
	attention = watchAttention(services, {
		setTitle(title) {
			said.push(title);
		},
		ring(kind, text) {
			said.push(`${kind} ${text}`);
		},
	}, 'notify');
});

afterEach(() => {
	attention.close();
});

/** Of the run that the sample starts. */
function run(state: RunRow['state'], seconds = 0): RunRow {
	return {
		id: '2026-11-24T14-05-09Z-0001', kind: 'backup', title: 'orders', state, startedAt: sampleNow, ...(seconds > 0 && {finishedAt: new Date(sampleNow.getTime() + (seconds * 1000))}),
	};
}

function show(...runs: readonly RunRow[]): void {
	services.overview.set({...emptyOverview, runs});
}

test('the title has the host, and how many runs go on', () => {
	show(run('running'), {...run('running'), id: 'other'});
	show();

	expect(said).toEqual(['dbseal: web-1', 'dbseal: web-1 - 2 running', 'dbseal: web-1']);
});

test('a run that was started here rings at its end', async () => {
	await attention.services.runs.start({kind: 'backup', jobId: 'j1'});
	show(run('running'));
	show(run('failed', 10));

	expect(said).toContain('notify dbseal on web-1: backup orders failed after 10 s');
});

test('a run that was looked at here rings, too', async () => {
	await attention.services.runs.follow('2026-11-24T14-05-09Z-0001', () => undefined, new AbortController().signal);
	show(run('running'));
	show(run('succeeded', 60));

	expect(said.filter(text => text.startsWith('notify'))).toHaveLength(1);
});

test('neither a short run nor one of cron rings', async () => {
	show(run('running'));
	show(run('succeeded', 3600));
	await attention.services.runs.start({kind: 'backup', jobId: 'j1'});
	show(run('running'));
	show(run('succeeded', 9));

	expect(said.filter(text => text.startsWith('notify'))).toEqual([]);
});

test('the bell is on unless it is set otherwise, and what it can\'t be is an error', () => {
	expect([undefined, '', 'off', 'notify'].map(setting => bellKind(setting))).toEqual(['bell', 'bell', 'off', 'notify']);
	expect(() => bellKind('loud')).toThrow('DBSEAL_BELL can\'t be loud');
});
