/**
 * The whole app at a given size through ink-testing-library, with keys pressed one at a time as the real keyboard gives them.
 */
import {render} from 'ink-testing-library';
import {App} from '../../source/tui/app.js';
import {type Size, type View} from '../../source/tui/navigation.js';
import {createKeyPace} from '../../source/tui/terminal/key-pace.js';
import {splitKeys} from '../../source/tui/terminal/split-keys.js';
import {createTyping} from '../../source/tui/terminal/typing.js';
import {type Theme, themeFor} from '../../source/tui/theme.js';
import {type Watchable, watchable} from '../../source/tui/watch.js';
import {sampleServices, type SampleServices} from './sample-services.js';

export type RenderedApp = {
	readonly services: SampleServices;
	readonly size: Watchable<Size>;
	/** What was put on the clipboard. */
	readonly copied: string[];
	/** What was given to the pager. */
	readonly paged: string[];
	hasQuit(): boolean;
	/** The frame with blanks at line ends cut. */
	frame(): string;
	/** Types text and key sequences. */
	press(...keys: readonly string[]): Promise<void>;
	/** Waits until the frame holds the text. */
	shows(text: string): Promise<string>;
	/** Waits until the frame holds the text no more. */
	hides(text: string): Promise<void>;
	unmount(): void;
};

export const keys = {
	enter: '\r',
	escape: '\u{1B}',
	up: '\u{1B}[A',
	down: '\u{1B}[B',
	right: '\u{1B}[C',
	left: '\u{1B}[D',
	tab: '\t',
	shiftTab: '\u{1B}[Z',
	pageDown: '\u{1B}[6~',
	end: '\u{1B}[F',
	ctrlC: '\u{3}',
	ctrlS: '\u{13}',
	ctrlT: '\u{14}',
	ctrlU: '\u{15}',
	backspace: '\u{7F}',
} as const;

export type RenderOptions = {
	readonly services?: SampleServices;
	readonly start?: View;
	readonly columns?: number;
	readonly rows?: number;
	readonly theme?: Theme;
	/** In place of a pager that is always there. */
	readonly page?: (text: string) => Promise<void>;
};

const plainTheme = themeFor({TERM: 'xterm', LANG: 'C.UTF-8', NO_COLOR: '1'});

export function renderApp({services = sampleServices(), start = {screen: 'jobs'}, columns = 80, rows = 24, theme = plainTheme, page: openPager}: RenderOptions = {}): RenderedApp {
	const size = watchable<Size>({columns, rows});
	const pace = createKeyPace();
	const copied: string[] = [];
	const paged: string[] = [];
	let hasQuit = false;
	const copy = (text: string): void => {
		copied.push(text);
	};

	const page = async (text: string): Promise<void> => {
		paged.push(text);
		await openPager?.(text);
	};

	const quit = (): void => {
		hasQuit = true;
	};

	const app = <App services={services} theme={theme} size={size} start={start} pace={pace} typing={createTyping()} copy={copy} page={page} quit={quit}/>;
	const ink = render(app);
	Object.defineProperty(ink.stdout, 'columns', {get: () => size.getSnapshot().columns});
	ink.rerender(app);
	const frame = (): string => (ink.lastFrame() ?? '').split('\n').map(line => line.trimEnd()).join('\n');
	return {
		services,
		size,
		copied,
		paged,
		hasQuit: () => hasQuit,
		frame,
		async press(...texts) {
			// What is drawn may be a moment ahead of the handlers: nobody types that fast.
			await pace.next();
			for (const text of texts) {
				for (const key of splitKeys(text, true).keys) {
					ink.stdin.write(key);
					await pace.next();
				}
			}
		},
		async shows(text) {
			const deadline = Date.now() + 5000;
			while (!frame().includes(text)) {
				if (Date.now() > deadline) {
					throw new Error(`the screen never shows ${JSON.stringify(text)}:\n${frame()}`);
				}

				await shortly();
			}

			return frame();
		},
		async hides(text) {
			const deadline = Date.now() + 5000;
			while (frame().includes(text)) {
				if (Date.now() > deadline) {
					throw new Error(`the screen still shows ${JSON.stringify(text)}:\n${frame()}`);
				}

				await shortly();
			}
		},
		unmount() {
			ink.unmount();
		},
	};
}

async function shortly(): Promise<void> {
	await new Promise(resolve => {
		setTimeout(resolve, 5);
	});
}
