/** Runs whose home has no room left: neither the store nor the log takes what is told them. */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {type RecordedEvent} from '../../source/core/events.js';
import {recordEarlyEnd} from '../../source/runs/early-end.js';
import {type RecorderContext, recordRun, type RecordRequest} from '../../source/runs/recorder.js';
import {endFinder} from '../../source/runs/run-liveness.js';
import {runLogFile} from '../../source/runs/run-log.js';
import {openStore, type Store} from '../../source/store/open-store.js';
import {makeSmallDisk, type SmallDisk} from '../small-disk.js';

const backup: RecordRequest<unknown> = {
	kind: 'backup', title: 'backup of orders', job: {id: 'job-1', name: 'orders'}, digest: () => ({bytesIn: 10, summary: 'x'.repeat(1_000_000)}),
};
const runId = '2026-11-24T14-05-09Z-00000001';
const longMessage = {type: 'log', level: 'info', message: 'x'.repeat(9000)} as const;

describe.skipIf(process.getuid?.() !== 0)('a home whose disk fills (left out: needs root)', () => {
	let disk: SmallDisk;
	let store: Store;
	let heard: RecordedEvent[];

	beforeEach(async () => {
		disk = await makeSmallDisk('8m');
		store = openStore({home: disk.folder, now: () => new Date('2026-11-24T14:05:09Z')});
		heard = [];
	});

	afterEach(async () => {
		store.close();
		await disk.remove();
	});

	const context = (): RecorderContext => ({
		store,
		pid: process.pid,
		signal: new AbortController().signal,
		now: store.now,
		randomHex: byteLength => '1'.padStart(byteLength * 2, '0'),
		emit(event) {
			heard.push(event);
		},
	});

	const warnings = () => heard.flatMap(event => event.type === 'log' && event.level === 'warning' ? [event.message] : []);

	test('leaves no run running: its end is recorded by the same process once there is room', async () => {
		await recordRun(backup, context(), async emit => {
			disk.fill();
			emit(longMessage);
		});
		const meanwhile = store.runs.findById(runId);
		disk.makeRoom();

		const marked = store.runs.markEnded(endFinder(store));

		expect(warnings()).toEqual([
			expect.stringMatching(/^the run's log can't be written any more: /v),
			expect.stringMatching(/^the end of the run can't be recorded in the store yet: no room to write the store /v),
		]);
		expect(meanwhile?.finishedAt).toBeUndefined();
		expect(marked).toMatchObject([{
			id: runId, outcome: 'succeeded', exitCode: 0, bytesIn: 10,
		}]);
	});

	test('costs the log what came meanwhile, and no more', async () => {
		await recordRun(backup, context(), async emit => {
			disk.fill();
			emit(longMessage);
			disk.makeRoom();
			emit({type: 'log', level: 'info', message: 'there is room again'});
		});

		const events = fs.readFileSync(runLogFile(disk.folder, runId), 'utf8').trimEnd().split('\n').map((line): unknown => {
			try {
				return JSON.parse(line);
			} catch {
				return 'cut';
			}
		});
		expect(events).toEqual([
			expect.objectContaining({type: 'run-started'}), 'cut', expect.objectContaining({message: 'there is room again'}), expect.objectContaining({type: 'run-finished'}),
		]);
		expect(warnings()).toHaveLength(1);
	});

	test('leaves no file of the log open', async () => {
		const openFiles = () => fs.readdirSync('/proc/self/fd').length;
		const before = openFiles();

		await recordRun(backup, context(), async emit => {
			disk.fill();
			emit(longMessage);
		});

		expect(openFiles()).toBe(before);
	});

	test('ends with what went wrong, not with the log that could not tell it', () => {
		fs.mkdirSync(path.join(disk.folder, 'runs'));
		fs.writeFileSync(path.join(disk.folder, 'runs', 'other.jsonl'), 'x');
		disk.fill();

		expect(() => {
			recordEarlyEnd({
				home: disk.folder, runId, failure: {
					outcome: 'failed', exitCode: 2, code: 'USAGE', message: 'x', hint: 'y',
				}, at: new Date(),
			});
		}).not.toThrow();
	});
});
