/**
 * The built program in a real pseudo-terminal, its screen read by a terminal emulator: what a person sees now, not all that was written.
 */
import xterm from '@xterm/headless';
import {vi} from 'vitest';
import {dbsealInTerminal, type TerminalOptions, type TerminalSession} from './terminal.js';

export type ScreenSession = TerminalSession & {
	/** The lines as they stand on the screen, blanks at their ends cut. */
	screen(): Promise<string>;
	/** Waits until the screen shows the text; gives the screen. */
	shows(text: string | RegExp): Promise<string>;
	/** Whether the alternate screen is on. */
	isAlternate(): Promise<boolean>;
	/** What was on the normal screen and its scrollback, from the top. */
	scrollback(): Promise<string>;
};

export const keys = {
	enter: '\r', escape: '\u{1B}', down: '\u{1B}[B', tab: '\t', ctrlC: '\u{3}', ctrlL: '\u{C}', ctrlT: '\u{14}', ctrlZ: '\u{1A}',
} as const;

/** As a terminal with bracketed paste sends it. */
export function pasted(text: string): string {
	return `\u{1B}[200~${text}\u{1B}[201~`;
}

export type ScreenOptions = TerminalOptions & {
	/** As GNU screen and tmux can be set: what a program draws stays where the shell writes; what is erased at once goes into the scrollback. */
	readonly hasNoAlternate?: boolean;
	/** Flags of the screens. */
	readonly words?: readonly string[];
};

export async function openScreen(home: string, options: ScreenOptions = {}): Promise<ScreenSession> {
	const session = await dbsealInTerminal(home, options.words ?? [], options);
	const emulator = new xterm.Terminal({
		cols: options.columns ?? 80, rows: options.rows ?? 24, allowProposedApi: true, scrollOnEraseInDisplay: options.hasNoAlternate ?? false,
	});
	if (options.hasNoAlternate === true) {
		for (const final of ['h', 'l']) {
			emulator.parser.registerCsiHandler({prefix: '?', final}, parameters => parameters[0] === 1049);
		}
	}

	let fed = 0;

	const feed = async (): Promise<void> => {
		const text = session.output().slice(fed);
		fed += text.length;
		await new Promise<void>(resolve => {
			emulator.write(text, resolve);
		});
	};

	const linesOf = (buffer: typeof emulator.buffer.active, first: number): string =>
		Array.from({length: buffer.length - first}, (_, row) => buffer.getLine(first + row)?.translateToString(true) ?? '').join('\n');

	const screen = async (): Promise<string> => {
		await feed();
		return linesOf(emulator.buffer.active, emulator.buffer.active.baseY);
	};

	return {
		...session,
		screen,
		async shows(text) {
			let seen = '';
			try {
				await vi.waitUntil(async () => {
					seen = await screen();
					return typeof text === 'string' ? seen.includes(text) : text.test(seen);
				}, {timeout: 30_000, interval: 30});
			} catch (error) {
				throw new Error(`the screen never shows ${String(text)}:\n${seen}`, {cause: error});
			}

			return seen;
		},
		async isAlternate() {
			await feed();
			return emulator.buffer.active.type === 'alternate';
		},
		async scrollback() {
			await feed();
			return linesOf(emulator.buffer.normal, 0);
		},
		resize(columns, rows) {
			session.resize(columns, rows);
			emulator.resize(columns, rows);
		},
	};
}
