/**
 * Holds frames back while the line to the terminal is full: the stream takes no more, or the terminal has not come to the end of what was sent.
 */
import {createAnswers} from './answers.js';

export type LineHold = {
	/** Whether a frame would only be late now; `goOn` is called once it no longer is. */
	isHeld(): boolean;
	/** Whether it waits for that. */
	isWaiting(): boolean;
	/** What is to be sent behind a frame of so many bytes. */
	ask(bytes: number): string;
	answered(): void;
	/** Waits for nothing any more. */
	release(): void;
	/** Resolves once no answer is to come that somebody else would take for typed; soon, where none comes. */
	settled(): Promise<void>;
};

/** An answer that doesn't come in this time got lost: our choice, longer than the largest frame takes at 2400 bit/s. */
const patienceMs = 60_000;
/** Before the screens are left an answer is waited for so long: our choice, more than a slow line takes for what may be on its way. */
const settleMs = 1000;
/** How often it is looked whether the answers are in. */
const lookMs = 20;

export function createLineHold(stdout: NodeJS.WriteStream, goOn: () => void): LineHold {
	const answers = createAnswers();
	let patience: NodeJS.Timeout | undefined;

	const release = (): void => {
		clearTimeout(patience);
		patience = undefined;
		stdout.off('drain', resume);
	};

	const resume = (): void => {
		release();
		goOn();
	};

	return {
		isHeld() {
			if (!stdout.writableNeedDrain && !answers.isBehind()) {
				return false;
			}

			if (patience === undefined) {
				stdout.once('drain', resume);
				patience = setTimeout(() => {
					answers.giveUp();
					resume();
				}, patienceMs);
			}

			return true;
		},
		isWaiting: () => patience !== undefined,
		ask: answers.ask,
		answered() {
			answers.take();
			if (patience !== undefined && !answers.isBehind()) {
				resume();
			}
		},
		release,
		async settled() {
			for (let waitedMs = 0; answers.isWaiting() && waitedMs < settleMs; waitedMs += lookMs) {
				await new Promise(resolve => {
					setTimeout(resolve, lookMs);
				});
			}

			answers.giveUp();
		},
	};
}
