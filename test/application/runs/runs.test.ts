import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {type Application, createApplication} from '../../../source/application/application.js';
import {findRun, listRuns, readRun} from '../../../source/application/runs/runs.js';
import {createRunLog} from '../../../source/runs/run-log.js';
import {openStore, type Store} from '../../../source/store/open-store.js';

const now = () => new Date('2026-11-24T14:05:09Z');

let home: string;
let store: Store;
let application: Application;

beforeEach(() => {
	home = fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-runs-'));
	store = openStore({home, now});
	application = createApplication(store, {
		home, env: {}, workingFolder: home, hostname: 'testbox', pid: 1, now, randomHex: length => '00'.repeat(length), signal: new AbortController().signal,
	});
	for (const id of ['2026-11-24T14-05-01Z-9f3c07ab', '2026-11-24T14-05-02Z-1d2e07ab', '2026-11-24T14-05-03Z-5a6b7c8d']) {
		store.runs.begin({
			id, kind: 'verify', title: 'verify of orders', jobId: undefined, jobName: undefined, pid: 1, processStartedAt: 'another boot',
		}, () => undefined);
	}
});

afterEach(() => {
	store.close();
	fs.rmSync(home, {recursive: true});
});

test.each([
	['2026-11-24T14-05-01Z-9f3c07ab', '2026-11-24T14-05-01Z-9f3c07ab'],
	['9f3c07ab', '2026-11-24T14-05-01Z-9f3c07ab'],
	['latest', '2026-11-24T14-05-03Z-5a6b7c8d'],
])('%s is the run that a person means', (typed, id) => {
	expect(findRun(application, typed).id).toBe(id);
});

test('an end that several runs have, and one that none has, are told apart', () => {
	expect(() => findRun(application, '07ab')).toThrow(expect.objectContaining({code: 'INVALID_NAME', message: '2 runs end with 07ab'}));
	expect(() => findRun(application, 'ffff')).toThrow(expect.objectContaining({code: 'NAME_NOT_FOUND', exitCode: 10}));
});

test('what was on the screen is found by its whole id alone', () => {
	expect(findRun(application, {id: '2026-11-24T14-05-01Z-9f3c07ab'}).kind).toBe('verify');
	expect(() => findRun(application, {id: '9f3c07ab'})).toThrow(expect.objectContaining({code: 'NAME_NOT_FOUND', message: 'this run is gone'}));
});

test('whoever lists or reads runs finds those ended whose process is gone', async () => {
	expect(listRuns(application, {limit: 2}).map(({outcome}) => outcome)).toEqual(['interrupted', 'interrupted']);

	createRunLog(home, '2026-11-24T14-05-01Z-9f3c07ab').close();

	expect(await readRun(application, '9f3c07ab')).toMatchObject({run: {outcome: 'interrupted'}, events: []});
});

test('a job that is not there has no runs to list', () => {
	expect(() => listRuns(application, {job: 'gone', limit: 20})).toThrow(expect.objectContaining({code: 'NAME_NOT_FOUND'}));
});
