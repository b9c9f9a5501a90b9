/**
 * What each place says that a system key is looked for in, for a person who looks for the right one. No key's text is repeated.
 */
import {KeyError} from '../core/errors.js';
import {SystemKey} from '../crypto/system-key.js';
import {
	describePlace, findPlaces, type Place, placesToLook, type Surroundings,
} from './system-key-source.js';

export type KeyPlace = {
	/** `ENCRYPTION_KEY of the environment`, or a file's path. */
	readonly place: string;
	/** `not set`, `not there`, `a key that does not open this vault`. */
	readonly said: string;
	readonly isEmpty: boolean;
};

/** @param fits Whether a key opens the vault. */
export function lookAtPlaces(surroundings: Surroundings, fits: (key: SystemKey) => boolean): readonly KeyPlace[] {
	const found = findPlaces(surroundings);
	const byName = new Map(found.map(place => [describePlace(place.origin), place]));
	return ['ENCRYPTION_KEY of the environment', ...placesToLook(surroundings)].map(name => {
		const place = byName.get(name);
		return place
			? {place: name, said: whatIsThere(place, fits), isEmpty: false}
			: {place: name, said: name.startsWith('/') ? 'no key there' : 'not set', isEmpty: true};
	});
}

function whatIsThere({text, notices}: Place, fits: (key: SystemKey) => boolean): string {
	if (text === undefined) {
		return notices.join('; ');
	}

	try {
		return fits(SystemKey.parse(text)) ? 'opens this vault' : 'a key that does not open this vault';
	} catch (error) {
		if (error instanceof KeyError) {
			return error.message;
		}

		throw error;
	}
}
