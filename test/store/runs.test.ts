import {
	afterAll, afterEach, beforeAll, beforeEach, expect, test,
} from 'vitest';
import {type Store} from '../../source/store/open-store.js';
import {type NewRun} from '../../source/store/runs.js';
import {buildChildScript, type ChildScript} from './child-script.js';
import {type Home, makeHome} from './store-home.js';

let home: Home;
let store: Store;
let beginRun: ChildScript;

beforeAll(async () => {
	beginRun = await buildChildScript('test/store/begin-run.child.ts');
});

afterAll(async () => {
	await beginRun.remove();
});

beforeEach(() => {
	home = makeHome();
	store = home.open();
});

afterEach(() => {
	home.remove();
});

const backup = (id: string, more: Partial<NewRun> = {}): NewRun => ({
	id, kind: 'backup', title: 'orders nightly', jobId: 'j1', jobName: 'orders nightly', pid: 4711, processStartedAt: 'boot+12', ...more,
});

const alive = () => undefined;
const dead = () => ({outcome: 'interrupted'} as const);

/** A backup that took a second and ended well with a dump of this size. */
function record(id: string, bytesIn: number, more: Partial<NewRun> = {}) {
	store.runs.begin(backup(id, more), alive);
	home.wait(1000);
	store.runs.finish(id, {outcome: 'succeeded', exitCode: 0, bytesIn});
}

test('a run that began has no end', () => {
	store.runs.begin(backup('r1'), alive);

	expect(store.runs.findById('r1')).toEqual({
		id: 'r1',
		kind: 'backup',
		jobId: 'j1',
		jobName: 'orders nightly',
		title: 'orders nightly',
		pid: 4711,
		processStartedAt: 'boot+12',
		startedAt: new Date('2026-11-24T14:05:09.123Z'),
		finishedAt: undefined,
		outcome: undefined,
		exitCode: undefined,
		artifactName: undefined,
		destinationId: undefined,
		bytesIn: undefined,
		bytesOut: undefined,
		error: undefined,
		summary: undefined,
	});
});

test('a finished run has its figures, error and summary', () => {
	store.runs.begin(backup('r1'), alive);
	home.wait(90_000);

	store.runs.finish('r1', {
		outcome: 'failed', exitCode: 14, bytesIn: 1000, bytesOut: 400, artifactName: 'orders.sql.gz.enc', destinationId: 'd1',
		error: {code: 'DUMP_INCOMPLETE', message: 'pg_dump failed', hint: 'Try again.'}, summary: {tables: 3},
	});

	expect(store.runs.findById('r1')).toMatchObject({
		finishedAt: new Date('2026-11-24T14:06:39.123Z'), outcome: 'failed', exitCode: 14, bytesIn: 1000, bytesOut: 400,
		artifactName: 'orders.sql.gz.enc', destinationId: 'd1',
		error: {code: 'DUMP_INCOMPLETE', message: 'pg_dump failed', hint: 'Try again.'}, summary: {tables: 3},
	});
});

test('a job that runs does not start again, and the error names the run and its process', () => {
	store.runs.begin(backup('r1'), alive);

	expect(() => store.runs.begin(backup('r2', {pid: 4712}), alive)).toThrow(expect.objectContaining({
		code: 'RUN_IN_PROGRESS',
		exitCode: 11,
		message: 'the job "orders nightly" is already running: backup r1, process 4711',
		hint: 'Follow it with \'dbseal runs follow r1\', or stop it with \'dbseal runs cancel r1\'.',
	}));
	expect(store.runs.findById('r2')).toBeUndefined();
});

test('a run whose process died gives way, and is marked interrupted', () => {
	store.runs.begin(backup('r1'), alive);
	home.wait(5000);

	store.runs.begin(backup('r2'), run => run.id === 'r1' ? dead() : undefined);

	expect(store.runs.findById('r1')).toMatchObject({outcome: 'interrupted', finishedAt: new Date('2026-11-24T14:05:14.123Z')});
	expect(store.runs.findById('r2')?.finishedAt).toBeUndefined();
});

test('another job is not held up', () => {
	store.runs.begin(backup('r1'), alive);

	store.runs.begin(backup('r2', {jobId: 'j2'}), alive);

	expect(store.runs.list({isUnfinished: true}).map(({id}) => id)).toEqual(['r2', 'r1']);
});

test.each(['restore', 'verify'] as const)('a %s neither waits for the job\'s backup nor holds it up', kind => {
	store.runs.begin(backup('r1', {kind}), alive);
	store.runs.begin(backup('r2'), alive);

	store.runs.begin(backup('r3', {kind}), alive);

	expect(store.runs.list({isUnfinished: true}).map(({id}) => id)).toEqual(['r3', 'r2', 'r1']);
});

test.each([1, 2, 3, 4, 5])('of two processes that begin the same job\'s run on a new store at once, exactly one does (round %d)', async () => {
	const fresh = makeHome();
	const startAt = String(Date.now() + 400);

	const ends = await Promise.all([1, 2].map(async () => beginRun.run(fresh.path, 'j1', startAt)));

	const words = ends.map(({stdout, stderr}) => stdout + stderr).toSorted((a, b) => a.localeCompare(b));
	expect(words).toEqual(['began', 'RUN_IN_PROGRESS']);
	fresh.remove();
});

test('runs whose processes are gone are marked, and the living are left alone', () => {
	store.runs.begin(backup('r1'), alive);
	store.runs.begin(backup('r2', {jobId: 'j2'}), alive);

	const marked = store.runs.markEnded(run => run.id === 'r2' ? undefined : dead());

	expect(marked.map(({id, outcome}) => [id, outcome])).toEqual([['r1', 'interrupted']]);
	expect(store.runs.findById('r2')?.finishedAt).toBeUndefined();
});

test('a run that has ended is not marked again', () => {
	record('r1', 1000);

	expect(store.runs.markEnded(dead)).toEqual([]);
	expect(store.runs.findById('r1')?.outcome).toBe('succeeded');
});

test('a list is newest first, page by page', () => {
	for (const id of ['r1', 'r2', 'r3', 'r4', 'r5']) {
		record(id, 1000);
	}

	const pages = [0, 2, 4].map(offset => store.runs.list({limit: 2, offset}).map(({id}) => id));

	expect(pages).toEqual([['r5', 'r4'], ['r3', 'r2'], ['r1']]);
});

test('a run that a wrong clock dated ahead is the last in the list only until the next one begins, and the latest of no job', () => {
	record('r1', 1000);
	home.wait(10 * 365 * 86_400_000);
	record('r2', 2000);
	home.wait(-10 * 365 * 86_400_000);

	expect(store.runs.latestByJob('backup').get('j1')?.id).toBe('r1');
	record('r3', 3000);
	expect(store.runs.list().map(({id}) => id)).toEqual(['r3', 'r2', 'r1']);
	expect(store.runs.latestByJob('backup').get('j1')?.id).toBe('r3');
});

test('a list can be of one job, or of one kind', () => {
	record('r1', 1000);
	record('r2', 1000, {jobId: 'j2'});
	record('r3', 1000, {kind: 'drill'});

	expect(store.runs.list({jobId: 'j1'}).map(({id}) => id)).toEqual(['r3', 'r1']);
	expect(store.runs.list({kind: 'drill'}).map(({id}) => id)).toEqual(['r3']);
});

test('the latest good backup of each job is found, also before a later failure', () => {
	record('r1', 1000);
	record('r2', 2000);
	record('r3', 3000, {jobId: 'j2'});
	store.runs.begin(backup('r4'), alive);
	store.runs.finish('r4', {outcome: 'failed', exitCode: 14});

	const latest = store.runs.latestByJob('backup', {outcomes: ['succeeded']});

	expect([...latest].map(([jobId, run]) => [jobId, run.id])).toEqual([['j1', 'r2'], ['j2', 'r3']]);
});

test('the latest run of each job is found whatever its outcome, but not before its end', () => {
	record('r1', 1000);
	home.wait(1000);
	store.runs.begin(backup('r2'), alive);
	store.runs.finish('r2', {outcome: 'failed', exitCode: 14});
	home.wait(1000);
	store.runs.begin(backup('r3'), alive);

	expect(store.runs.latestByJob('backup').get('j1')?.id).toBe('r2');
});

test('the sizes of the last dumps are those of good backups of the job, newest first', () => {
	record('r1', 100);
	record('r2', 200);
	record('r3', 300);
	record('r4', 999, {jobId: 'j2'});
	store.runs.begin(backup('r5'), alive);
	store.runs.finish('r5', {outcome: 'failed', exitCode: 14, bytesIn: 5});

	expect(store.runs.recentDumpSizes('j1', 2)).toEqual([300, 200]);
});
