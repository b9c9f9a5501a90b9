/**
 * A dump as it lies in a file: the whole of it, or a member of a tar.
 */
import {Buffer} from 'node:buffer';
import {createReadStream} from 'node:fs';
import {open} from 'node:fs/promises';

export type DumpPart = {
	readonly file: string;
	/** Absent: from its first byte to its last. */
	readonly within?: {readonly firstByte: number; readonly sizeBytes: number};
};

export async function readDumpHead({file, within: {firstByte, sizeBytes} = {firstByte: 0, sizeBytes: Number.MAX_SAFE_INTEGER}}: DumpPart, limitBytes: number): Promise<Buffer> {
	const handle = await open(file, 'r');
	try {
		const wanted = Math.min(limitBytes, sizeBytes);
		const {buffer, bytesRead} = await handle.read(Buffer.alloc(wanted), 0, wanted, firstByte);
		return buffer.subarray(0, bytesRead);
	} finally {
		await handle.close();
	}
}

export function readPart({file, within}: DumpPart): AsyncIterable<Buffer> {
	const range = within && {start: within.firstByte, end: within.firstByte + Math.max(within.sizeBytes, 1) - 1};
	return createReadStream(file, {highWaterMark: 262_144, ...range});
}
