/** Bytes for tests: the same in every run. */
import {Buffer} from 'node:buffer';
import {createCipheriv} from 'node:crypto';

/** What no compressor makes smaller. */
export function incompressible(sizeBytes: number, seed = 1): Buffer {
	return createCipheriv('aes-256-ctr', Buffer.alloc(32, seed), Buffer.alloc(16)).update(Buffer.alloc(sizeBytes));
}

/** What a dump tool writes: rows that compress to about a fifth. */
export function dumpText(sizeBytes: number): Buffer {
	const rows: string[] = ['-- PostgreSQL database dump\n\nCOPY public.orders (id, customer, total) FROM stdin;\n'];
	let {length} = rows.join('');
	for (let id = 1; length < sizeBytes; id++) {
		const row = `${id}\tcustomer ${(id * 7919) % 10_007}\t${((id * 104_729) % 99_991) / 100}\t2026-11-24 14:05:09\n`;
		rows.push(row);
		length += row.length;
	}

	return Buffer.from(rows.join('')).subarray(0, sizeBytes);
}
