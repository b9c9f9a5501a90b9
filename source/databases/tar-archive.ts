/**
 * The tars in which tools of the DBackup lineage keep databases: plain ustar, `manifest.json` first, then one dump for each.
 */
import {Buffer} from 'node:buffer';
import * as v from 'valibot';
import {NotFoundError, RefusedError, SourceError} from '../core/errors.js';
import {shellWord} from '../core/shell-word.js';
import {type LoadStage} from './lazy-load.js';

const blockBytes = 512;
/** A larger manifest is none; our choice. */
const longestManifest = 1024 * 1024;

const manifestSchema = v.object({
	databases: v.array(v.object({name: v.string(), filename: v.string(), format: v.nullish(v.string())})),
});

type ArchivedDatabase = v.InferOutput<typeof manifestSchema>['databases'][number];
type Manifest = {readonly databases: readonly ArchivedDatabase[]};

export type ArchiveRequest = {
	/** The one to load; of several it has to be named. */
	readonly wanted: string | undefined;
	/** For what to type: a database of this name on the target's server, without a password. */
	readonly urlOf: (database: string) => string;
};

/** Undefined where more of the archive is needed. Throws where it isn't said which of several is meant. */
export function wantedStage(head: Buffer, {isAll, ...request}: ArchiveRequest & {readonly isAll: boolean}): LoadStage | undefined {
	const manifest = readManifest(head, isAll);
	return manifest && memberStage(choose(manifest, request));
}

/** The dump as it is, or of an archive the database that is wanted; `stage` is what another reading of the same dump has to go through. */
export async function fromArchive(dump: AsyncIterable<Uint8Array>, request: ArchiveRequest): Promise<{readonly dump: AsyncIterable<Buffer>; readonly stage?: LoadStage}> {
	const source = dump[Symbol.asyncIterator]();
	try {
		let {head, isAll} = await readMore(source, Buffer.alloc(0));
		while (head.length < blockBytes && !isAll) {
			({head, isAll} = await readMore(source, head));
		}

		if (!isTar(head)) {
			refuseToPick(request.wanted);
			return {dump: rejoin(head, source)};
		}

		let stage = wantedStage(head, {...request, isAll});
		while (!stage) {
			({head, isAll} = await readMore(source, head));
			stage = wantedStage(head, {...request, isAll});
		}

		return {dump: stage(rejoin(head, source)), stage};
	} catch (error) {
		await source.return?.();
		throw error;
	}
}

/** @throws NotFoundError NAME_NOT_FOUND where one of several is asked for, and there are not several. */
export function refuseToPick(wanted: string | undefined): void {
	if (wanted !== undefined) {
		throw new NotFoundError({
			code: 'NAME_NOT_FOUND', message: `database ${wanted} can't be picked out: the dump is no archive of several databases`, hint: 'Leave --database out.',
		});
	}
}

async function readMore(source: AsyncIterator<Uint8Array>, head: Buffer): Promise<{head: Buffer; isAll: boolean}> {
	const step = await source.next();
	return step.done === true ? {head, isAll: true} : {head: Buffer.concat([head, step.value]), isAll: false};
}

async function * rejoin(head: Buffer, source: AsyncIterator<Uint8Array>): AsyncGenerator<Buffer, void> {
	yield head;
	for await (const chunk of {[Symbol.asyncIterator]: () => source}) {
		yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
	}
}

function choose({databases}: Manifest, {wanted, urlOf}: ArchiveRequest): ArchivedDatabase {
	const names = databases.map(({name}) => name);
	const found = wanted === undefined && databases.length === 1 ? databases[0] : databases.find(({name}) => name === wanted);
	if (found) {
		return found;
	}

	if (wanted !== undefined) {
		throw new NotFoundError({code: 'NAME_NOT_FOUND', message: `the dump is an archive without a database ${wanted}: it holds ${names.join(', ')}`, hint: 'Name one of these with --database.'});
	}

	const commands = names.map(name => `dbseal restore ARTIFACT --database ${shellWord(name)} --into ${shellWord(urlOf(`${name}_restored`))}`);
	throw new RefusedError({
		code: 'SEVERAL_DATABASES',
		message: `the dump is an archive of ${databases.length} databases: ${names.join(', ')}; nothing was changed`,
		hint: `Restore each into a database of its own: ${commands.join(' && ')}.`,
	});
}

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
function readManifest(head: Buffer, isAll: boolean): Manifest | undefined {
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
function memberStage({filename}: ArchivedDatabase): LoadStage {
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
