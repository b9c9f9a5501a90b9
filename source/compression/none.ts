/** No compression: the dump's own bytes. Its head is its output, for the caller to judge. */
import {type Codec} from '../core/codec.js';
import {UsageError} from '../core/errors.js';

export const none: Codec = {
	name: 'none',
	sidecarName: 'NONE',
	suffix: '',
	compress({level}) {
		if (level !== undefined) {
			throw new UsageError({
				code: 'INVALID_SETTING',
				message: 'there are no levels without compression',
				hint: 'Leave the level out, or choose a compression.',
			});
		}

		return passThrough;
	},
	decompress: () => passThrough,
	salvage: () => passThrough,
	look: head => head.length > 0
		? {verdict: 'plausible', reason: 'uncompressed', output: head}
		: {verdict: 'undecided', reason: 'too short to say', output: head},
};

async function * passThrough(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
	yield * source;
}
