/**
 * What a command gets besides its words: who asks, where things are, how to speak and to ask.
 */
import {type Environment} from './environment.js';
import {type GlobalFlags} from './global-flags.js';
import {type Output} from './output.js';
import {type Prompt} from './prompt.js';

export type CommandContext = {
	readonly environment: Environment;
	/** The folder of the store, absolute. */
	readonly home: string;
	readonly global: GlobalFlags;
	readonly output: Output;
	readonly prompt: Prompt;
	/** Aborted with an InterruptedError when the person or the system asks to stop. */
	readonly signal: AbortSignal;
};
