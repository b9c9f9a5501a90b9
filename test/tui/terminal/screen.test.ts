import {Buffer} from 'node:buffer';
import {PassThrough} from 'node:stream';
import {expect, test, vi} from 'vitest';
import {createScreen, type Screen} from '../../../source/tui/terminal/screen.js';

type Stage = {
	readonly screen: Screen;
	/** What was written since the last call, without the marks of a synchronised update and the question behind it. */
	written(): string;
	/** Shows a frame and waits until the next one may be shown. */
	show(frame: string): Promise<void>;
};

function stage({isAscii = false}: {readonly isAscii?: boolean} = {}): Stage {
	const output = new PassThrough();
	let text = '';
	output.on('data', (chunk: Uint8Array) => {
		text += Buffer.from(chunk).toString('utf8');
	});
	const stdout: NodeJS.WriteStream = Object.assign(output, {columns: 80, rows: 24}) as unknown as NodeJS.WriteStream;
	const screen = createScreen(stdout, {isAscii, isScreenReader: false});
	return {
		screen,
		written() {
			// eslint-disable-next-line no-control-regex -- the marks are escape sequences
			const taken = text.replaceAll(/\u{1B}\[(?:\?2026[hl]|5n)/gv, '');
			text = '';
			return taken;
		},
		async show(frame) {
			screen.stream.write(frame);
			await new Promise(resolve => {
				setTimeout(resolve, 120);
			});
		},
	};
}

test('a frame like the last one writes nothing', async () => {
	const {show, written} = stage();
	await show('one\ntwo');
	written();

	await show('one\ntwo');

	expect(written()).toBe('');
});

test('only the cells that changed are written', async () => {
	const {show, written} = stage();
	await show('rate 10 MB/s\nlog');
	written();

	await show('rate 12 MB/s\nlog');

	expect(written()).toBe('\u{1B}[1;7H2');
});

test('what is left of a longer line is erased', async () => {
	const {show, written} = stage();
	await show('a long line');
	written();

	await show('a');

	expect(written()).toBe('\u{1B}[1;2H\u{1B}[K');
});

test('lines that are no longer there are erased', async () => {
	const {show, written} = stage();
	await show('a\nb\nc');
	written();

	await show('a');

	expect(written()).toBe('\u{1B}[2;1H\u{1B}[J');
});

test('the cell after a wide character is where the terminal has it', async () => {
	const {show, written} = stage();
	await show('数据 1');
	written();

	await show('数据 2');

	expect(written()).toBe('\u{1B}[1;6H2');
});

test('a cell that changed its colour alone is written again', async () => {
	const {show, written} = stage();
	await show('ok');
	written();

	await show('o\u{1B}[32mk\u{1B}[39m');

	expect(written()).toBe('\u{1B}[1;2H\u{1B}[0;32mk\u{1B}[0m');
});

test('a burst of frames becomes the first and the last one', async () => {
	const {screen, written} = stage();
	let all = '';
	for (const digit of '0123456789') {
		screen.stream.write(digit);
	}

	await vi.waitUntil(() => {
		all += written();
		return all.includes('9');
	}, {timeout: 1000});
	expect(all).toBe('\u{1B}[1;1H0\u{1B}[1;1H9');
});

test('a repaint writes the whole frame, though nothing in it changed', async () => {
	const {screen, show, written} = stage();
	await show('one\ntwo');
	written();

	screen.repaint();

	// eslint-disable-next-line no-control-regex -- it is escape sequences that are looked at
	expect(written()).toMatch(/^\u{1B}\[0m(?:\u{1B}\[\d+;1H\u{1B}\[2K){24}\u{1B}\[1;1H\u{1B}\[1;1Hone\u{1B}\[2;1Htwo$/v);
});

test('a few cells that stay between two that change are sent again rather than jumped over', async () => {
	const {show, written} = stage();
	await show('a1b2c');
	written();

	await show('a3b4c');

	expect(written()).toBe('\u{1B}[1;2H3b4');
});

test('a wide character that changes its second half alone is sent from its first', async () => {
	const {show, written} = stage();
	await show('ab 1');
	written();

	await show('a数1');

	expect(written()).toBe('\u{1B}[1;2H数');
});

test('nothing that steers a terminal is sent, whoever forgot to clean it', async () => {
	const {show, written} = stage();

	await show('a\u{7}b\u{202E}c\u{1B}]52;c;eA==\u{1B}[2Jd\u{200F}\u{61C}e\u{9B}f');

	expect(written()).toBe('\u{1B}[1;1Ha?b?c?]52;c;eA==?[2Jd??e?f');
});

test('a paused screen writes nothing, and all of it when it goes on', async () => {
	const {screen, show, written} = stage();
	await show('before');
	written();

	screen.pause();
	await show('after');
	expect(written()).toBe('');

	screen.resume();
	expect(written()).toContain('after');
});

test('in an ASCII locale nothing else is written, and columns stay aligned', async () => {
	const {show, written} = stage({isAscii: true});

	await show('数据 ok…');

	expect(written()).toBe('\u{1B}[1;1H???? ok~');
});

test('what goes past the edge of the terminal is cut off, and does not spill into the next line', async () => {
	const {show, written} = stage();

	await show(`${'a'.repeat(79)}bc\nd`);

	expect(written()).toContain(`${'a'.repeat(79)}b\u{1B}[2;1Hd`);
});
