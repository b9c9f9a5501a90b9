/** SFTP servers that do what the protocol allows and OpenSSH's doesn't do, or that fail in the worst moment. */
import fs from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {Readable} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import {pipeline} from 'node:stream/promises';
import {expect, onTestFinished, test} from 'vitest';
import {type Storage} from '../../../source/core/storage.js';
import {kindByType} from '../../../source/storage/registry.js';
import {sftpConnection} from '../../contracts/storage.contract-kinds.js';
import {
	errorOf, patternOf, put, signal, slices,
} from '../../contracts/storage.contract-steps.js';
import {describeWithServer} from '../../servers/needs.js';
import {startOddSftp, startSsh} from '../../servers/ssh.js';

async function openOdd(way: Parameters<typeof startOddSftp>[0]): Promise<{storage: Storage; folder: string}> {
	const server = await startOddSftp(way);
	const storage = kindByType('sftp').open(sftpConnection(server, {path: server.folder, tries: '4'}), {env: {}, scratchFolder: tmpdir()});
	onTestFinished(async () => {
		await storage.close();
		server.stop();
	});
	return {storage, folder: server.folder};
}

describeWithServer('ssh', 'an SFTP server', () => {
	test('that gives less than it was asked for is asked for the rest', async () => {
		const {storage, folder} = await openOdd('short-reads');
		const content = patternOf(1_000_003);
		await fs.writeFile(path.join(folder, 'file.enc'), content);

		const whole = await buffer(await storage.read('file.enc', {}, signal));
		const part = await buffer(await storage.read('file.enc', {start: 100_000, end: 500_000}, signal));

		expect(whole.equals(content)).toBe(true);
		expect(part.equals(content.subarray(100_000, 500_000))).toBe(true);
	});

	test('that dies after the rename, before it can say so, has the file: that is no failure', async () => {
		const {storage, folder} = await openOdd('lost-rename');
		const content = patternOf(300_000);

		await put(storage, 'file.enc', content);

		expect(await fs.readdir(folder)).toEqual(['file.enc']);
		const stored = await fs.readFile(path.join(folder, 'file.enc'));
		expect(stored.equals(content)).toBe(true);
	});

	test('whose folder goes away while it is listed has no empty list', async () => {
		const {storage} = await openOdd('vanishing-folder');

		const error = await errorOf(storage.list('', signal));

		expect(error).toMatchObject({name: 'DestinationError', exitCode: 15});
	});

	test('that has lost what it had confirmed fails the upload, and nothing is visible', async () => {
		const ssh = await startSsh();
		const folder = await ssh.createFolder();
		const storage = kindByType('sftp').open(sftpConnection(ssh, {path: folder}), {env: {}, scratchFolder: tmpdir()});
		onTestFinished(async () => storage.close());
		const upload = await storage.create('file.enc', {}, signal);
		await pipeline(Readable.from(slices(patternOf(2_000_000), 500_000)), upload.stream);
		const [temporary = ''] = await fs.readdir(folder);
		await fs.truncate(path.join(folder, temporary), 1_500_000);

		const error = await errorOf(upload.commit());
		await upload.abort();

		expect(error).toMatchObject({code: 'STORAGE_FAILED', message: 'can\'t write file.enc: the server has only 1500000 of the 2000000 bytes that it had confirmed'});
		expect(await fs.readdir(folder)).toEqual([]);
	});
});
