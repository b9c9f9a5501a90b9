/**
 * How a command ends that did several things, one after the other.
 */
import {PartlyDoneError} from '../core/errors.js';
import {plural} from '../core/text.js';

export type Attempts = {
	/** How many there were. */
	readonly count: number;
	/** What each of them is: `job`. */
	readonly noun: string;
	/** Which command shows them one by one. */
	readonly listCommand: string;
};

/** Some failed: partly done (exit 3). All failed: the first one's own error says what to look at. */
export function refuseFailures(errors: readonly Error[], {count, noun, listCommand}: Attempts): void {
	const [first] = errors;
	if (first && errors.length === count) {
		throw first;
	}

	if (first) {
		throw new PartlyDoneError({
			code: 'PARTLY_DONE', message: `${errors.length} of ${plural(count, noun)} failed`, hint: `See which, and why, with: ${listCommand}.`,
		});
	}
}
