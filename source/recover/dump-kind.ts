/**
 * What a dump is, by its first bytes: the sidecar says which database it came from, and not in which form.
 */
import {Buffer} from 'node:buffer';
import {open} from 'node:fs/promises';

export type DumpKind = 'pg_dump archive' | 'tar' | 'SQLite database' | 'Redis snapshot' | 'MongoDB archive' | 'compressed MongoDB archive' | 'JSON' | 'other';

/** Where tar has its magic (POSIX.1-1988, ustar). */
const tarMagicAt = 257;
const headBytes = 512;

export async function dumpKindOf(file: string, sourceType: string | undefined): Promise<DumpKind> {
	const handle = await open(file, 'r');
	try {
		const {buffer, bytesRead} = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
		return judge(buffer.subarray(0, bytesRead), sourceType?.toLowerCase() ?? '');
	} finally {
		await handle.close();
	}
}

function judge(head: Buffer, sourceType: string): DumpKind {
	const text = head.toString('latin1');
	const isMongo = sourceType.startsWith('mongo');
	const kinds: ReadonlyArray<readonly [boolean, DumpKind]> = [
		[text.startsWith('PGDMP'), 'pg_dump archive'],
		[text.startsWith('ustar', tarMagicAt), 'tar'],
		[text.startsWith('SQLite format 3\0'), 'SQLite database'],
		[text.startsWith('REDIS'), 'Redis snapshot'],
		[text.startsWith('\u{6D}\u{E2}\u{99}\u{81}'), 'MongoDB archive'],
		[isMongo && text.startsWith('\u{1F}\u{8B}'), 'compressed MongoDB archive'],
		[/^\s*(?:\{\s*(?:"|\})|\[\s*[\[\{"\d\]])/v.test(text), 'JSON'],
	];
	return kinds.find(([isIt]) => isIt)?.[1] ?? 'other';
}
