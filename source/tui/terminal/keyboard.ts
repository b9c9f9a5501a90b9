/**
 * What stands between the terminal and Ink's input: hands over one key at a time and a paste as one piece.
 * A slow line delivers several keys in one read, and one key in two; a paste may hold line ends and controls.
 * Ink alone would take `jjj` for one unknown key, and a paste's brackets for text.
 */
import {Buffer} from 'node:buffer';
import {StringDecoder} from 'node:string_decoder';
import {answer} from './answers.js';
import {type KeyPace} from './key-pace.js';
import {createKeyQueue} from './key-queue.js';
import {pasteStart, splitKeys} from './split-keys.js';
import {type Typing} from './typing.js';

export type Keyboard = {
	/** Give this to Ink as its stdin. */
	readonly stream: NodeJS.ReadStream;
	close(): void;
};

export type KeyboardOptions = {
	/** Ctrl-Z, which never reaches Ink. */
	readonly onSuspend: () => void;
	/** Ctrl-L, which never reaches Ink. */
	readonly onRedraw: () => void;
	/** The terminal came to the end of a frame (`answers.ts`). */
	readonly onAnswer: () => void;
	readonly pace: KeyPace;
	readonly typing: Typing;
};

/** How long a lone escape may be the start of a longer key: our choice, as tmux and vim have it on slow lines. */
const escapeWaitMs = 50;
/** How long the rest of a paste is waited for: our choice. After it what there is of it is text, and keys work again. */
const pasteWaitMs = 1000;

export function createKeyboard(stdin: NodeJS.ReadStream, {onSuspend, onRedraw, onAnswer, pace, typing}: KeyboardOptions): Keyboard {
	const decoder = new StringDecoder('utf8');
	const queue = createKeyQueue();
	const listeners = new Set<() => void>();
	let pending = '';
	const current: string[] = [];
	let timer: NodeJS.Timeout | undefined;
	let isDelivering = false;
	const ownKeys = new Map([['\u{1A}', onSuspend], ['\u{C}', onRedraw]]);

	const deliver = async (): Promise<void> => {
		if (isDelivering) {
			return;
		}

		isDelivering = true;
		for (let key = queue.next(typing.isOn()); key !== undefined; key = queue.next(typing.isOn())) {
			const act = ownKeys.get(key);
			if (act) {
				act();
				continue;
			}

			current.push(key);
			for (const listener of listeners) {
				listener();
			}

			await pace.next();
		}

		isDelivering = false;
	};

	const take = (isComplete: boolean): void => {
		const {keys, rest} = splitKeys(pending, isComplete);
		pending = rest;
		queue.add(withoutAnswers(keys, onAnswer));
		void deliver();
	};

	const onData = (chunk: Uint8Array | string): void => {
		pending += typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk));
		clearTimeout(timer);
		take(false);
		if (pending !== '') {
			timer = setTimeout(take, pending.startsWith(pasteStart) ? pasteWaitMs : escapeWaitMs, true);
		}
	};

	stdin.on('data', onData);
	return {
		stream: keySource(stdin, current, listeners),
		close() {
			clearTimeout(timer);
			stdin.off('data', onData);
			stdin.pause();
		},
	};
}

/** An answer of the terminal is no key, and not held back as keys are. */
function withoutAnswers(keys: readonly string[], onAnswer: () => void): readonly string[] {
	return keys.filter(key => {
		if (key === answer) {
			onAnswer();
		}

		return key !== answer;
	});
}

/** The real stdin as Ink sees it: a read gives the one key that is due. */
function keySource(stdin: NodeJS.ReadStream, current: string[], listeners: Set<() => void>): NodeJS.ReadStream {
	const own: Readonly<Record<string, unknown>> = {
		isTTY: true,

		read: (): string | null => current.shift() ?? null,
		setEncoding() {
			// The keyboard decodes by itself; a second decoder would swallow half characters.
		},
		addListener(_event: string, listener: () => void) {
			listeners.add(listener);
		},
		removeListener(_event: string, listener: () => void) {
			listeners.delete(listener);
		},
	};

	return new Proxy(stdin, {
		get(target, property) {
			if (typeof property === 'string' && property in own) {
				return own[property];
			}

			const value: unknown = Reflect.get(target, property, target);
			return typeof value === 'function' ? value.bind(target) as unknown : value;
		},
	});
}
