/**
 * Title and bell: what a terminal shows of a window that nobody looks at.
 */
export const bellKinds = ['bell', 'notify', 'off'] as const;

export type BellKind = typeof bellKinds[number];

export type AttentionTerminal = {
	/** Of the window or tab; it is as it was before afterwards, where the terminal can do that. */
	setTitle(title: string): void;
	/** BEL, a sound or a flash as the terminal has it; or a notification (OSC 9) with the text. */
	ring(kind: BellKind, text: string): void;
};

export type CallerOptions = {
	/** The terminal knows titles, and doesn't show what sets them. */
	readonly hasTitle: boolean;
	write(sequence: string): void;
};

export function createCaller({hasTitle, write}: CallerOptions): AttentionTerminal & {repeatTitle(): void} {
	let title = '';
	const repeatTitle = (): void => {
		if (hasTitle && title !== '') {
			write(`\u{1B}]2;${title}\u{7}`);
		}
	};

	return {
		repeatTitle,
		setTitle(next) {
			title = next;
			repeatTitle();
		},
		ring(kind, text) {
			if (kind !== 'off') {
				write(kind === 'bell' ? '\u{7}' : `\u{1B}]9;${text}\u{7}`);
			}
		},
	};
}
