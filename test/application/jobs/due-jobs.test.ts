import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {dueJobs} from '../../../source/application/jobs/due-jobs.js';
import {processIdentity} from '../../../source/tools/process-identity.js';
import {openStore, type Store} from '../../../source/store/open-store.js';

let home: string;
let store: Store;
let clock: Date;

beforeEach(async () => {
	home = await fs.mkdtemp(path.join(os.tmpdir(), 'dbseal-due-'));
	clock = new Date('2026-11-24T12:00:00Z');
	store = openStore({home, now: () => clock});
	store.sources.add({
		id: 's', name: 'shop', type: 'sqlite', options: {path: '/shop'}, sealedSecrets: undefined,
	});
	store.destinations.add({
		id: 'd', name: 'disk', type: 'local', options: {path: '/disk'}, sealedSecrets: undefined,
	});
	store.jobs.add({
		id: 'j', name: 'nightly', sourceId: 's', destinationIds: ['d'], profileId: undefined, schedule: '15 3 * * *',
	});
});

afterEach(async () => {
	store.close();
	await fs.rm(home, {recursive: true});
});

function dueAt(time: string): readonly string[] {
	return dueJobs(store, new Date(time)).map(({name}) => name);
}

function beginRun(startedAt: string): void {
	clock = new Date(startedAt);
	store.runs.begin({
		id: startedAt, kind: 'backup', title: 'backup', jobId: 'j', jobName: 'nightly', pid: process.pid, processStartedAt: processIdentity(process.pid) ?? '',
	}, () => undefined);
}

test('a job that never ran is due from the first time that its schedule comes round', () => {
	expect(dueAt('2026-11-25T03:14:59Z')).toEqual([]);
	expect(dueAt('2026-11-25T03:15:00Z')).toEqual(['nightly']);
});

test('a run, even a failed one, is the last until the schedule comes round again', () => {
	beginRun('2026-11-25T03:15:10Z');
	store.runs.finish('2026-11-25T03:15:10Z', {outcome: 'failed'});

	expect(dueAt('2026-11-26T03:14:00Z')).toEqual([]);
	expect(dueAt('2026-11-26T03:16:00Z')).toEqual(['nightly']);
});

test('a run that a wrong clock dated ahead doesn\'t keep the job from being due', () => {
	beginRun('2126-11-25T03:15:10Z');
	store.runs.finish('2126-11-25T03:15:10Z', {outcome: 'succeeded'});
	clock = new Date('2026-11-25T03:16:00Z');

	expect(dueAt('2026-11-25T03:16:00Z')).toEqual(['nightly']);
	beginRun('2026-11-25T03:16:00Z');
	store.runs.finish('2026-11-25T03:16:00Z', {outcome: 'succeeded'});
	expect(dueAt('2026-11-25T03:17:00Z')).toEqual([]);
});

test('a run that was missed for days is made up for once', () => {
	expect(dueAt('2026-12-24T00:00:00Z')).toEqual(['nightly']);
});

test('a job that still runs is not due', () => {
	beginRun('2026-11-25T03:15:10Z');

	expect(dueAt('2026-11-26T03:16:00Z')).toEqual([]);
});

test('neither a disabled job nor one without a schedule is ever due', () => {
	store.jobs.change('j', {enabled: false});
	const disabled = dueAt('2027-01-01T00:00:00Z');
	store.jobs.change('j', {enabled: true, schedule: undefined});

	expect([disabled, dueAt('2027-01-01T00:00:00Z')]).toEqual([[], []]);
});

test('a job that was made by a clock two years ahead is due all the same', () => {
	clock = new Date('2028-11-24T12:00:00Z');
	store.jobs.add({
		id: 'j2', name: 'ahead', sourceId: 's', destinationIds: ['d'], profileId: undefined, schedule: '15 3 * * *',
	});

	expect(dueAt('2026-11-25T03:15:00Z')).toEqual(['ahead', 'nightly']);
});
