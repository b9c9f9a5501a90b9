/**
 * What stands between Ink and the terminal: takes whole frames and writes only the cells that changed,
 * at most ten times a second, for the sake of slow SSH lines. A frame like the last one writes nothing.
 * The rule: frames are dropped, never queued. While the line is full only the newest one is kept, and drawn against what was sent.
 */
import {type CanvasOptions, createCanvas} from './canvas.js';
import {createLineHold, type LineHold} from './line-hold.js';

export type Screen = Pick<LineHold, 'answered' | 'settled'> & {
	/** Give this to Ink as its stdout, with `debug: true`: each write is then one whole frame. */
	readonly stream: NodeJS.WriteStream;
	/** Forgets what the terminal shows and writes the last frame whole: after a resize, after `fg`. */
	repaint(): void;
	/** Stops writing frames while the terminal belongs to someone else, or for good. */
	pause(): void;
	resume(): void;
	/** Paints over all that stands there: gives what has to be written, and forgets it. */
	wipe(): string;
};

const frameIntervalMs = 100;
/** Begin and end of a synchronised update: the terminal shows it at once. */
const [updateStart, updateEnd] = ['\u{1B}[?2026h', '\u{1B}[?2026l'];

export function createScreen(stdout: NodeJS.WriteStream, options: CanvasOptions): Screen {
	const canvas = createCanvas(stdout, options);
	let frame = '';
	let written: string | undefined;
	let timer: NodeJS.Timeout | undefined;
	let isPaused = false;

	const flush = (): void => {
		timer = undefined;
		if (isPaused || frame === written || hold.isHeld()) {
			return;
		}

		const changes = canvas.draw(frame);
		written = frame;
		if (changes !== '') {
			stdout.write(`${updateStart}${changes}${updateEnd}${hold.ask(changes.length)}`);
		}

		timer = setTimeout(flush, frameIntervalMs);
	};

	const hold = createLineHold(stdout, flush);

	const screen: Screen = {
		answered: hold.answered,
		settled: hold.settled,
		stream: frameSink(stdout, text => {
			frame = text;
			if (!timer && !hold.isWaiting()) {
				// The first frame after a rest is shown at once, so that a key never waits.
				flush();
			}
		}),
		repaint() {
			const wiped = screen.wipe();
			if (!isPaused) {
				stdout.write(wiped);
			}

			clearTimeout(timer);
			flush();
		},
		pause() {
			isPaused = true;
			hold.release();
			clearTimeout(timer);
			timer = undefined;
		},
		resume() {
			isPaused = false;
			screen.repaint();
		},
		wipe() {
			written = undefined;
			return canvas.wipe();
		},
	};
	return screen;
}

/** The real stdout as Ink sees it, but for `write`; not a TTY, so that Ink leaves the cursor alone. */
function frameSink(stdout: NodeJS.WriteStream, onFrame: (frame: string) => void): NodeJS.WriteStream {
	const write = (text: string, ...rest: ReadonlyArray<string | (() => void)>): boolean => {
		if (text !== '') {
			onFrame(text);
		}

		const done = rest.at(-1);
		if (typeof done === 'function') {
			setImmediate(() => {
				done();
			});
		}

		return true;
	};

	return new Proxy(stdout, {
		get(target, property) {
			if (property === 'write') {
				return write;
			}

			const value: unknown = property === 'isTTY' ? false : Reflect.get(target, property, target);
			return typeof value === 'function' ? value.bind(target) as unknown : value;
		},
	});
}
