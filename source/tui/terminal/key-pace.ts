/**
 * Holds back the next key until the screens have taken in the last one.
 * React renders and re-registers its handlers in later turns of the event loop: a key that comes too early would meet
 * the handlers of before, and of `abc` typed at once only some letters would stay.
 */
export type KeyPace = {
	/** After each key. The listener MUST lead to `settle` with the same count, once the screens are up to date. */
	subscribe(listener: (count: number) => void): () => void;
	settle(count: number): void;
	/** Resolves when the next key may come. */
	next(): Promise<void>;
};

/** Without an answer the next key comes all the same: our choice, longer than any frame took on a machine with four times its load (250 ms were too few, and keys got lost). */
const patienceMs = 2000;

export function createKeyPace(): KeyPace {
	const listeners = new Set<(count: number) => void>();
	let count = 0;
	let resume: (() => void) | undefined;
	return {
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
		settle(settled) {
			if (settled === count) {
				resume?.();
			}
		},
		async next() {
			// Ink itself waits a turn before it takes a lone escape for the key.
			await new Promise(resolve => {
				setImmediate(resolve);
			});
			count++;
			await new Promise<void>(resolve => {
				const timer = setTimeout(resolve, listeners.size === 0 ? 0 : patienceMs);
				resume = () => {
					clearTimeout(timer);
					resolve();
				};

				for (const listener of listeners) {
					listener(count);
				}
			});
		},
	};
}
