/**
 * The tars in which tools of the DBackup lineage keep several databases (docs/format.md, "Other tools of this format"): plain ustar
 * (POSIX.1-1988), `manifest.json` first, then one dump for each.
 */
import {type Buffer} from 'node:buffer';
import * as v from 'valibot';

/** Headers have one block, and what follows is filled up to whole ones. */
export const tarBlockBytes = 512;

/** @param head At least a block, or it is none. */
export function isTar(head: Buffer): boolean {
	return head.length >= tarBlockBytes && field(head, 257, 262) === 'ustar';
}

export type TarMember = {readonly name: string; readonly sizeBytes: number};

/** What a header says; undefined where it has no size. */
export function readTarHeader(header: Buffer): TarMember | undefined {
	const name = [field(header, 345, 500), field(header, 0, 100)].filter(part => part !== '').join('/');
	const sizeBytes = Number.parseInt(field(header, 124, 136).trim(), 8);
	return Number.isNaN(sizeBytes) ? undefined : {name, sizeBytes};
}

/** With what fills its last block. */
export function paddedToBlock(sizeBytes: number): number {
	return Math.ceil(sizeBytes / tarBlockBytes) * tarBlockBytes;
}

const manifestSchema = v.pipe(v.string(), v.parseJson(), v.object({
	databases: v.array(v.object({name: v.string(), filename: v.string(), format: v.nullish(v.string())})),
}));

export type ArchivedDatabase = v.InferOutput<typeof manifestSchema>['databases'][number];

/** The databases that a `manifest.json` lists; undefined where it is none. */
export function parseManifest(text: string): readonly ArchivedDatabase[] | undefined {
	const parsed = v.safeParse(manifestSchema, text);
	return parsed.success ? parsed.output.databases : undefined;
}

/** Up to its first zero. */
function field(header: Buffer, start: number, end: number): string {
	return header.toString('utf8', start, end).split('\0', 1)[0] ?? '';
}
