import {Buffer} from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {InterruptedError} from '../../../source/core/errors.js';
import {drill} from '../../../source/operations/drill/drill.js';
import {buildChildScript} from '../../store/child-script.js';
import {createDrillBench, type DrillBench} from './bench.js';

let bench: DrillBench;

beforeEach(() => {
	bench = createDrillBench();
});

afterEach(() => {
	bench.close();
});

test('a scratch database gets another name when one is taken', async () => {
	await bench.takeBackup();
	const names = ['aaaaaaaa', 'bbbbbbbb', 'cccccccc'].map(hex => Uint8Array.from(Buffer.from(hex, 'hex')));
	const {scratchFolder} = bench.context.adapters;
	fs.writeFileSync(path.join(scratchFolder, 'dbseal_drill_aaaaaaaa'), 'somebody else\'s');

	const result = await drill({job: bench.job()}, {...bench.context, randomBytes: () => names.shift() ?? new Uint8Array(4)});

	expect(result.restored?.into).toBe(`the file ${path.join(scratchFolder, 'dbseal_drill_bbbbbbbb', 'database.sqlite')}`);
	expect(fs.readFileSync(path.join(scratchFolder, 'dbseal_drill_aaaaaaaa'), 'utf8')).toBe('somebody else\'s');
});

test('a scratch database is removed when the drill is interrupted, whose report says that it was not done', async () => {
	await bench.takeBackup();
	const controller = new AbortController();
	const interrupted = {
		...bench.context,
		signal: controller.signal,
		emit(event: {readonly type: string; readonly stages?: unknown}) {
			if (event.type === 'stage-started' && JSON.stringify(event.stages).includes('load')) {
				controller.abort(new InterruptedError('SIGINT'));
			}
		},
	};

	await expect(drill({job: bench.job()}, interrupted)).rejects.toThrow();

	expect(bench.scratchFiles()).toEqual([]);
	expect(bench.lastReport()).toContain('orders nightly: NOT DONE');
});

test('a scratch database that a drill killed half-way leaves is removed by the next drill, which says so', async () => {
	await bench.takeBackup();
	const child = await buildChildScript('test/operations/drill/drill.child.ts');
	const {store, adapters} = bench.context;

	const end = await child.run(store.home, bench.context.vault().systemKey.toHex(), adapters.scratchFolder);
	const [left = ''] = bench.scratchFiles();
	await bench.run();

	expect(end).toMatchObject({signal: 'SIGKILL', stderr: ''});
	expect(left).toMatch(/^dbseal_drill_[\da-f]{8}$/v);
	expect(bench.scratchFiles()).toEqual([]);
	expect(bench.events).toContainEqual({type: 'log', level: 'info', message: `removed what a drill that died had left: ${left} at sqlite:${bench.source} (shop)`});
	await child.remove();
}, 60_000);

test('a scratch database that a drill killed half-way leaves elsewhere is named by the next drill', async () => {
	await bench.takeBackup();
	bench.context.store.settings.set('drill-scratch/j1/dbseal_drill_00112233', 'postgresql://db2/orders (copy)');

	await bench.run();

	expect(bench.events).toContainEqual({
		type: 'log',
		level: 'warning',
		message: 'a drill that died left dbseal_drill_00112233 at postgresql://db2/orders (copy) (this drill is at another place): remove it with \'dbseal doctor --fix\', or by hand',
	});
});
