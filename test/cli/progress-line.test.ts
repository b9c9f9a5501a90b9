import {PassThrough} from 'node:stream';
import {expect, test} from 'vitest';
import {createProgressLine, progressText} from '../../source/cli/printers/progress-line.js';
import {type Progress} from '../../source/core/events.js';

const progress: Progress = {
	type: 'progress',
	stages: [],
	bytesIn: 1_200_000_000,
	bytesOut: 400_000_000,
	bytesInPerSecond: 120_000_000,
	bytesOutPerSecond: 40_000_000,
	elapsedMs: 12_000,
	percent: 42.7,
	etaMs: 30_000,
};

test('a wide terminal sees percent, both rates, both sizes, time to go and time gone', () => {
	expect(progressText(progress, 100)).toBe(' 42 %  in 120 MB/s  (1.20 GB)  out 40.0 MB/s  (400 MB)  ETA 30 s  elapsed 12 s');
});

test.each([
	[79, ' 42 %  in 120 MB/s  (1.20 GB)  out 40.0 MB/s  (400 MB)  ETA 30 s  elapsed 12 s'],
	[70, ' 42 %  in 120 MB/s  (1.20 GB)  out 40.0 MB/s  ETA 30 s  elapsed 12 s'],
	[60, ' 42 %  in 120 MB/s  out 40.0 MB/s  ETA 30 s  elapsed 12 s'],
	[40, ' 42 %  in 120 MB/s  ETA 30 s'],
	[10, ' 42 %'],
	[2, ''],
])('at %d columns what tells least is left out', (width, expected) => {
	expect(progressText(progress, width)).toBe(expected);
});

function lineOn(columns: number | undefined, clock: {ms: number}) {
	const stream = new PassThrough({encoding: 'utf8'});
	const line = createProgressLine(Object.assign(stream, columns === undefined ? {} : {isTTY: true, columns}), () => new Date(clock.ms));
	return {line, written: () => String(stream.read() ?? '')};
}

test('a terminal gets at most 10 progress lines a second', () => {
	const clock = {ms: 1_000_000};
	const {line, written} = lineOn(80, clock);

	for (let count = 0; count < 100; count++) {
		line.show(progress);
		clock.ms += 10;
	}

	expect(written().match(/\r/gv)).toHaveLength(10);
});

test('without a terminal there is one plain line in 10 seconds', () => {
	const clock = {ms: 1_000_000};
	const {line, written} = lineOn(undefined, clock);

	for (let second = 0; second <= 25; second++) {
		line.show(progress);
		clock.ms += 1000;
	}

	expect(written().split('\n')).toHaveLength(3);
});

test('another line clears the progress line first, once', () => {
	const {line, written} = lineOn(80, {ms: 1_000_000});
	line.show(progress);
	written();

	line.clear();
	line.clear();

	expect(written()).toBe('\r\u{1B}[K');
});
