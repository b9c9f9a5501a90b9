/**
 * Which artifact a person means: a path, a URL, `DESTINATION:NAME`, `JOB@latest` or `JOB@2026-11-24`.
 * The rule: what exists as a local file is that file, whatever else its name could mean.
 */
import {existsSync} from 'node:fs';
import path from 'node:path';
import {artifactNameOf, isSidecarName} from '../artifacts/names.js';
import {NotFoundError, UsageError} from '../core/errors.js';
import {kindForUrl} from '../storage/registry.js';
import {type NamedConnection, openDestination, type OperationContext} from './context.js';
import {findJob} from './job-requests.js';
import {findNewest} from './newest-artifact.js';
import {spoolDestination} from './spool.js';

/** Where an artifact lies; nothing is held open by it. */
export type ArtifactLocation = {
	readonly destination: NamedConnection;
	/** Relative to the destination. */
	readonly name: string;
};

/**
 * @throws {NotFoundError} ARTIFACT_NOT_FOUND, NAME_NOT_FOUND
 * @throws {UsageError} USAGE for a reference that has none of the forms.
 */
export async function locateArtifact(reference: string, context: OperationContext): Promise<ArtifactLocation> {
	const text = isSidecarName(reference) ? artifactNameOf(reference) : reference;
	const atSign = text.lastIndexOf('@');
	if (atSign > 0 && /^(?:latest|\d{4}-\d{2}-\d{2})$/v.test(text.slice(atSign + 1)) && !isPathOrUrl(text)) {
		const job = findJob(text.slice(0, atSign), context);
		return await findNewest({job, day: text.slice(atSign + 1)}, context) ?? missing(text);
	}

	return locateFile(text, context) ?? missing(text);
}

/** The very file that is named, by its path, URL, `DESTINATION:NAME` or `spool:NAME`; undefined for what has none of these forms. */
export function locateFile(text: string, context: OperationContext): ArtifactLocation | undefined {
	if (isPathOrUrl(text)) {
		return existsSync(text) ? atPath(text) : atUrl(text);
	}

	const colon = text.indexOf(':');
	const destination = colon > 0 ? context.store.destinations.findByName(text.slice(0, colon)) : undefined;
	if (destination) {
		return {destination: openDestination(destination, context), name: text.slice(colon + 1)};
	}

	return text.startsWith('spool:') ? {destination: spoolDestination(context), name: text.slice(colon + 1)} : undefined;
}

function isPathOrUrl(text: string): boolean {
	return existsSync(text) || text.includes('://') || text.startsWith('file:');
}

export function noSuchArtifact(reference: string): NotFoundError {
	return new NotFoundError({
		code: 'ARTIFACT_NOT_FOUND',
		message: `there is no artifact ${reference}`,
		hint: 'Name it by a path, DESTINATION:NAME or JOB@latest; \'dbseal list\' shows what there is.',
	});
}

function missing(reference: string): never {
	throw noSuchArtifact(reference);
}

function atPath(filePath: string): ArtifactLocation {
	const folder = path.dirname(path.resolve(filePath));
	const connection = kindForUrl(folder).parseUrl(folder);
	return {destination: {name: folder, connection}, name: path.basename(filePath)};
}

function atUrl(url: string): ArtifactLocation {
	const [address = '', query] = url.split('?', 2);
	const slash = address.lastIndexOf('/');
	const name = address.slice(slash + 1);
	if (name === '') {
		throw new UsageError({code: 'INVALID_URL', message: `${address} names no artifact`, hint: 'Add the artifact\'s name to the URL\'s path.'});
	}

	const folder = address.slice(0, slash) + (query === undefined ? '' : `?${query}`);
	return {destination: {name: address.slice(0, slash), connection: kindForUrl(folder).parseUrl(folder)}, name: decodeURIComponent(name)};
}
