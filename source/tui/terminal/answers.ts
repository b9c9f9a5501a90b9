/**
 * Whether the terminal has drawn what it was sent: behind a frame it is asked how it is (DSR, ECMA-48 8.3.35), and answers once it came so far.
 * Between here and there are buffers of many seconds that nobody sees (a pseudo-terminal, sshd, a modem): what waits in them is old before it is shown.
 * The rule: a terminal that never answered is not waited for.
 */
export type FrameAnswers = {
	/** What is to be sent behind a frame of so many bytes. */
	ask(bytes: number): string;
	/** The terminal came to the end of a frame. */
	take(): void;
	/** So much is on its way that another frame would only be late. */
	isBehind(): boolean;
	/** Whether an answer is still to come. */
	isWaiting(): boolean;
	/** No answer will come any more. */
	giveUp(): void;
};

export const question = '\u{1B}[5n';
export const answer = '\u{1B}[0n';

/** On its way without being waited for: two seconds at 2400 bit/s. Our choice; a changed cell takes some 20. */
const freeBytes = 512;
/** Asked before the first answer; a terminal that gives none to these is asked no more. Our choice. */
const mostAsked = 8;

export function createAnswers(): FrameAnswers {
	let isAnswering = false;
	let onTheWay: readonly number[] = [];
	return {
		ask(bytes) {
			if (!isAnswering && onTheWay.length >= mostAsked) {
				return '';
			}

			onTheWay = [...onTheWay, bytes];
			return question;
		},
		take() {
			isAnswering = true;
			onTheWay = onTheWay.slice(1);
		},
		isBehind: () => isAnswering && onTheWay.reduce((sum, bytes) => sum + bytes, 0) > freeBytes,
		isWaiting: () => isAnswering && onTheWay.length > 0,
		giveUp() {
			isAnswering = false;
			onTheWay = [];
		},
	};
}
