/**
 * SIGINT, SIGTERM and SIGHUP become one abort with an InterruptedError as its reason.
 * The rule: the first one lets the run clean up; after it the system's own meaning is back, so a second one ends the process at once.
 */
import {InterruptedError} from '../core/errors.js';
import {type SignalSource} from './environment.js';

const signalNames = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export type Interrupts = {
	readonly signal: AbortSignal;
	/** Stops hearing; call it when the command is done. */
	release(): void;
};

export function listenForInterrupts(signals: SignalSource): Interrupts {
	const controller = new AbortController();
	const listeners = signalNames.map(name => ({
		name,
		listener() {
			release();
			controller.abort(new InterruptedError(name));
		},
	}));
	const release = () => {
		for (const {name, listener} of listeners) {
			signals.off(name, listener);
		}
	};

	for (const {name, listener} of listeners) {
		signals.on(name, listener);
	}

	return {signal: controller.signal, release};
}
