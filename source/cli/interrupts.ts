/**
 * SIGINT, SIGTERM and SIGHUP become one abort with an InterruptedError as its reason.
 * The rule: the first one lets the run clean up; after it SIGINT has the system's own meaning, so an impatient Ctrl-C ends the process at once.
 * SIGHUP and SIGTERM may come twice by themselves, from the kernel and from the shell of a closed terminal: they stay without further effect.
 */
import {setMaxListeners} from 'node:events';
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
	// All that runs at once listens to it: many listeners are no leak here.
	setMaxListeners(0, controller.signal);
	const listeners = signalNames.map(name => ({
		name,
		listener() {
			releaseOnly('SIGINT');
			controller.abort(new InterruptedError(name));
		},
	}));
	const releaseOnly = (...names: ReadonlyArray<typeof signalNames[number]>) => {
		for (const {name, listener} of listeners.filter(({name}) => names.includes(name))) {
			signals.off(name, listener);
		}
	};

	for (const {name, listener} of listeners) {
		signals.on(name, listener);
	}

	return {
		signal: controller.signal,
		release() {
			releaseOnly(...signalNames);
		},
	};
}
