/**
 * What was on the screen and is no longer in the store.
 */
import {NotFoundError} from '../core/errors.js';

export function goneError(thing: string): NotFoundError {
	return new NotFoundError({code: 'NAME_NOT_FOUND', message: `this ${thing} is gone`, hint: 'It was removed meanwhile, here or elsewhere.'});
}
