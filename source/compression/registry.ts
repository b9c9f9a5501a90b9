/** All codecs. Adding one is its file and its line here, and its name in core/codec.ts. */
import {type Codec} from '../core/codec.js';
import {IntegrityError, UsageError} from '../core/errors.js';
import {brotli} from './brotli.js';
import {gzip} from './gzip.js';
import {none} from './none.js';
import {zstd} from './zstd.js';

export const codecs: readonly Codec[] = [gzip, brotli, zstd, none];

/** @throws UsageError INVALID_SETTING for a name that no codec has. */
export function codecByName(name: string): Codec {
	const codec = codecs.find(candidate => candidate.name === name);
	if (codec === undefined) {
		throw new UsageError({
			code: 'INVALID_SETTING',
			message: `there is no compression "${name}"`,
			hint: `Use one of ${codecs.map(candidate => candidate.name).join(', ')}.`,
		});
	}

	return codec;
}

/**
 * The codec that a sidecar names, in either case; none where it names none.
 *
 * @throws IntegrityError SIDECAR_INVALID for a name that no codec has.
 */
export function codecBySidecarName(name: string | undefined): Codec {
	const codec = codecs.find(candidate => candidate.sidecarName === (name ?? 'NONE').toUpperCase());
	if (codec === undefined) {
		throw new IntegrityError({
			code: 'SIDECAR_INVALID',
			message: `the sidecar's compression is "${name}", which dbseal does not know`,
			hint: 'It was written by a newer dbseal or by another tool, or it was changed.',
		});
	}

	return codec;
}
