/**
 * Live throughput: gauges between the stages of a pipeline, read a few times a second.
 * The rule: a gauge passes chunks on untouched and costs two clock reads a chunk.
 *
 * Stages pull from each other, so while a gauge waits for its upstream, the stage before it is at work or waits itself.
 * What a stage alone kept the others waiting is thus its own gauge's wait less the wait of the gauge before it.
 */
import {type StreamStage} from '../core/codec.js';
import {eachChunk} from '../core/each-chunk.js';
import {type Progress, type Stage, type StageProgress} from '../core/events.js';

/** Rates are over this window: long enough to be calm, short enough to be live. Our choice. */
const rateWindowMs = 3000;

type Gauge = {
	readonly stage: Stage;
	bytes: number;
	/** Time spent waiting for the stage before this gauge. */
	waitMs: number;
	/** Since when it waits now, if it does. */
	waitsSince: number | undefined;
	readonly samples: Array<{readonly atMs: number; readonly bytes: number}>;
};

export type Meter = {
	/** A link for the pipeline, put right behind the stage that it measures. */
	after(stage: Stage): StreamStage;
	/** A link for the pipeline, put right before its last stage, whose bytes nobody pulls: counts what that has taken. */
	before(stage: Stage): StreamStage;
	/** The same for a last stage that tells by itself. */
	count(stage: Stage, bytes: number): void;
	/** What the run has moved so far. `expectedBytesIn` gives percent and ETA. */
	read(expectedBytesIn: number | undefined): Progress;
	/** Bytes that left this stage. */
	bytesAfter(stage: Stage): number;
};

/** @param stages All stages of the pipeline in order; the last one may be without a gauge (a writer). */
export function createMeter(stages: readonly Stage[], clock: () => number): Meter {
	const startedMs = clock();
	const gauges = new Map(stages.map(stage => [stage, createGauge(stage, startedMs)]));
	const count = (stage: Stage, bytes: number): void => {
		const gauge = gauges.get(stage);
		if (gauge) {
			gauge.bytes += bytes;
		}
	};

	return {
		after(stage) {
			const gauge = gauges.get(stage) ?? createGauge(stage, startedMs);
			gauges.set(stage, gauge);
			return passThrough(gauge, clock);
		},
		before: stage => countTaken(bytes => {
			count(stage, bytes);
		}),
		count,
		read: expectedBytesIn => readProgress([...gauges.values()], expectedBytesIn, {startedMs, nowMs: clock()}),
		bytesAfter: stage => gauges.get(stage)?.bytes ?? 0,
	};
}

function passThrough(gauge: Gauge, clock: () => number): StreamStage {
	const stopWaiting = (): void => {
		gauge.waitMs += clock() - (gauge.waitsSince ?? clock());
		gauge.waitsSince = undefined;
	};

	return source => eachChunk(source, {
		ask() {
			gauge.waitsSince = clock();
		},
		change(chunk) {
			stopWaiting();
			gauge.bytes += chunk.length;
			return chunk;
		},
		end: stopWaiting,
	});
}

/** A stage asks for the next chunk only when it has taken the last one. */
function countTaken(count: (bytes: number) => void): StreamStage {
	let givenBytes = 0;
	return source => eachChunk(source, {
		ask() {
			count(givenBytes);
		},
		change(chunk) {
			givenBytes = chunk.length;
			return chunk;
		},
	});
}

type Times = {readonly startedMs: number; readonly nowMs: number};

function readProgress(gauges: readonly Gauge[], expectedBytesIn: number | undefined, times: Times): Progress {
	const {startedMs, nowMs} = times;
	const elapsedMs = nowMs - startedMs;
	let previousWaitMs = 0;
	const stages = gauges.map((gauge, index): StageProgress => {
		const isLast = index === gauges.length - 1;
		const waitMs = isLast ? elapsedMs : gauge.waitMs + (gauge.waitsSince === undefined ? 0 : nowMs - gauge.waitsSince);
		const busyMs = Math.max(0, waitMs - previousWaitMs);
		previousWaitMs = waitMs;
		return {
			stage: gauge.stage,
			bytes: gauge.bytes,
			bytesPerSecond: sampleRate(gauge, nowMs),
			busyShare: elapsedMs > 0 ? Math.min(1, busyMs / elapsedMs) : 0,
		};
	});
	const [first] = stages;
	const last = stages.at(-1);
	const bytesIn = first?.bytes ?? 0;
	return {
		type: 'progress',
		stages,
		bytesIn,
		bytesOut: last?.bytes ?? 0,
		bytesInPerSecond: first?.bytesPerSecond ?? 0,
		bytesOutPerSecond: last?.bytesPerSecond ?? 0,
		elapsedMs,
		...forecast(bytesIn, expectedBytesIn, elapsedMs),
	};
}

/** An estimate is only an estimate: percent stays below 100 until the run says that it is done. */
function forecast(bytesIn: number, expectedBytesIn: number | undefined, elapsedMs: number): {percent?: number; etaMs?: number} {
	if (expectedBytesIn === undefined || expectedBytesIn <= 0) {
		return {};
	}

	const share = Math.min(bytesIn / expectedBytesIn, 0.99);
	return share > 0.005
		? {percent: share * 100, etaMs: Math.round((elapsedMs / share) - elapsedMs)}
		: {percent: share * 100};
}

function sampleRate(gauge: Gauge, nowMs: number): number {
	gauge.samples.push({atMs: nowMs, bytes: gauge.bytes});
	while (gauge.samples.length > 2 && nowMs - (gauge.samples[1]?.atMs ?? nowMs) >= rateWindowMs) {
		gauge.samples.shift();
	}

	const [oldest] = gauge.samples;
	const spanMs = oldest ? nowMs - oldest.atMs : 0;
	return oldest && spanMs > 0 ? ((gauge.bytes - oldest.bytes) / spanMs) * 1000 : 0;
}

function createGauge(stage: Stage, startedMs: number): Gauge {
	return {
		stage, bytes: 0, waitMs: 0, waitsSince: undefined, samples: [{atMs: startedMs, bytes: 0}],
	};
}
