/**
 * What a frame is kept of: where it starts, with what, after which keys.
 */
import {type View} from '../../source/tui/navigation.js';
import {type SampleOptions} from './sample-services.js';

export type State = {
	readonly name: string;
	readonly start: View;
	readonly services?: SampleOptions;
	/** Keys pressed before the frame is taken. */
	readonly press?: readonly string[];
	/** What the frame holds when it is complete. */
	readonly until: string;
	/** A frame of the smallest terminal is kept, too. */
	readonly isKeptSmall?: true;
};
