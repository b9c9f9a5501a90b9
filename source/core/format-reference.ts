/**
 * How an artifact is named for people, so that what they read can be typed. `artifact-reference.ts` reads it back.
 */

/** As `restore`, `verify` and `remove` take it. @param destination - a stored one's name, a folder or a URL. */
export function artifactReference(destination: string, name: string): string {
	if (!destination.includes('/')) {
		return `${destination}:${name}`;
	}

	const [address = '', query] = destination.split('?', 2);
	const written = destination.includes('://') ? name.split('/').map(part => encodeURIComponent(part)).join('/') : name;
	return `${address.replace(/\/$/v, '')}/${written}${query === undefined ? '' : `?${query}`}`;
}
