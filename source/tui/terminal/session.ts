/**
 * The terminal while the screens are open: alternate screen, hidden cursor, bracketed paste, raw mode.
 * The rule: however the program ends, `leave` has run and the terminal is as it was; it is safe to call twice.
 * What stood there is painted over first: where there is no alternate screen (GNU screen, tmux without it) a key would stay in sight.
 */
import {Buffer} from 'node:buffer';
import {writeSync} from 'node:fs';
import process from 'node:process';
import {type Absence, createAbsence} from './absence.js';
import {createCaller, type AttentionTerminal} from './caller.js';
import {createKeyPace, type KeyPace} from './key-pace.js';
import {createKeyboard, type Keyboard} from './keyboard.js';
import {type CanvasOptions} from './canvas.js';
import {createScreen, type Screen} from './screen.js';
import {enterSequence, leaveSequence} from './sequences.js';
import {createTyping, type Typing} from './typing.js';

export type TerminalOutput = NodeJS.WriteStream & {readonly fd: number};

export type TerminalSession = Pick<Absence, 'lend' | 'isLent'> & AttentionTerminal & {
	readonly screen: Screen;
	readonly keyboard: Keyboard;
	readonly pace: KeyPace;
	readonly typing: Typing;
	/** Puts text on the terminal's clipboard by OSC 52; terminals may refuse, and say nothing. */
	copy(text: string): void;
	/** Before `leave`, where there is time: sends no more, and waits a moment for what the terminal still answers. */
	settle(): Promise<void>;
	leave(): void;
};

export type SessionOptions = CanvasOptions & {
	/** The terminal knows titles, and doesn't show what sets them. */
	readonly hasTitle: boolean;
};

export function enterTerminal(stdin: NodeJS.ReadStream, stdout: TerminalOutput, options: SessionOptions): TerminalSession {
	const screen = createScreen(stdout, options);
	const pace = createKeyPace();
	const typing = createTyping();
	const keyboard = createKeyboard(stdin, {
		pace, typing, onRedraw: screen.repaint, onAnswer: screen.answered, onSuspend() {
			absence.suspend();
		},
	});
	let isOpen = true;
	const caller = createCaller({
		hasTitle: options.hasTitle,
		write(sequence) {
			// What is lent is another program's: nothing is written into it.
			if (isOpen && !absence.isLent()) {
				stdout.write(sequence);
			}
		},
	});
	const absence = createAbsence({
		stdin,
		stdout,
		screen,
		isOpen: () => isOpen,
		onBack: caller.repeatTitle,
	});
	const session: TerminalSession = {
		screen,
		keyboard,
		pace,
		typing,
		copy(text) {
			stdout.write(clipboardSequence(text));
		},
		setTitle: caller.setTitle,
		ring: caller.ring,
		lend: absence.lend,
		isLent: absence.isLent,
		async settle() {
			screen.pause();
			await screen.settled();
		},
		leave() {
			if (!isOpen) {
				return;
			}

			isOpen = false;
			stopListening();
			screen.pause();
			keyboard.close();
			restore(stdin, stdout, screen.wipe());
		},
	};

	const stopListening = listen({resume: absence.resume, leave: session.leave, resized: screen.repaint}, stdout);
	stdin.setRawMode(true);
	stdout.write(enterSequence);
	return session;
}

type Moments = {resume(): void; leave(): void; resized(): void};

function listen({resume, leave, resized}: Moments, stdout: TerminalOutput): () => void {
	process.on('SIGCONT', resume);
	process.on('exit', leave);
	stdout.on('resize', resized);
	return () => {
		process.off('SIGCONT', resume);
		process.off('exit', leave);
		stdout.off('resize', resized);
	};
}

/** OSC 52: xterm's control sequences, "Manipulate Selection Data". */
function clipboardSequence(text: string): string {
	return `\u{1B}]52;c;${Buffer.from(text).toString('base64')}\u{7}`;
}

/** Written at once and past the stream's queue, so that it also works while the process is going down. */
function restore(stdin: NodeJS.ReadStream, stdout: TerminalOutput, wiped: string): void {
	try {
		stdin.setRawMode(false);
		writeSync(stdout.fd, wiped + leaveSequence);
	} catch (error) {
		if (!isGone(error)) {
			throw error;
		}
	}
}

/** After a hang-up there is no terminal left to restore. */
function isGone(error: unknown): boolean {
	return error instanceof Error && 'code' in error && ['EIO', 'EPIPE', 'EBADF', 'ENXIO'].includes(String(error.code));
}
