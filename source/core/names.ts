/**
 * The one rule for the names that people give to profiles, sources, destinations and jobs.
 * Letters and digits of any script, and ` ._-` between them: so that a name never looks like a flag, a path, a URL
 * or one of our own notations (`JOB@latest`, `DESTINATION:NAME`).
 */
import {UsageError} from './errors.js';

export type NamedThing = 'profile' | 'source' | 'destination' | 'job';

/** Our choice: as long as a line of an 80-column screen can show beside something else. */
export const longestName = 64;

/**
 * The name as it is kept: in Unicode normal form C.
 * @throws UsageError INVALID_NAME that says what is wrong with it.
 */
export function parseName(text: string, thing: NamedThing): string {
	const name = text.normalize('NFC');
	const fault = findFault(name);
	if (fault !== undefined) {
		throw new UsageError({
			code: 'INVALID_NAME',
			message: `the ${thing} name ${JSON.stringify(name)} ${fault}`,
			hint: `Use 1 to ${longestName} letters, digits, spaces, dots, dashes and underscores, beginning with a letter or digit.`,
		});
	}

	return name;
}

/**
 * A name for something that is known from elsewhere: the one it has there, or one made of it where that is no name for us,
 * with a number where it is taken.
 */
export function adoptedName(wish: string, isTaken: (name: string) => boolean): string {
	const normal = wish.normalize('NFC');
	const base = findFault(normal) === undefined ? normal : `adopted ${normal.replaceAll(/[^\p{L}\p{M}\p{N} ._\-]/gv, '').trim()}`.trim();
	for (let number = 1; ; number++) {
		const ending = number === 1 ? '' : ` ${number}`;
		const name = `${[...base].slice(0, longestName - ending.length).join('').trim()}${ending}`;
		if (!isTaken(name)) {
			return name;
		}
	}
}

/** What two names have in common when they differ in nothing but upper and lower case. Two things of a kind never share it. */
export function nameKey(name: string): string {
	return name.normalize('NFC').toLowerCase();
}

function findFault(name: string): string | undefined {
	if (name === '') {
		return 'is empty';
	}

	if ([...name].length > longestName) {
		return `is longer than ${longestName} characters`;
	}

	if (!/^[\p{L}\p{N}]/v.test(name)) {
		return 'does not begin with a letter or digit';
	}

	if (name.endsWith(' ')) {
		return 'ends with a space';
	}

	const odd = /[^\p{L}\p{M}\p{N} ._\-]/v.exec(name);
	return odd ? `has ${JSON.stringify(odd[0])} in it` : undefined;
}
