/**
 * Does this look like the beginning of a dump? Judges what a candidate key's decryption decompresses to (docs/format.md, "Finding the key").
 * The rule: a look only ranks candidates; the auth tag decides.
 */
import {Buffer} from 'node:buffer';
import {beginsAs} from '../databases/dump-form.js';
import {dumpForms} from '../databases/dump-forms.js';

/** Fewer bytes say too little: random ones look like text too often. Our choice. */
const minimumBytes = 64;
/** docs/format.md, "Finding the key": the share of printable ASCII that makes a text. */
const printableShare = 0.85;

const beginnings = dumpForms.flatMap(form => form.beginnings);

export type OutputJudgement = {
	readonly verdict: 'plausible' | 'undecided' | 'refused';
	readonly reason: string;
};

export function judgeOutput(output: Uint8Array): OutputJudgement {
	const bytes = Buffer.from(output.buffer, output.byteOffset, output.byteLength);
	const known = beginnings.find(beginning => beginsAs(bytes, beginning.bytes));
	if (known) {
		return {verdict: 'plausible', reason: `begins as ${known.name}`};
	}

	if (bytes.length < minimumBytes) {
		return {verdict: 'undecided', reason: `only ${bytes.length} bytes to judge by`};
	}

	if (countPrintable(bytes) / bytes.length >= printableShare) {
		return {verdict: 'plausible', reason: 'reads as text'};
	}

	return isUtf8Text(bytes)
		? {verdict: 'plausible', reason: 'reads as UTF-8 text'}
		: {verdict: 'refused', reason: 'neither a known dump nor text'};
}

/** Bytes from 0x80 on never count: they make a random byte string half "printable". */
function countPrintable(bytes: Uint8Array): number {
	let count = 0;
	for (const byte of bytes) {
		if ((byte >= 0x20 && byte < 0x7F) || byte === 0x09 || byte === 0x0A || byte === 0x0D) {
			count++;
		}
	}

	return count;
}

/** Valid UTF-8 without control characters; the last character may be cut. */
function isUtf8Text(bytes: Buffer): boolean {
	const hasControl = bytes.some(byte => byte < 0x20 && byte !== 0x09 && byte !== 0x0A && byte !== 0x0D);
	return !hasControl && decodesAsUtf8(bytes);
}

/** Not by `isUtf8` of node:buffer: the stand-alone reader runs on Node 18.0, which does not have it. */
function decodesAsUtf8(bytes: Buffer): boolean {
	try {
		new TextDecoder('utf-8', {fatal: true}).decode(bytes, {stream: true});
		return true;
	} catch {
		// The one thing that a fatal decoder can say: these bytes are not UTF-8
		return false;
	}
}
