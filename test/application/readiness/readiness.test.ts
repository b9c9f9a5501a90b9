/** How jobs stand, by a real store: copies, measured restores, live runs, and the order on the board. */
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {type Readiness, jobReadiness, worstFirst} from '../../../source/application/readiness/readiness.js';
import {type RunKind} from '../../../source/core/events.js';
import {jobHealths} from '../../../source/operations/health/job-health.js';
import {type JobChanges} from '../../../source/store/jobs.js';
import {type Store} from '../../../source/store/open-store.js';
import {type RunResult} from '../../../source/store/runs.js';
import {type Home, makeHome} from '../../store/store-home.js';

const minuteMs = 60_000;

let home: Home;
let store: Store;
let runs = 0;

beforeEach(() => {
	home = makeHome();
	store = home.open();
	for (const [id, name, type] of [['s1', 'shop', 'sqlite'], ['s2', 'cache', 'redis']] as const) {
		store.sources.add({
			id, name, type, options: {path: '/srv/shop.sqlite'}, sealedSecrets: undefined,
		});
	}

	for (const [id, name] of [['d1', 'disk'], ['d2', 'offsite']] as const) {
		store.destinations.add({
			id, name, type: 'local', options: {path: `/${name}`}, sealedSecrets: undefined,
		});
	}
});

afterEach(() => {
	home.remove();
});

function addJob(id: string, changes: JobChanges = {}): void {
	store.jobs.add({
		id, name: `job ${id}`, sourceId: 's1', destinationIds: ['d1', 'd2'], profileId: undefined, ...changes,
	});
}

function addCopy(jobId: string, destinationKey = 'd1'): void {
	store.artifacts.record({
		destinationKey, name: `${jobId}_1.sqlite.gz`, sidecar: '{}', sizeBytes: 1234, jobId, createdAt: home.now(),
	});
}

function addRun(kind: RunKind, {jobId, tookMs = 0, ...result}: Partial<RunResult> & {readonly jobId?: string; readonly tookMs?: number}): void {
	runs++;
	const id = `run-${runs}`;
	store.runs.begin({
		id, kind, title: kind, pid: 1, processStartedAt: 'x', ...(jobId !== undefined && {jobId, jobName: jobId}),
	}, () => undefined);
	home.wait(tookMs);
	store.runs.finish(id, {outcome: 'succeeded', ...result});
}

function read(): readonly Readiness[] {
	return jobReadiness(jobHealths({store, now: home.now(), hostname: 'db1'}), store);
}

test('the destinations that have the newest backup are named, and those that lack it', () => {
	addJob('j1');
	addCopy('j1');

	expect(read()).toMatchObject([{heldAt: ['disk'], lackedBy: ['offsite']}]);
});

test('a copy that was found damaged, is gone, or waits in the spool, is none', () => {
	addJob('j1');
	addCopy('j1');
	addCopy('j1', 'd2');
	addCopy('j1', 'spool');
	store.artifacts.mark({destinationKey: 'd2', name: 'j1_1.sqlite.gz'}, {missingSince: home.now()});

	expect(read()).toMatchObject([{heldAt: ['disk'], lackedBy: ['offsite']}]);
});

test('a drill tells how long the restore alone took', () => {
	addJob('j1');
	addRun('drill', {
		jobId: 'j1', tookMs: minuteMs, bytesOut: 5000, summary: {timeToRestoreMs: 42_000},
	});

	expect(read()).toMatchObject([{measuredRestore: {kind: 'drill', timeToRestoreMs: 42_000, plainSizeBytes: 5000}}]);
});

test('of a drill of before that was told, the whole run is what is known', () => {
	addJob('j1');
	addRun('drill', {jobId: 'j1', tookMs: minuteMs});

	expect(read()).toMatchObject([{measuredRestore: {timeToRestoreMs: minuteMs}}]);
});

test('a restore into a database counts for the job of its artifact; one into a file does not', () => {
	addJob('j1');
	addCopy('j1');
	addCopy('j1', 'd2');
	addRun('restore', {artifactName: 'j1_1.sqlite.gz', tookMs: 2 * minuteMs, summary: {into: 'database'}});
	addRun('restore', {artifactName: 'j1_1.sqlite.gz', tookMs: minuteMs, summary: {into: 'file'}});

	expect(read()).toMatchObject([{measuredRestore: {kind: 'restore', timeToRestoreMs: 2 * minuteMs}}]);
});

test('a restore that failed measured nothing', () => {
	addJob('j1');
	addRun('drill', {jobId: 'j1', tookMs: minuteMs, outcome: 'failed'});

	expect(read()[0]?.measuredRestore).toBeUndefined();
});

test('a live run is named', () => {
	addJob('j1');
	store.runs.begin({
		id: 'run-live', kind: 'backup', title: 'backup', pid: 1, processStartedAt: 'x', jobId: 'j1',
	}, () => undefined);

	expect(read()).toMatchObject([{liveRunId: 'run-live', advice: {action: 'follow'}}]);
});

test('a job of a kind that has no scratch databases is not told to drill', () => {
	addJob('j1', {sourceId: 's2'});
	addCopy('j1');
	addCopy('j1', 'd2');

	expect(read()).toMatchObject([{isDrillable: false, advice: {action: 'verify'}}]);
});

test('the worst is on top, and of two alike the older', () => {
	addJob('untested');
	addCopy('untested');
	home.wait(minuteMs);
	addJob('fresher');
	addCopy('fresher');
	addJob('disabled', {enabled: false});
	addJob('nothing yet');

	expect(worstFirst(read()).map(({jobId}) => jobId)).toEqual(['nothing yet', 'untested', 'fresher', 'disabled']);
});

test('five hundred jobs and twenty thousand runs are judged within two seconds', () => {
	store.transaction(() => {
		for (let index = 0; index < 500; index++) {
			addJob(`j${index}`);
			addCopy(`j${index}`);
			for (let run = 0; run < 40; run++) {
				addRun(run % 4 === 0 ? 'drill' : 'backup', {jobId: `j${index}`, bytesOut: 100});
			}
		}
	});
	const startedMs = performance.now();

	expect(read()).toHaveLength(500);
	expect(performance.now() - startedMs).toBeLessThan(2000);
});
