/**
 * Whether a dump begins like one of the database that its sidecar names.
 * The rule: it only refuses what is surely something else, because other tools write dumps of other shapes.
 */
import {type Buffer} from 'node:buffer';
import {isTar} from '../core/tar.js';
import {beginsAs, type DumpForm} from '../databases/dump-form.js';
import {dumpFormOf} from '../databases/dump-forms.js';
import {judgeOutput} from './judge-output.js';
import {type Sidecar} from './sidecar.js';

/** So many first bytes are looked at: a tar's own magic is at 257. */
export const kindHeadBytes = 1024;

const compressedMagics = [
	['\u{1F}\u{8B}\u{08}', 'gzip data'],
	['\u{28}\u{B5}\u{2F}\u{FD}', 'zstd data'],
	['dbseal2\n', 'an encrypted artifact'],
] as const;

/** What is wrong with it, for people; undefined where nothing is. What a command wrote may be anything. */
export function findOtherKind({sourceType, extras}: Pick<Sidecar, 'sourceType' | 'extras'>, head: Buffer): string | undefined {
	const type = sourceType?.toLowerCase();
	if (type === 'command') {
		return undefined;
	}

	const compressed = compressedMagics.find(([magic]) => beginsAs(head, magic));
	if (compressed && !isOwnCompression(type, compressed[1])) {
		return `it begins as ${compressed[1]}, not as a dump`;
	}

	const form = type === undefined ? undefined : dumpFormOf(type);
	return !form || isFitting(form, head, {isOwn: extras?.tool !== undefined}) ? undefined : `it does not begin as a dump of ${type}`;
}

/** `mongodump --gzip --archive` compresses what it writes, and mongorestore takes it so. */
function isOwnCompression(type: string | undefined, compressed: typeof compressedMagics[number][1]): boolean {
	return compressed === 'gzip data' && type?.startsWith('mongo') === true;
}

/** What dbseal itself backs up always begins as its kind does; another tool may have written a dump of another shape. */
function isFitting({begins, beginnings}: DumpForm, head: Buffer, {isOwn}: {readonly isOwn: boolean}): boolean {
	return begins === 'always'
		? !isOwn || beginnings.some(({bytes}) => beginsAs(head, bytes))
		: isTar(head) || judgeOutput(head).verdict !== 'refused';
}
