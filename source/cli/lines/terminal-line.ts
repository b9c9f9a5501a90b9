/**
 * Reads one line from a terminal in raw mode, masked or not, and leaves the terminal as it was.
 * Raw, because the terminal itself would show what is typed. A pasted key may come in pieces and in paste brackets.
 */
import {type Buffer} from 'node:buffer';
import {on} from 'node:events';
import {StringDecoder} from 'node:string_decoder';
import {InterruptedError} from '../../core/errors.js';
import {type InputStream, type OutputStream} from '../environment.js';

const escape = '\u{1B}';

/** Bracketed paste: the terminal marks what is pasted, so that a line end in it doesn't end the answer. */
const pasteMode = {
	on: `${escape}[?2004h`, off: `${escape}[?2004l`, begins: `${escape}[200~`, ends: `${escape}[201~`,
} as const;

const controls = {
	interrupt: '\u{3}', endOfInput: '\u{4}', backspace: '\u{8}', delete: '\u{7F}', wordErase: '\u{17}', lineErase: '\u{15}',
} as const;

type LineOptions = {
	readonly stdin: InputStream;
	readonly stderr: OutputStream;
	readonly label: string;
	readonly isMasked: boolean;
	readonly signal: AbortSignal;
};

/** Throws an InterruptedError for Ctrl-C, which raw mode doesn't turn into a signal. */
export async function readTerminalLine({stdin, stderr, label, isMasked, signal}: LineOptions): Promise<string> {
	const decoder = new StringDecoder('utf8');
	let typed: LineState = {text: '', isDone: false, isPasting: false};
	stderr.write(pasteMode.on + label);
	stdin.setRawMode?.(true);
	stdin.resume();
	try {
		for await (const chunk of chunksOf(stdin, signal)) {
			for (const key of keysOf(typeof chunk === 'string' ? chunk : decoder.write(chunk))) {
				typed = typeKey(typed, key);
			}

			stderr.write(`\r\u{1B}[K${label}${isMasked ? '*'.repeat([...typed.text].length) : typed.text}`);
			if (typed.isDone) {
				break;
			}
		}
	} finally {
		stdin.setRawMode?.(false);
		stdin.pause();
		stderr.write(`${pasteMode.off}\n`);
	}

	return typed.text;
}

/** Not the stream's own iterator, which would close stdin for the next question. */
async function * chunksOf(stdin: InputStream, signal: AbortSignal): AsyncGenerator<Buffer | string, void> {
	for await (const [chunk] of on(stdin, 'data', {signal, close: ['end']})) {
		yield chunk;
	}
}

type LineState = {
	readonly text: string;
	readonly isDone: boolean;
	/** Line ends are then part of what is pasted. */
	readonly isPasting: boolean;
};

function typeKey(line: LineState, key: string): LineState {
	if (line.isDone) {
		return line;
	}

	if (key === pasteMode.begins || key === pasteMode.ends) {
		return {...line, isPasting: key === pasteMode.begins};
	}

	return line.isPasting ? {...line, text: line.text + (/\p{Cc}/v.test(key) ? ' ' : key)} : typeSingleKey(line, key);
}

function typeSingleKey(line: LineState, key: string): LineState {
	switch (key) {
		case '\r':
		case '\n':
		case controls.endOfInput: {
			return {...line, isDone: true};
		}

		case controls.interrupt: {
			throw new InterruptedError('SIGINT');
		}

		case controls.backspace:
		case controls.delete: {
			return {...line, text: [...line.text].slice(0, -1).join('')};
		}

		case controls.lineErase: {
			return {...line, text: ''};
		}

		case controls.wordErase: {
			return {...line, text: line.text.replace(/\S*\s*$/v, '')};
		}

		default: {
			return key.startsWith(escape) || /\p{Cc}/v.test(key) ? line : {...line, text: line.text + key};
		}
	}
}

/** Single characters, and escape sequences (paste marks, arrows and the like) whole. */
function keysOf(text: string): readonly string[] {
	return text.match(new RegExp(String.raw`${escape}\[[\d;]*[A-Za-z~]|.`, 'gsv')) ?? [];
}
