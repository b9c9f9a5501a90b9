/**
 * Whether the first bytes may be gzip: the whole header must be valid, then the deflate data must inflate.
 * The rule: magic bytes first. A wrong key's head is refused there, and a vault of 100 000 keys is looked through in a second.
 */
import {Buffer} from 'node:buffer';
import {constants, inflateRawSync} from 'node:zlib';
import {type CodecLook} from '../core/codec.js';

const fixedHeaderBytes = 10;
const flags = {
	headerChecksum: 0x02, extra: 0x04, name: 0x08, comment: 0x10, reserved: 0xE0,
} as const;

/** Our choice: a wrong key that passes all header checks hardly ever inflates to this much without an error. */
const convincingBytes = 64;

/** Deflate gives at most 1032 bytes for one, so a look costs 4 MB at most. */
const lookedAtBytes = 4096;

const nothing = Buffer.alloc(0);

export function lookAtGzip(head: Uint8Array): CodecLook {
	if ((head.length > 0 && head[0] !== 0x1F) || (head.length > 1 && head[1] !== 0x8B)) {
		return {verdict: 'refused', reason: 'no gzip magic bytes', output: nothing};
	}

	const dataStart = findDeflateData(head);
	if (dataStart === 'invalid') {
		return {verdict: 'refused', reason: 'no valid gzip header', output: nothing};
	}

	return dataStart === 'incomplete'
		? {verdict: 'undecided', reason: 'ends within the gzip header', output: nothing}
		: inflate(head.subarray(dataStart, dataStart + lookedAtBytes));
}

function inflate(data: Uint8Array): CodecLook {
	let output;
	try {
		output = inflateRawSync(data, {finishFlush: constants.Z_SYNC_FLUSH});
	} catch (error) {
		return {verdict: 'refused', reason: `does not inflate: ${error instanceof Error ? error.message : String(error)}`, output: nothing};
	}

	return output.length >= convincingBytes
		? {verdict: 'plausible', reason: `gzip header, inflates to ${output.length} bytes`, output}
		: {verdict: 'undecided', reason: `gzip header, but only ${output.length} bytes to inflate`, output};
}

/** Where the deflate data starts (RFC 1952, section 2.3). */
function findDeflateData(head: Uint8Array): number | 'invalid' | 'incomplete' {
	const method = head[2] ?? 8;
	const flagBits = head[3] ?? 0;
	if (method !== 8 || hasFlag(flagBits, flags.reserved)) {
		return 'invalid';
	}

	let position: number | undefined = fixedHeaderBytes;
	for (const [flag, skip] of optionalFields) {
		if (position !== undefined && hasFlag(flagBits, flag)) {
			position = skip(head, position);
		}
	}

	return position === undefined || position >= head.length ? 'incomplete' : position;
}

type Skip = (head: Uint8Array, position: number) => number | undefined;

/** In the order in which they come; each skip gives undefined where the head ends within the field. */
const optionalFields: ReadonlyArray<readonly [flag: number, skip: Skip]> = [
	[flags.extra, skipExtra],
	[flags.name, skipText],
	[flags.comment, skipText],
	[flags.headerChecksum, (_head, position) => position + 2],
];

function skipExtra(head: Uint8Array, position: number): number | undefined {
	const low = head[position];
	const high = head[position + 1];
	return low === undefined || high === undefined ? undefined : position + 2 + low + (high * 256);
}

function skipText(head: Uint8Array, position: number): number | undefined {
	const end = head.indexOf(0, position);
	return end === -1 ? undefined : end + 1;
}

function hasFlag(bits: number, flag: number): boolean {
	// eslint-disable-next-line no-bitwise -- header flags
	return (bits & flag) !== 0;
}
