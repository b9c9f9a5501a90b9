/**
 * Reading a file over SFTP: several reads on their way at once, given in order; goes on where it broke off.
 * The rule: memory is bounded by the window, and a file that turns out shorter than it was is an error.
 */
import {Buffer} from 'node:buffer';
import {Readable} from 'node:stream';
import type {Stats} from 'ssh2';
import {NotFoundError} from '../../core/errors.js';
import {type ByteRange} from '../../core/storage.js';
import {readOn} from '../read-on.js';
import {isEmptyRange} from '../read-stream.js';
import {type SftpConnection, type SftpSession} from './connection.js';
import {
	ConnectionDropped, isMissing, isTransient, addressOfServer, toSftpError,
} from './errors.js';
import {ask, assertFolder, pathOf} from './requests.js';

/** Our choice: what OpenSSH reads at once, and two megabytes on their way, enough for 100 Mbit/s at 160 ms. */
const blockBytes = 131_072;
const readsAtOnce = 16;

export async function readFile(connection: SftpConnection, {name, range}: {readonly name: string; readonly range: ByteRange}, signal: AbortSignal): Promise<Readable> {
	const action = `can't read ${name}`;
	const {start = 0, end} = range;
	const openAt = async (offset: number): Promise<Readable> => ask(connection, {action, signal}, async session => {
		const {handle, sizeBytes} = await openFile(connection, {session, name}, signal);
		const blocks = isEmptyRange(range) ? [] : readAhead(session, {handle, start: start + offset, end: Math.min(end ?? sizeBytes, sizeBytes)}, signal);
		return Readable.from(closingAfter(blocks, session, handle), {objectMode: false, highWaterMark: 1_048_576});
	});
	return readOn(await openAt(0), {openAt, isTransient, translate: error => toSftpError(error, {action, settings: connection.settings})});
}

async function openFile(
	connection: SftpConnection,
	{session, name}: {readonly session: SftpSession; readonly name: string},
	signal: AbortSignal,
): Promise<{handle: Buffer; sizeBytes: number}> {
	const {sftp, request} = session;
	try {
		const handle = await request<Buffer>(signal, callback => {
			sftp.open(pathOf(connection, name), 'r', callback);
		});
		const found = await request<Stats>(signal, callback => {
			sftp.fstat(handle, callback);
		});
		if (found.isFile()) {
			return {handle, sizeBytes: found.size};
		}

		await closeHandle(session, handle);
	} catch (error) {
		if (!isMissing(error)) {
			throw error;
		}

		await assertFolder(connection, session, signal);
	}

	throw new NotFoundError({
		code: 'ARTIFACT_NOT_FOUND',
		message: `there is no file ${name} in ${connection.settings.root} at ${addressOfServer(connection.settings)}`,
		hint: 'See what is there with "dbseal list".',
	});
}

type Span = {readonly handle: Buffer; readonly start: number; readonly end: number};

async function * readAhead(session: SftpSession, {handle, start, end}: Span, signal: AbortSignal): AsyncGenerator<Buffer> {
	const window: Array<Promise<Buffer>> = [];
	let position = start;
	for (;;) {
		while (window.length < readsAtOnce && position < end) {
			const block = readBlock(session, {handle, start: position, end: Math.min(position + blockBytes, end)}, signal);
			// It is awaited in its turn; until then a failure waits with it.
			block.catch(() => undefined);
			window.push(block);
			position += blockBytes;
		}

		const next = await window.shift();
		if (next === undefined) {
			return;
		}

		yield next;
	}
}

/** Servers may give less than was asked for. */
async function readBlock({sftp, request}: SftpSession, {handle, start, end}: Span, signal: AbortSignal): Promise<Buffer> {
	const block = Buffer.allocUnsafe(end - start);
	let filled = 0;
	while (filled < block.length) {
		const offset = filled;

		const read = await request<number>(signal, callback => {
			sftp.read(handle, block, offset, block.length - offset, start + offset, callback);
		});
		if (read === 0) {
			throw new Error('the file became shorter while it was read');
		}

		filled += read;
	}

	return block;
}

async function * closingAfter(blocks: AsyncIterable<Buffer> | readonly Buffer[], session: SftpSession, handle: Buffer): AsyncGenerator<Buffer> {
	try {
		yield * blocks;
	} finally {
		await closeHandle(session, handle);
	}
}

/** A handle of a connection that has ended is closed already. */
export async function closeHandle({sftp, request}: SftpSession, handle: Buffer): Promise<void> {
	try {
		await request(undefined, callback => {
			sftp.close(handle, error => {
				callback(error, undefined);
			});
		});
	} catch (error) {
		if (!(error instanceof ConnectionDropped)) {
			throw error;
		}
	}
}
