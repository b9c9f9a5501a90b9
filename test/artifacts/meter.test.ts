/** Gauges between stages that take their time by a clock of the test's own. */
import {Buffer} from 'node:buffer';
import {PassThrough} from 'node:stream';
import {expect, test} from 'vitest';
import {createMeter, type Meter} from '../../source/artifacts/meter.js';
import {chainStages, type StreamStage} from '../../source/core/codec.js';
import {type Progress} from '../../source/core/events.js';

const kilobyte = Buffer.alloc(1000);

/** Runs ten chunks through the meter's stages, of which each takes so many ms a chunk. */
async function run(times: {readonly dump: number; readonly compress: number; readonly store: number}): Promise<{readonly meter: Meter; readonly nowMs: () => number; wait(ms: number): void}> {
	let nowMs = 1000;
	const meter = createMeter(['dump', 'compress', 'store'], () => nowMs);
	const source = async function * () {
		for (let count = 0; count < 10; count++) {
			nowMs += times.dump;
			yield kilobyte;
		}
	};

	const halve: StreamStage = async function * (chunks) {
		for await (const chunk of chunks) {
			nowMs += times.compress;
			yield chunk.subarray(0, chunk.length / 2);
		}
	};

	for await (const chunk of chainStages([meter.after('dump'), halve, meter.after('compress')])(source())) {
		nowMs += times.store;
		meter.count('store', chunk.length);
	}

	return {
		meter,
		nowMs: () => nowMs,
		wait(ms) {
			nowMs += ms;
		},
	};
}

const busyOf = ({stages}: Progress) => Object.fromEntries(stages.map(({stage, busyShare}) => [stage, busyShare]));

test('each stage is charged for the time that it kept the others waiting, and for no other\'s', async () => {
	const {meter} = await run({dump: 20, compress: 70, store: 10});

	const progress = meter.read(undefined);

	expect(progress.elapsedMs).toBe(1000);
	expect(busyOf(progress)).toEqual({dump: 0.2, compress: 0.7, store: 0.1});
});

test('bytes are counted behind each stage', async () => {
	const {meter} = await run({dump: 1, compress: 1, store: 1});

	const {bytesIn, bytesOut, stages} = meter.read(undefined);

	expect([bytesIn, bytesOut]).toEqual([10_000, 5000]);
	expect(stages.map(({bytes}) => bytes)).toEqual([10_000, 5000, 5000]);
	expect(meter.bytesAfter('compress')).toBe(5000);
});

test('percent and remaining time are those of the expected bytes', async () => {
	const {meter} = await run({dump: 100, compress: 0, store: 0});

	expect(meter.read(40_000)).toMatchObject({percent: 25, etaMs: 3000});
	expect(meter.read(undefined)).not.toHaveProperty('percent');
});

test('percent stays below 100, however wrong the estimate was', async () => {
	const {meter} = await run({dump: 100, compress: 0, store: 0});

	expect(meter.read(10_000).percent).toBe(99);
	expect(meter.read(10).percent).toBe(99);
});

test('there is no remaining time while next to nothing has come', async () => {
	const {meter} = await run({dump: 100, compress: 0, store: 0});

	expect(meter.read(10_000_000)).not.toHaveProperty('etaMs');
});

test('a rate is over the last three seconds, not over the whole run', async () => {
	const {meter, wait} = await run({dump: 100, compress: 0, store: 0});
	const first = meter.read(undefined).bytesInPerSecond;
	for (let second = 0; second < 5; second++) {
		wait(1000);
		meter.read(undefined);
	}

	expect(first).toBe(10_000);
	expect(meter.read(undefined).bytesInPerSecond).toBe(0);
});

test('a stage that is waited for right now is busy right now', () => {
	let nowMs = 0;
	const meter = createMeter(['dump', 'store'], () => nowMs);
	const silent = new PassThrough();

	void meter.after('dump')(silent)[Symbol.asyncIterator]().next();
	nowMs = 500;

	expect(busyOf(meter.read(undefined))).toEqual({dump: 1, store: 0});
});
