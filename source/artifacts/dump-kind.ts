/**
 * Whether a dump begins like one of the database that its sidecar names.
 * The rule: it only refuses what is surely something else, because other tools write dumps of other shapes.
 */
import {Buffer} from 'node:buffer';
import {isTar} from '../core/tar.js';
import {judgeOutput} from './judge-output.js';
import {type Sidecar} from './sidecar.js';

/** So many first bytes are looked at: a tar's own magic is at 257. */
export const kindHeadBytes = 1024;

/** What dbseal itself backs up has these first bytes, without exception. */
const exactMagics: ReadonlyMap<string, string> = new Map([['sqlite', 'SQLite format 3\0'], ['redis', 'REDIS']]);

const textTypes: ReadonlySet<string> = new Set(['postgresql', 'postgres', 'mysql', 'mariadb']);

const compressedMagics: ReadonlyArray<readonly [Buffer, string]> = [
	[Buffer.from([0x1F, 0x8B, 0x08]), 'gzip data'],
	[Buffer.from([0x28, 0xB5, 0x2F, 0xFD]), 'zstd data'],
	[Buffer.from('dbseal2\n', 'latin1'), 'an encrypted artifact'],
];

/** What is wrong with it, for people; undefined where nothing is. What a command wrote may be anything. */
export function findOtherKind({sourceType, extras}: Pick<Sidecar, 'sourceType' | 'extras'>, head: Buffer): string | undefined {
	const type = sourceType?.toLowerCase();
	if (type === 'command') {
		return undefined;
	}

	const compressed = compressedMagics.find(([magic]) => begins(head, magic));
	if (compressed) {
		return `it begins as ${compressed[1]}, not as a dump`;
	}

	const magic = extras?.tool === undefined ? undefined : exactMagics.get(type ?? '');
	const isFitting = magic === undefined ? isTextual(type, head) : begins(head, Buffer.from(magic, 'latin1'));
	return isFitting ? undefined : `it does not begin as a dump of ${type}`;
}

function isTextual(type: string | undefined, head: Buffer): boolean {
	return !textTypes.has(type ?? '') || isTar(head) || judgeOutput(head).verdict !== 'refused';
}

function begins(head: Buffer, magic: Buffer): boolean {
	return head.subarray(0, magic.length).equals(magic);
}
