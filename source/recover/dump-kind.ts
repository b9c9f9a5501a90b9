/**
 * What a dump is, by its first bytes: the sidecar says which database it came from, and not in which form.
 */
import {isTar as beginsAsTar, tarBlockBytes} from '../core/tar.js';
import {archiveMagic, tarMagic} from '../databases/postgresql/dump-form.js';
import {redisMagic, valkeyMagic} from '../databases/redis/dump-form.js';
import {sqliteMagic} from '../databases/sqlite/dump-form.js';
import {type DumpPart, readDumpHead} from './dump-part.js';

export type DumpKind = 'pg_dump archive' | 'tar' | 'SQLite database' | 'Redis snapshot' | 'Valkey snapshot' | 'MongoDB archive' | 'compressed MongoDB archive' | 'JSON' | 'other';

export async function dumpKindOf(part: DumpPart, sourceType: string | undefined): Promise<DumpKind> {
	const head = await readDumpHead(part, tarBlockBytes);
	const text = head.toString('latin1');
	const isMongo = sourceType?.toLowerCase().startsWith('mongo') === true;
	const isTar = beginsAsTar(head);
	const kinds: ReadonlyArray<readonly [boolean, DumpKind]> = [
		// Its tar form begins with its table of contents
		[text.startsWith(archiveMagic) || (isTar && text.startsWith(tarMagic)), 'pg_dump archive'],
		[isTar, 'tar'],
		[text.startsWith(sqliteMagic), 'SQLite database'],
		[text.startsWith(valkeyMagic) || /^REDIS\d{4}..valkey-ver/sv.test(text), 'Valkey snapshot'],
		[text.startsWith(redisMagic), 'Redis snapshot'],
		[text.startsWith('\u{6D}\u{E2}\u{99}\u{81}'), 'MongoDB archive'],
		[isMongo && text.startsWith('\u{1F}\u{8B}'), 'compressed MongoDB archive'],
		[/^\s*(?:\{\s*(?:"|\})|\[\s*[\[\{"\d\]])/v.test(text), 'JSON'],
	];
	return kinds.find(([isIt]) => isIt)?.[1] ?? 'other';
}
