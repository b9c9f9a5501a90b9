/**
 * For what a screen may still show when it was removed meanwhile.
 */
import {NotFoundError} from '../../core/errors.js';

/** Undefined for what is gone. */
export function ifThere<Result>(read: () => Result): Result | undefined {
	try {
		return read();
	} catch (error) {
		if (error instanceof NotFoundError) {
			return undefined;
		}

		throw error;
	}
}
