/**
 * Frames on a line that is slower than they come: what is shown stays young.
 */
import {EventEmitter} from 'node:events';
import {
	afterEach, beforeEach, expect, test, vi,
} from 'vitest';
import {question} from '../../../source/tui/terminal/answers.js';
import {createScreen, type Screen} from '../../../source/tui/terminal/screen.js';

const bytesPerSecond = 250;

type Line = {
	readonly screen: Screen;
	readonly output: EventEmitter & {writableNeedDrain: boolean};
	/** What the frames were made at that the terminal came to the end of, and when it did. */
	readonly seen: Array<{readonly madeMs: number; readonly seenMs: number}>;
	/** Shows a frame of some 100 bytes that is like none before. */
	show(): void;
};

let line: Line;

beforeEach(() => {
	vi.useFakeTimers();
});

afterEach(() => {
	line.screen.pause();
	vi.useRealTimers();
});

/** A line whose buffers nobody sees, and what the terminal at its end answers, where it does. */
function openLine({isAnswering}: {readonly isAnswering: boolean}): Line {
	const ends: Array<{readonly end: number; readonly madeMs: number; readonly isAsked: boolean}> = [];
	const seen: Line['seen'] = [];
	let written = 0;
	let through = 0;
	let madeMs = 0;
	// eslint-disable-next-line unicorn/prefer-event-target -- a stream is one
	const output = Object.assign(new EventEmitter(), {
		columns: 80,
		rows: 24,
		writableNeedDrain: false,
		write(text: string) {
			written += text.length;
			ends.push({end: written, madeMs, isAsked: text.endsWith(question)});
			return true;
		},
	});
	const screen = createScreen(output as unknown as NodeJS.WriteStream, {isAscii: false, isScreenReader: false});
	setInterval(() => {
		through = Math.min(written, through + (bytesPerSecond / 50));
		while (ends[0] && ends[0].end <= through) {
			seen.push({madeMs: ends[0].madeMs, seenMs: Date.now()});
			if (isAnswering && ends[0].isAsked) {
				screen.answered();
			}

			ends.shift();
		}
	}, 20);
	return {
		screen, output, seen,
		show() {
			madeMs = Date.now();
			screen.stream.write('abcdefghijklmnopqrstuvwxyz'.charAt(Math.floor(madeMs / 100) % 26).repeat(80));
		},
	};
}

/** The oldest that the shown frame ever was, in seconds, while a new one is made ten times a second. */
function oldestOver(seconds: number): number {
	let oldestMs = 0;
	for (let step = 0; step < seconds * 10; step++) {
		line.show();
		vi.advanceTimersByTime(100);
		const newest = line.seen.at(-1);
		oldestMs = Math.max(oldestMs, newest ? Date.now() - newest.madeMs : 0);
	}

	return oldestMs / 1000;
}

test('at 250 bytes a second what is shown is never older than five seconds', () => {
	line = openLine({isAnswering: true});

	expect(oldestOver(120)).toBeLessThan(5);
	expect(line.seen.length).toBeGreaterThan(60);
});

test('what is sent to a terminal that answers nothing waits in buffers that nobody sees', () => {
	line = openLine({isAnswering: false});

	expect(oldestOver(20)).toBeGreaterThan(10);
});

test('while the stream takes no more only the newest frame is kept, and drawn against what was sent', () => {
	line = openLine({isAnswering: false});
	const write = vi.spyOn(line.output as unknown as NodeJS.WriteStream, 'write');
	line.screen.stream.write('first 1');
	vi.advanceTimersByTime(200);

	line.output.writableNeedDrain = true;
	for (const digit of '23456789') {
		line.screen.stream.write(`first ${digit}`);
		vi.advanceTimersByTime(200);
	}

	expect(write).toHaveBeenCalledTimes(1);

	line.output.writableNeedDrain = false;
	line.output.emit('drain');
	expect(write).toHaveBeenCalledTimes(2);
	expect(write.mock.lastCall?.[0]).toContain('\u{1B}[1;7H9\u{1B}');
});
