/**
 * Makes sure that a second read gives the very bytes of the first: a file may be replaced or written to in between.
 * The rule: no byte that differs is given on, so that what is loaded is what was proven, also where nothing is encrypted.
 */
import {type Buffer} from 'node:buffer';
import {cutBlocks} from '../core/blocks.js';
import {type StreamStage} from '../core/codec.js';
import {IntegrityError} from '../core/errors.js';
import {sha256} from '../crypto/checksum.js';

export type SameAgain = {
	/** Notes the bytes that go by, all of them, and gives them on. */
	readonly note: StreamStage;
	/** Gives on what was noted, and throws an IntegrityError (ARTIFACT_DAMAGED) in front of the first byte that wasn't. */
	readonly compare: StreamStage;
	/** Whether a whole read was noted. */
	hasNoted(): boolean;
};

/** 32 bytes are kept of each: 16 MiB for an artifact of 512 GiB. Our choice. */
const blockBytes = 1024 * 1024;

export function sameAgain(artifactName: string): SameAgain {
	let noted: readonly Buffer[] | undefined;
	return {
		hasNoted: () => noted !== undefined,
		async * note(source) {
			const digests: Buffer[] = [];
			for await (const block of cutBlocks(source, {sizeBytes: blockBytes})) {
				digests.push(sha256(block));
				yield block;
			}

			noted = digests;
		},
		async * compare(source) {
			let index = 0;
			for await (const block of cutBlocks(source, {sizeBytes: blockBytes})) {
				if (noted?.[index]?.equals(sha256(block)) !== true) {
					throw changed(artifactName);
				}

				index++;
				yield block;
			}
		},
	};
}

function changed(artifactName: string): IntegrityError {
	return new IntegrityError({
		code: 'ARTIFACT_DAMAGED',
		message: `${artifactName} was changed while it was read: it is no longer what was proven`,
		hint: 'Nothing changed was given on, but a target that can\'t be taken back has only a part of it; find out who writes to that storage, then restore again.',
	});
}
