/**
 * The connection test of every storage: writes a file of its own, reads it back whole and in part, finds it in the list,
 * tries to overwrite it and removes it. The rule: each power that a backup needs is a finding of its own.
 */
import {Buffer} from 'node:buffer';
import {buffer} from 'node:stream/consumers';
import {type Finding} from '../core/connection.js';
import {AppError, toError} from '../core/errors.js';
import {type Storage} from '../core/storage.js';
import {formatBytes} from '../core/text.js';
import {checkName} from './names.js';

const content = Buffer.from('dbseal wrote this to test the destination; it may be removed.\n');

type Probe = {
	readonly subject: string;
	/** Gives what was seen; throws where the storage can't do it. */
	prove(storage: Storage, name: string, signal: AbortSignal): Promise<string>;
};

const probes: readonly Probe[] = [
	{
		subject: 'read back',
		async prove(storage, name, signal) {
			return compare(await buffer(await storage.read(name, {}, signal)), content);
		},
	},
	{
		subject: 'ranged read',
		async prove(storage, name, signal) {
			return compare(await buffer(await storage.read(name, {start: 7, end: 12}, signal)), content.subarray(7, 12));
		},
	},
	{
		subject: 'list',
		async prove(storage, name, signal) {
			const files = await storage.list(name, signal);
			if (!files.some(file => file.name === name && file.sizeBytes === content.length)) {
				throw new Mismatch('the file that was just written is not in the list');
			}

			return 'the file is in the list';
		},
	},
	{
		subject: 'refuses overwriting',
		async prove(storage, name, signal) {
			try {
				await writeFile(storage, name, signal);
			} catch (error) {
				if (error instanceof AppError && error.code === 'NAME_EXISTS') {
					return 'an existing name was refused';
				}

				throw error;
			}

			throw new Mismatch('an existing name was overwritten');
		},
	},
	{
		subject: 'remove',
		async prove(storage, name, signal) {
			await storage.remove(name, signal);
			if (await storage.stat(name, signal) !== undefined) {
				throw new Mismatch('the file is still there after it was removed');
			}

			return 'the file was removed';
		},
	},
];

/** Gives the findings of all probes that could be tried: without the right to write, that is the only one. Throws only when aborted. */
export async function checkStorage(storage: Storage, signal: AbortSignal): Promise<readonly Finding[]> {
	const name = checkName();
	const write = await find('write', signal, async () => {
		await writeFile(storage, name, signal);
		return `wrote ${content.length} bytes`;
	});
	if (write.verdict === 'failed') {
		return [write];
	}

	const findings = [write];
	for (const {subject, prove} of probes) {
		findings.push(await find(subject, signal, async () => prove(storage, name, signal)));
	}

	findings.push(await find('free space', signal, async () => {
		const free = await storage.freeBytes(signal);
		return free === undefined ? 'the storage does not tell' : `${formatBytes(free)} free`;
	}));
	return findings;
}

/** Runs one probe and tells how it ended, as a finding. */
async function find(subject: string, signal: AbortSignal, prove: () => Promise<string>): Promise<Finding> {
	signal.throwIfAborted();
	try {
		return {subject, verdict: 'ok', detail: await prove()};
	} catch (error) {
		signal.throwIfAborted();
		const hint = error instanceof AppError ? error.hint : 'Try again, and look at the storage\'s own log.';
		return {
			subject, verdict: 'failed', detail: toError(error).message, hint,
		};
	}
}

/** What came back isn't what was written. */
class Mismatch extends Error {
	override readonly name = 'Mismatch';
}

async function writeFile(storage: Storage, name: string, signal: AbortSignal): Promise<void> {
	const upload = await storage.create(name, {sizeEstimateBytes: content.length}, signal);
	try {
		const written = new Promise<void>((resolve, reject) => {
			upload.stream.once('error', reject);
			upload.stream.end(content, resolve);
		});
		await written;
		await upload.commit();
	} finally {
		await upload.abort();
	}
}

function compare(seen: Buffer, expected: Buffer): string {
	if (!seen.equals(expected)) {
		throw new Mismatch(`got ${seen.length} bytes that differ from the ${expected.length} written`);
	}

	return `${seen.length} bytes came back equal`;
}
