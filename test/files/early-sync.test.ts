import {expect, test} from 'vitest';
import {createEarlySync} from '../../source/files/early-sync.js';

const stride = 16_777_216;

type Sync = {readonly resolve: () => void; readonly reject: (error: Error) => void};

/** A file whose syncs end when the test says so. */
function slowFile(): {readonly datasync: () => Promise<void>; readonly syncs: readonly Sync[]} {
	const syncs: Sync[] = [];
	return {
		syncs,
		async datasync() {
			return new Promise((resolve, reject) => {
				syncs.push({resolve, reject});
			});
		},
	};
}

test('a sync is asked for once enough was written, and never two at a time', async () => {
	const file = slowFile();
	const sync = createEarlySync(file);

	sync.wrote(stride - 1);
	expect(file.syncs).toHaveLength(0);
	sync.wrote(1);
	sync.wrote(3 * stride);
	expect(file.syncs).toHaveLength(1);

	file.syncs[0]?.resolve();
	await sync.settle();
	sync.wrote(1);
	expect(file.syncs).toHaveLength(2);
});

test('the end waits for what is on its way', async () => {
	const file = slowFile();
	const sync = createEarlySync(file);
	sync.wrote(stride);
	let isSettled = false;

	const settling = (async () => {
		await sync.settle();
		isSettled = true;
	})();
	await Promise.resolve();
	expect(isSettled).toBe(false);
	file.syncs[0]?.resolve();
	await settling;

	expect(isSettled).toBe(true);
});

test('a sync that failed in between fails the end, though a later one went well', async () => {
	const file = slowFile();
	const sync = createEarlySync(file);
	sync.wrote(stride);
	file.syncs[0]?.reject(new Error('EIO: i/o error, fdatasync'));
	await new Promise(resolve => {
		setImmediate(resolve);
	});
	sync.wrote(stride);
	file.syncs[1]?.resolve();

	await expect(sync.settle()).rejects.toThrow('EIO');
});

test('of several syncs that failed the first one is told, which the system tells only once', async () => {
	const file = slowFile();
	const sync = createEarlySync(file);
	for (const [index, error] of ['EIO', 'EBADF'].entries()) {
		sync.wrote(stride);
		file.syncs[index]?.reject(new Error(error));
		await new Promise(resolve => {
			setImmediate(resolve);
		});
	}

	await expect(sync.settle()).rejects.toThrow('EIO');
});
