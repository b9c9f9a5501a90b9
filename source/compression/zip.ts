/**
 * The files in a small zip, such as a Recovery Kit's, one by one (PKWARE APPNOTE 6.3: stored and deflated ones).
 * The rule: a file is given only when its CRC-32 is right. That is why this is no library's: fflate, which writes the kits,
 * checks none; and the stand-alone reader takes in no code but ours. Nothing is ever written to a path that a zip names.
 */
import {Buffer} from 'node:buffer';
import {deflateRawSync, gunzipSync} from 'node:zlib';
import {IntegrityError} from '../core/errors.js';

/** How a zip begins; the other one is of an empty one. */
const beginnings = new Set(['504b0304', '504b0506']);
const endSignature = 0x06_05_4B_50;
const entrySignature = 0x02_01_4B_50;
const endBytes = 22;
const entryBytes = 46;
const fileHeaderBytes = 30;
const longestComment = 0xFF_FF;

const stored = 0;
const deflated = 8;

/** What says that it has more is not unpacked: it would be held in memory. Our choice. */
const largestFileBytes = 16_000_000;

export type ZipFile = {
	readonly name: string;
	/** Why it can't be unpacked here, sound as it may be. */
	readonly lock?: 'a password' | 'an unknown method';
	/** @throws IntegrityError DATA_CORRUPT */
	read(): Buffer;
};

export function looksLikeZip(bytes: Uint8Array): boolean {
	return beginnings.has(Buffer.from(bytes.subarray(0, 4)).toString('hex'));
}

/** @throws IntegrityError DATA_CORRUPT where its directory can't be read: it was cut, or is none. */
export function readZip(bytes: Buffer): readonly ZipFile[] {
	const end = findEnd(bytes);
	const files: ZipFile[] = [];
	let position = bytes.readUInt32LE(end + 16);
	for (let count = bytes.readUInt16LE(end + 10); count > 0; count--) {
		if (position + entryBytes > end || bytes.readUInt32LE(position) !== entrySignature) {
			throw damaged('its list of files is not as it was written');
		}

		const nameBytes = bytes.readUInt16LE(position + 28);
		const entry = {
			name: bytes.toString('utf8', position + entryBytes, position + entryBytes + nameBytes),
			isEncrypted: bytes.readUInt16LE(position + 8) % 2 === 1,
			method: bytes.readUInt16LE(position + 10),
			crc: bytes.subarray(position + 16, position + 20),
			packedBytes: bytes.readUInt32LE(position + 20),
			sizeBytes: bytes.readUInt32LE(position + 24),
			start: bytes.readUInt32LE(position + 42),
		};
		const lock = entry.isEncrypted ? 'a password' : (entry.method === stored || entry.method === deflated ? undefined : 'an unknown method');
		files.push({name: entry.name, ...(lock && {lock}), read: () => readFile(bytes, entry)});
		position += entryBytes + nameBytes + bytes.readUInt16LE(position + 30) + bytes.readUInt16LE(position + 32);
	}

	return files;
}

/** The last record of a zip, which may have a comment behind it. */
function findEnd(bytes: Buffer): number {
	for (let position = bytes.length - endBytes; position >= Math.max(0, bytes.length - endBytes - longestComment); position--) {
		if (bytes.readUInt32LE(position) === endSignature) {
			return position;
		}
	}

	throw damaged('its end is missing');
}

type Entry = {
	readonly name: string;
	readonly isEncrypted: boolean;
	readonly method: number;
	readonly crc: Buffer;
	readonly packedBytes: number;
	readonly sizeBytes: number;
	readonly start: number;
};

function readFile(bytes: Buffer, {name, method, crc, packedBytes, sizeBytes, start}: Entry): Buffer {
	if (start + fileHeaderBytes > bytes.length || sizeBytes > largestFileBytes) {
		throw damaged(`${name} is not where it should be`);
	}

	const data = start + fileHeaderBytes + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28);
	const packed = bytes.subarray(data, data + packedBytes);
	return inflateChecked(name, {deflate: method === stored ? deflateRawSync(packed, {level: 0}) : packed, crc, sizeBytes});
}

/** As a gzip member (RFC 1952): so zlib itself compares CRC and size. */
function inflateChecked(name: string, {deflate, crc, sizeBytes}: {readonly deflate: Buffer; readonly crc: Buffer; readonly sizeBytes: number}): Buffer {
	const size = Buffer.alloc(4);
	size.writeUInt32LE(sizeBytes);
	try {
		return gunzipSync(Buffer.concat([Buffer.from('1f8b08000000000000ff', 'hex'), deflate, crc, size]), {maxOutputLength: Math.max(1, sizeBytes)});
	} catch (error) {
		throw damaged(`${name} is not as it was packed`, error);
	}
}

function damaged(reason: string, cause?: unknown): IntegrityError {
	return new IntegrityError({
		code: 'DATA_CORRUPT', message: `the zip is damaged: ${reason}`, hint: 'Take another copy of it.', cause,
	});
}
