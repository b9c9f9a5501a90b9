/**
 * Why a copy isn't there, as results carry it: plain JSON, by code.
 */
import {AppError} from '../core/errors.js';

export type CopyError = {
	readonly code: string;
	readonly message: string;
	readonly hint: string;
};

export function describeCopyError(error: Error): CopyError {
	return error instanceof AppError
		? {code: error.code, message: error.message, hint: error.hint}
		: {code: 'BUG', message: error.message, hint: 'Please report this.'};
}
