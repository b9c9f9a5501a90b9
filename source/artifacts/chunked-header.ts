/**
 * The header of a chunked artifact (docs/format.md, "Chunked artifact"): what a sidecar would say, as far as it is known before the dump.
 * The rule: the payload's key commitment covers every byte of it, so an edited header opens with no key.
 */
import {Buffer} from 'node:buffer';
import canonicalize from 'canonicalize';
import {type StreamStage} from '../core/codec.js';
import {skipBytes} from '../core/skip-bytes.js';
import {sha256} from '../crypto/checksum.js';
import {chunkedPrefixBytes, decryptChunked, encryptChunked} from '../crypto/chunked-cipher.js';
import {type MasterKey} from '../crypto/master-key.js';
import {damagedArtifact} from './damaged-artifact.js';

const magic = Buffer.from('dbseal2\n', 'latin1');
const lengthBytes = 4;
const headerLimitBytes = 65_536;

/** So many first bytes of an artifact hold any header, and the payload's salt and commitment behind it. */
export const chunkedHeadBytes = magic.length + lengthBytes + headerLimitBytes + chunkedPrefixBytes;

export type ChunkedHeader = {
	/** The header's JSON text, UTF-8. */
	readonly json: Buffer;
	/** Where the payload begins, in bytes. */
	readonly payloadOffset: number;
	/** SHA-256 of everything before the payload: the payload's context. */
	readonly context: Buffer;
	/** The payload's salt and key commitment. */
	readonly prefix: Buffer;
};

export function isChunked(head: Uint8Array): boolean {
	return magic.equals(head.subarray(0, magic.length));
}

/** @throws {IntegrityError} ARTIFACT_DAMAGED for a head that is cut or says impossible lengths. */
export function parseChunkedHeader(artifactName: string, head: Uint8Array): ChunkedHeader {
	const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
	const length = bytes.length >= magic.length + lengthBytes ? bytes.readUInt32BE(magic.length) : Infinity;
	const payloadOffset = magic.length + lengthBytes + length;
	if (!isChunked(head) || length > headerLimitBytes || bytes.length < payloadOffset + chunkedPrefixBytes) {
		throw damagedArtifact(`${artifactName} is damaged: its header is not whole`);
	}

	return {
		json: bytes.subarray(magic.length + lengthBytes, payloadOffset),
		payloadOffset,
		context: sha256(bytes.subarray(0, payloadOffset)),
		prefix: bytes.subarray(payloadOffset, payloadOffset + chunkedPrefixBytes),
	};
}

/** Everything before the payload, for these fields. */
export function headerBytes(json: Readonly<Record<string, unknown>>): Buffer {
	const text = Buffer.from(canonicalize(json) ?? '');
	const length = Buffer.alloc(lengthBytes);
	length.writeUInt32BE(text.length);
	return Buffer.concat([magic, length, text]);
}

/** Encrypts to a whole chunked artifact, header first. */
export function writeChunked(key: MasterKey, json: Readonly<Record<string, unknown>>): StreamStage {
	const header = headerBytes(json);
	const encrypt = encryptChunked(key.artifactKey(), sha256(header));
	return async function * (source) {
		yield header;
		yield * encrypt(source);
	};
}

/** Decrypts a whole chunked artifact; every chunk that it gives is authenticated. */
export function readChunked(key: MasterKey, {payloadOffset, context}: ChunkedHeader): StreamStage {
	const decrypt = decryptChunked(key.artifactKey(), context);
	return source => decrypt(skipBytes(source, payloadOffset));
}
