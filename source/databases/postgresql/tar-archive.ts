/**
 * The tars in which tools of the DBackup lineage keep databases: plain ustar, `manifest.json` first, then one dump for each.
 */
import {Buffer} from 'node:buffer';
import * as v from 'valibot';
import {SourceError} from '../../core/errors.js';
import {type LoadStage} from '../lazy-load.js';

const blockBytes = 512;
/** A larger manifest is none; our choice. */
const longestManifest = 1024 * 1024;

const manifestSchema = v.object({
	databases: v.array(v.object({name: v.string(), filename: v.string(), format: v.nullish(v.string())})),
});

export type ArchivedDatabase = v.InferOutput<typeof manifestSchema>['databases'][number];
type Manifest = {readonly databases: readonly ArchivedDatabase[]};

/** POSIX 1003.1: the magic of a header stands at byte 257. */
export function isTar(head: Buffer): boolean {
	return head.length >= blockBytes && head.toString('latin1', 257, 262) === 'ustar';
}

export function tarMember(header: Buffer): {readonly name: string; readonly sizeBytes: number} {
	const field = (start: number, end: number) => header.toString('latin1', start, end).split('\0', 1)[0] ?? '';
	const prefix = field(345, 500);
	const sizeBytes = Number.parseInt(field(124, 136).trim(), 8);
	if (Number.isNaN(sizeBytes)) {
		throw unreadable('a header of it has no size');
	}

	return {name: prefix === '' ? field(0, 100) : `${prefix}/${field(0, 100)}`, sizeBytes};
}

/** Undefined where more of the archive is needed: to the end of its first member's padding. */
export function readManifest(head: Buffer, isAll: boolean): Manifest | undefined {
	const {name, sizeBytes} = tarMember(head);
	if (name !== 'manifest.json' || sizeBytes > longestManifest) {
		throw unreadable('it does not begin with a manifest.json');
	}

	if (head.length < blockBytes + padded(sizeBytes)) {
		if (isAll) {
			throw unreadable('it is cut in its manifest');
		}

		return undefined;
	}

	const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), manifestSchema), head.toString('utf8', blockBytes, blockBytes + sizeBytes));
	if (!parsed.success) {
		throw unreadable('its manifest does not list databases');
	}

	return parsed.output;
}

/** Lets only the bytes of one member through. */
export function memberStage({filename}: ArchivedDatabase): LoadStage {
	return async function * (source) {
		let held: Buffer = Buffer.alloc(0);
		let member = {isWanted: false, dataBytes: 0, paddingBytes: 0};
		let wasFound = false;
		for await (const chunk of source) {
			held = Buffer.concat([held, chunk]);
			while (held.length >= (member.dataBytes + member.paddingBytes > 0 ? 1 : blockBytes)) {
				const data = held.subarray(0, member.dataBytes);
				const padding = held.subarray(data.length, data.length + member.paddingBytes);
				held = held.subarray(data.length + padding.length);
				member = {...member, dataBytes: member.dataBytes - data.length, paddingBytes: member.paddingBytes - padding.length};
				if (member.isWanted && data.length > 0) {
					yield data;
				}

				if (member.dataBytes + member.paddingBytes === 0 && held.length >= blockBytes) {
					member = nextMember(held.subarray(0, blockBytes), filename);
					wasFound ||= member.isWanted;
					held = held.subarray(blockBytes);
				}
			}
		}

		if (!wasFound || member.dataBytes > 0) {
			throw unreadable(`${filename} is not whole in it`);
		}
	};
}

/** Two blocks of zeros are the end, and have nothing in them. */
function nextMember(header: Buffer, filename: string): {isWanted: boolean; dataBytes: number; paddingBytes: number} {
	if (!isTar(header)) {
		return {isWanted: false, dataBytes: 0, paddingBytes: 0};
	}

	const {name, sizeBytes} = tarMember(header);
	return {isWanted: name === filename, dataBytes: sizeBytes, paddingBytes: padded(sizeBytes) - sizeBytes};
}

function padded(sizeBytes: number): number {
	return Math.ceil(sizeBytes / blockBytes) * blockBytes;
}

function unreadable(why: string): SourceError {
	return new SourceError({
		code: 'LOAD_FAILED',
		message: `the dump is a tar archive that can't be loaded: ${why}`,
		hint: 'Get it with --to-file, see what is in it (tar -tf), and load by hand what you want of it.',
	});
}
