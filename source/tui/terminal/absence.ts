/**
 * While the terminal is somebody else's: the shell's after Ctrl-Z, or a pager's.
 * The rule: what stood there is painted over first, as on leaving; the screens come back drawn whole, and write nothing meanwhile.
 */
import process from 'node:process';
import {type Screen} from './screen.js';
import {enterSequence, leaveSequence} from './sequences.js';

export type Absence = {
	/** Stops this process as the shell's Ctrl-Z does; goes on here after `fg`. */
	suspend(): void;
	/** After a stop; elsewhere it does nothing. */
	resume(): void;
	/** Leaves the terminal to another program, and takes it back when `work` is done. */
	lend(work: () => Promise<void>): Promise<void>;
	/** Whether another program has the terminal: then Ctrl-C is meant for that one. */
	isLent(): boolean;
};

export type AbsenceParts = {
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly screen: Screen;
	/** Whether the screens still want the terminal back. */
	isOpen(): boolean;
	/** Hears that they have it again. */
	onBack(): void;
};

export function createAbsence({
	stdin, stdout, screen, isOpen, onBack,
}: AbsenceParts): Absence {
	let isSuspended = false;
	let isLent = false;

	const letGo = async (): Promise<void> => {
		screen.pause();
		// What the terminal still answers would be taken for typed there.
		await screen.settled();
		stdin.setRawMode(false);
		await new Promise<void>(resolve => {
			stdout.write(screen.wipe() + leaveSequence, () => {
				resolve();
			});
		});
	};

	const takeBack = (): void => {
		stdin.setRawMode(true);
		stdout.write(enterSequence);
		onBack();
		screen.resume();
	};

	const resume = (): void => {
		if (isOpen() && isSuspended) {
			isSuspended = false;
			takeBack();
		}
	};

	return {
		suspend() {
			isSuspended = true;
			void (async () => {
				await letGo();
				stopUntil(resume);
			})();
		},
		resume,
		async lend(work) {
			isLent = true;
			await letGo();
			// Else keys would be read here that are for the other program.
			stdin.pause();
			try {
				await work();
			} finally {
				isLent = false;
				if (isOpen()) {
					stdin.resume();
					takeBack();
				}
			}
		},
		isLent: () => isLent,
	};
}

/** Stops the whole foreground group, as the terminal itself would: also the wrapper that started us. */
function stopUntil(resume: () => void): void {
	process.kill(0, 'SIGTSTP');
	// Where no shell waits for us the system ignores the stop, and nobody would wake us.
	setTimeout(resume, 100);
}
