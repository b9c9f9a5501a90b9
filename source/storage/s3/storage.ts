/**
 * The S3 adapter once it is loaded: each call of the contract.
 */
import {type RemoteStorage} from '../lazy-storage.js';
import {checkStore} from './check.js';
import {makeS3Client, type S3Access} from './client.js';
import {
	listObjects, readMetadata, removeObject, statObject,
} from './objects.js';
import {readObject} from './read.js';
import {retainObject} from './retention.js';
import {sweepUploads} from './sweep.js';
import {createS3Upload} from './upload.js';
import {type S3Settings} from './url.js';

export async function connectToS3(settings: S3Settings, access: S3Access): Promise<RemoteStorage> {
	const s3 = await makeS3Client(settings, access);
	return {
		create: async (name, options, signal) => createS3Upload(s3, {name, ...options}, signal),
		read: async (name, range, signal) => readObject(s3, {name, range}, signal),
		stat: async (name, signal) => statObject(s3, name, signal),
		metadata: async (name, signal) => readMetadata(s3, name, signal),
		list: async (prefix, signal) => listObjects(s3, prefix, signal),
		async remove(name, signal) {
			await removeObject(s3, name, signal);
		},
		retain: async (name, signal) => retainObject(s3, name, signal),
		// Buckets have no size that a client can ask for.
		freeBytes: async () => undefined,
		checkMore: async ({isSound}, signal) => checkStore(s3, isSound, signal),
		sweep: async (options, signal) => sweepUploads(s3, options, signal),
		async close() {
			s3.client.destroy();
		},
	};
}
