/**
 * What stands between the terminal and Ink's input: hands over one key at a time and a paste as one piece.
 * A slow line delivers several keys in one read, and one key in two; a paste may hold line ends and controls.
 * Ink alone would take `jjj` for one unknown key, and a paste's brackets for text.
 */
import {Buffer} from 'node:buffer';
import {StringDecoder} from 'node:string_decoder';
import {type KeyPace} from './key-pace.js';

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
	readonly pace: KeyPace;
};

const pasteStart = '\u{1B}[200~';
const pasteEnd = '\u{1B}[201~';
/** How long a lone escape may be the start of a longer key: our choice, as tmux and vim have it on slow lines. */
const escapeWaitMs = 50;
// eslint-disable-next-line no-control-regex -- keys are sequences that begin with an escape
const keyPattern = /^(?:\u{1B}\u{1B}?(?:\[\[?[\u0030-\u003F]*[\u0020-\u002F]*[\u0040-\u007E]|O[\u0040-\u007E]|[^\[O\u{1B}])|[^\u{1B}])/v;

export function createKeyboard(stdin: NodeJS.ReadStream, {onSuspend, onRedraw, pace}: KeyboardOptions): Keyboard {
	const decoder = new StringDecoder('utf8');
	const queue: string[] = [];
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
		for (let key = queue.shift(); key !== undefined; key = queue.shift()) {
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
		queue.push(...keys);
		void deliver();
	};

	const onData = (chunk: Uint8Array | string): void => {
		pending += typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk));
		clearTimeout(timer);
		take(false);
		if (pending !== '' && !pending.startsWith(pasteStart)) {
			timer = setTimeout(take, escapeWaitMs, true);
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

/** Splits what was read into keys and pastes; what may still grow into a longer key stays in `rest`. */
export function splitKeys(text: string, isComplete: boolean): {readonly keys: readonly string[]; readonly rest: string} {
	const keys: string[] = [];
	let rest = text;
	while (rest !== '') {
		if (rest.startsWith(pasteStart)) {
			const end = rest.indexOf(pasteEnd);
			if (end === -1) {
				break;
			}

			keys.push(...pasteKeys(rest.slice(pasteStart.length, end)));
			rest = rest.slice(end + pasteEnd.length);
			continue;
		}

		const key = keyPattern.exec(rest)?.[0];
		if (key === undefined) {
			return isComplete ? {keys: [...keys, rest], rest: ''} : {keys, rest};
		}

		keys.push(key);
		rest = rest.slice(key.length);
	}

	return {keys, rest};
}

/** A paste as one piece of plain text: line ends and tabs become spaces, other controls go. */
function pasteKeys(text: string): readonly string[] {
	const plain = text.replaceAll(/\s+/gv, ' ').replaceAll(/\p{Cc}/gv, '').trim();
	return plain === '' ? [] : [plain];
}
