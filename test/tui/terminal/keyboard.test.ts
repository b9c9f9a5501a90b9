import {PassThrough} from 'node:stream';
import {
	afterEach, beforeEach, expect, test, vi,
} from 'vitest';
import {createKeyPace} from '../../../source/tui/terminal/key-pace.js';
import {createKeyboard, type Keyboard} from '../../../source/tui/terminal/keyboard.js';
import {textMark} from '../../../source/tui/terminal/split-keys.js';
import {createTyping} from '../../../source/tui/terminal/typing.js';

let stdin: PassThrough;
let keyboard: Keyboard;
let heard: string[];
let own: string[];
const typing = createTyping();

beforeEach(() => {
	vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']});
	stdin = new PassThrough();
	heard = [];
	own = [];
	keyboard = createKeyboard(stdin as unknown as NodeJS.ReadStream, {
		pace: createKeyPace(),
		typing,
		onSuspend() {
			own.push('suspend');
		},
		onRedraw() {
			own.push('redraw');
		},
		onAnswer() {
			own.push('answer');
		},
	});
	keyboard.stream.addListener('readable', () => {
		heard.push(String(keyboard.stream.read()));
	});
});

afterEach(() => {
	keyboard.close();
	vi.useRealTimers();
});

async function passes(ms: number): Promise<void> {
	for (let turn = 0; turn < 20; turn++) {
		await new Promise(resolve => {
			setImmediate(resolve);
		});
		await vi.advanceTimersByTimeAsync(ms / 20);
	}
}

test('a paste whose end never comes is text after a second, and the keys work again', async () => {
	stdin.write('\u{1B}[200~Q');
	await passes(900);
	expect(heard).toEqual([]);

	await passes(200);
	expect(heard).toEqual([`${textMark}Q`]);

	stdin.write('j');
	await passes(100);
	expect(heard).toEqual([`${textMark}Q`, 'j']);
});

test('Ctrl-Z and Ctrl-L do their work here and are no letters', async () => {
	stdin.write('a\u{1A}\u{C}b');
	await passes(100);

	expect(heard).toEqual(['a', 'b']);
	expect(own).toEqual(['suspend', 'redraw']);
});

test('what the terminal answers is no key', async () => {
	stdin.write('a\u{1B}[0nb');
	await passes(100);

	expect(heard).toEqual(['a', 'b']);
	expect(own).toEqual(['answer']);
});

test('a text that comes in one read is one piece once a field has the focus', async () => {
	const leave = typing.begin();
	stdin.write('shop\r');
	await passes(100);
	leave();

	stdin.write('jj');
	await passes(100);
	expect(heard).toEqual([`${textMark}shop`, '\r', 'j', 'j']);
});
