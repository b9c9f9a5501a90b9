/**
 * A dump as databases write it: `COPY` rows of ids, names, amounts, dates, NULLs and hashes; it shrinks to about a quarter.
 */
import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import fs from 'node:fs';

/** Writes a sample of `sizeBytes` to `file`; the same bytes every time. */
export function writeSample(file, sizeBytes) {
	const descriptor = fs.openSync(file, 'w');
	let row = 0;
	let left = sizeBytes;
	while (left > 0) {
		let text = '';
		while (text.length < 1024 * 1024) {
			row++;
			const digest = createHash('md5').update(String(row)).digest('hex');
			text += `${row}\t${digest.slice(0, 12)}\tcustomer ${row % 997} of the shop\t${(row * 7919) % 100_000}.${row % 100}\t2026-0${(row % 9) + 1}-1${row % 10} 12:${row % 60}:00\t\\N\ttrue\n`;
		}

		const bytes = Buffer.from(text).subarray(0, left);
		fs.writeSync(descriptor, bytes);
		left -= bytes.length;
	}

	fs.closeSync(descriptor);
}
