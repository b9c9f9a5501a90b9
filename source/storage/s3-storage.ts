/**
 * The S3 adapter once it is loaded: each call of the contract, and what only a store can find about itself.
 */
import {type Finding} from '../core/connection.js';
import {type RemoteStorage} from './lazy-storage.js';
import {makeS3Client, type S3Access} from './s3-client.js';
import {
	listObjects, readMetadata, removeObject, statObject,
} from './s3-objects.js';
import {readObject} from './s3-read.js';
import {retainObject} from './s3-retention.js';
import {sweepUploads} from './s3-sweep.js';
import {judgeOverwriting} from './s3-overwriting.js';
import {createS3Upload} from './s3-upload.js';
import {type S3Settings} from './s3-url.js';

/** What the store may be ahead or behind before it refuses signed requests is 15 minutes; warned of well before. */
const tolerableSkewMs = 5 * 60_000;

export async function connectToS3(settings: S3Settings, access: S3Access): Promise<RemoteStorage> {
	const s3 = await makeS3Client(settings, access);
	return {
		create: async (name, options, signal) => createS3Upload(s3, {name, ...options}, signal),
		read: async (name, range, signal) => readObject(s3, {name, range}, signal),
		stat: async (name, signal) => statObject(s3, name, signal),
		metadata: async (name, signal) => readMetadata(s3, name, signal),
		list: async (prefix, signal) => listObjects(s3, prefix, signal),
		remove: async (name, signal) => removeObject(s3, name, signal),
		retain: async (name, signal) => retainObject(s3, name, signal),
		// Buckets have no size that a client can ask for.
		freeBytes: async () => undefined,
		checkMore: async ({isSound}, signal) => [...judgeClock(s3.clockOffsetMs()), ...(isSound ? [await judgeOverwriting(s3, signal)] : [])],
		sweep: async (options, signal) => sweepUploads(s3, options, signal),
		async close() {
			s3.client.destroy();
		},
	};
}

function judgeClock(offsetMs: number | undefined): readonly Finding[] {
	if (offsetMs === undefined) {
		return [];
	}

	const seconds = Math.round(Math.abs(offsetMs) / 1000);
	if (Math.abs(offsetMs) < tolerableSkewMs) {
		return [{subject: 'clock', verdict: 'ok', detail: `differs from the store's by ${seconds} s`}];
	}

	return [{
		subject: 'clock',
		verdict: 'warning',
		detail: `this machine's clock is ${seconds} s ${offsetMs > 0 ? 'behind' : 'ahead of'} the store's`,
		hint: 'Set the clock: look at "timedatectl".',
	}];
}
