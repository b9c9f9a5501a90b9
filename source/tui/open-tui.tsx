/**
 * Opens the screens on a terminal and gives the exit code when they close.
 * The rule: whatever ends them (a key, a signal, a crash), the terminal is as it was before the caller hears of it.
 */
import process from 'node:process';
import {render} from 'ink';
import {exitCodes, type ExitCode} from '../core/exit-codes.js';
import {App} from './app.js';
import {bellKind, watchAttention} from './attention.js';
import {type Size, type View} from './navigation.js';
import {type Services} from './services.js';
import {enterTerminal, type TerminalOutput, type TerminalSession} from './terminal/session.js';
import {themeFor} from './theme.js';
import {type Watch} from './watch.js';

export type OpenTuiOptions = {
	/** MUST be a TTY, as `stdout` MUST. */
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: TerminalOutput;
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly services: Services;
	readonly start: View;
	/** Shows a text in the person's pager, which gets the terminal. */
	page(text: string, signal: AbortSignal): Promise<void>;
};

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Rejects with what crashed the screens, after the terminal is restored. */
export async function openTui({stdin, stdout, env, services, start, page}: OpenTuiOptions): Promise<ExitCode> {
	const theme = themeFor(env);
	// Ink's own switch: it then gives words, and lays nothing out.
	const isScreenReader = env.INK_SCREEN_READER === 'true';
	const bell = bellKind(env.DBSEAL_BELL);
	const session = enterTerminal(stdin, stdout, {isAscii: theme.isAscii, isScreenReader, hasTitle: hasTitle(env.TERM)});
	const attention = watchAttention(services, session, bell);
	const ending = createEnding();
	const stopListening = listenForEnds(ending, session.isLent);
	const paging = new AbortController();
	try {
		const ink = render(
			<App
				services={attention.services}
				theme={theme}
				size={sizeOf(stdout)}
				start={start}
				pace={session.pace}
				typing={session.typing}
				copy={session.copy}
				page={async text => session.lend(async () => page(text, paging.signal))}
				quit={() => {
					ending.end(exitCodes.done);
				}}
			/>,
			{...inkOptions(session, stdout), isScreenReaderEnabled: isScreenReader},
		);
		ink.waitUntilExit().catch(ending.fail);
		try {
			return await ending.code;
		} finally {
			await session.settle();
			ink.unmount();
		}
	} finally {
		stopListening();
		attention.close();
		session.leave();
		paging.abort();
	}
}

/** The Linux console, and terminals of glass, would show the title's letters. */
function hasTitle(terminal = ''): boolean {
	return !/^(?:linux|vt|cons|dumb|$)/v.test(terminal);
}

/** `debug` makes Ink write each frame whole: the session's screen then sends what changed, and no more than that. */
function inkOptions(session: TerminalSession, stdout: TerminalOutput) {
	return {
		stdin: session.keyboard.stream,
		stdout: session.screen.stream,
		stderr: stdout,
		debug: true,
		exitOnCtrlC: false,
		patchConsole: false,
	};
}

type Ending = {
	readonly code: Promise<ExitCode>;
	end(code: ExitCode): void;
	fail(error: unknown): void;
};

function createEnding(): Ending {
	let settle: Omit<Ending, 'code'> | undefined;
	const code = new Promise<ExitCode>((resolve, reject) => {
		settle = {end: resolve, fail: reject};
	});
	return {
		code,
		end(exitCode) {
			settle?.end(exitCode);
		},
		fail(error) {
			settle?.fail(error);
		},
	};
}

function listenForEnds({end, fail}: Ending, isLent: () => boolean): () => void {
	const onSignal = (signal: string): void => {
		if (signal === 'SIGINT' && isLent()) {
			return;
		}

		end(signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated);
	};

	for (const signal of endingSignals) {
		process.on(signal, onSignal);
	}

	process.on('uncaughtException', fail);
	process.on('unhandledRejection', fail);
	return () => {
		for (const signal of endingSignals) {
			process.off(signal, onSignal);
		}

		process.off('uncaughtException', fail);
		process.off('unhandledRejection', fail);
	};
}

/** The terminal's size; the same object until it changes. */
function sizeOf(stdout: TerminalOutput): Watch<Size> {
	const read = (): Size => ({columns: stdout.columns, rows: stdout.rows});
	let size = read();
	return {
		subscribe(listener) {
			const onResize = (): void => {
				size = read();
				listener();
			};

			stdout.on('resize', onResize);
			return () => {
				stdout.off('resize', onResize);
			};
		},
		getSnapshot: () => size,
	};
}
