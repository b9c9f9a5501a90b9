/**
 * One database out of a tar of several, as tools of the DBackup lineage write it.
 */
import {Buffer} from 'node:buffer';
import {NotFoundError, RefusedError, SourceError} from '../core/errors.js';
import {shellWord} from '../core/shell-word.js';
import {
	type ArchivedDatabase, isTar, paddedToBlock, parseManifest, readTarHeader, tarBlockBytes, type TarMember,
} from '../core/tar.js';
import {type LoadStage} from './lazy-load.js';

/** A larger manifest is none; our choice. */
const longestManifest = 1024 * 1024;

export type ArchiveRequest = {
	/** The one to load; of several it has to be named. */
	readonly wanted: string | undefined;
	/** For what to type: a database of this name on the target's server, without a password. */
	readonly urlOf: (database: string) => string;
};

/** Undefined where more of the archive is needed. Throws where it isn't said which of several is meant. */
export function wantedStage(head: Buffer, {isAll, ...request}: ArchiveRequest & {readonly isAll: boolean}): LoadStage | undefined {
	const databases = readManifest(head, isAll);
	return databases && memberStage(choose(databases, request));
}

/** The dump as it is, or of an archive the database that is wanted; `stage` is what another reading of the same dump has to go through. */
export async function fromArchive(dump: AsyncIterable<Uint8Array>, request: ArchiveRequest): Promise<{readonly dump: AsyncIterable<Buffer>; readonly stage?: LoadStage}> {
	const source = dump[Symbol.asyncIterator]();
	try {
		let {head, isAll} = await readMore(source, Buffer.alloc(0));
		while (head.length < tarBlockBytes && !isAll) {
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

function choose(databases: readonly ArchivedDatabase[], {wanted, urlOf}: ArchiveRequest): ArchivedDatabase {
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

export function tarMember(header: Buffer): TarMember {
	const member = readTarHeader(header);
	if (!member) {
		throw unreadable('a header of it has no size');
	}

	return member;
}

/** Undefined where more of the archive is needed: to the end of its first member's padding. */
function readManifest(head: Buffer, isAll: boolean): readonly ArchivedDatabase[] | undefined {
	const {name, sizeBytes} = tarMember(head);
	if (name !== 'manifest.json' || sizeBytes > longestManifest) {
		throw unreadable('it does not begin with a manifest.json');
	}

	if (head.length < tarBlockBytes + paddedToBlock(sizeBytes)) {
		if (isAll) {
			throw unreadable('it is cut in its manifest');
		}

		return undefined;
	}

	const databases = parseManifest(head.toString('utf8', tarBlockBytes, tarBlockBytes + sizeBytes));
	if (!databases) {
		throw unreadable('its manifest does not list databases');
	}

	return databases;
}

/** Lets only the bytes of one member through. */
function memberStage({filename}: ArchivedDatabase): LoadStage {
	return async function * (source) {
		let held: Buffer = Buffer.alloc(0);
		let member = {isWanted: false, dataBytes: 0, paddingBytes: 0};
		let wasFound = false;
		for await (const chunk of source) {
			held = Buffer.concat([held, chunk]);
			while (held.length >= (member.dataBytes + member.paddingBytes > 0 ? 1 : tarBlockBytes)) {
				const data = held.subarray(0, member.dataBytes);
				const padding = held.subarray(data.length, data.length + member.paddingBytes);
				held = held.subarray(data.length + padding.length);
				member = {...member, dataBytes: member.dataBytes - data.length, paddingBytes: member.paddingBytes - padding.length};
				if (member.isWanted && data.length > 0) {
					yield data;
				}

				if (member.dataBytes + member.paddingBytes === 0 && held.length >= tarBlockBytes) {
					member = nextMember(held.subarray(0, tarBlockBytes), filename);
					wasFound ||= member.isWanted;
					held = held.subarray(tarBlockBytes);
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
	return {isWanted: name === filename, dataBytes: sizeBytes, paddingBytes: paddedToBlock(sizeBytes) - sizeBytes};
}

function unreadable(why: string): SourceError {
	return new SourceError({
		code: 'LOAD_FAILED',
		message: `the dump is a tar archive that can't be loaded: ${why}`,
		hint: 'Get it with --to-file, see what is in it (tar -tf), and load by hand what you want of it.',
	});
}
