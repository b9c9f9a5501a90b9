/**
 * A job stores on another machine, then its server is lost: home, store, system key and database are gone.
 * What is left is the bucket or folder, and the Recovery Kit; each way back uses nothing else.
 */
import {spawnSync} from 'node:child_process';
import {createWriteStream} from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {pipeline} from 'node:stream/promises';
import {beforeAll, expect, test} from 'vitest';
import {type Connection} from '../../source/core/connection.js';
import {digestSqliteFile} from '../../source/databases/sqlite/rows.js';
import {kindForUrl} from '../../source/storage/registry.js';
import {signal} from '../contracts/storage.contract-steps.js';
import {describeWithServer} from '../servers/needs.js';
import {startS3} from '../servers/s3.js';
import {startSsh} from '../servers/ssh.js';
import {filesIn} from './desk.js';
import {
	cleanEnv, dbseal, jsonLines, makeHome,
} from './program.js';
import {makeJobSandbox} from './sandbox.js';

type Far = {
	readonly url: string;
	readonly env: Readonly<Record<string, string>>;
	readonly secrets: Connection['secrets'];
};

type Left = Far & {
	/** The unpacked kit. */
	readonly kit: string;
	/** Of the lost database. */
	readonly digest: unknown;
};

describeWithServer('s3', 'after the server is lost, the bucket and the kit alone', () => {
	defineWaysBack(async () => {
		const s3 = await startS3();
		const {accessKeyId, secretAccessKey} = s3;
		return {
			url: `s3://${await s3.createBucket()}/of this host?endpoint=${s3.endpoint}`,
			env: {AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey},
			secrets: {accessKeyId, secretAccessKey},
		};
	});
});

describeWithServer('ssh', 'after the server is lost, the SFTP folder and the kit alone', () => {
	defineWaysBack(async () => {
		const ssh = await startSsh();
		const query = `key-file=${ssh.keyFile}&host-key=${encodeURIComponent(ssh.hostKey)}`;
		return {url: `sftp://${ssh.user}@${ssh.host}:${ssh.port}${await ssh.createFolder()}?${query}`, env: {}, secrets: {}};
	});
});

function defineWaysBack(makeFar: () => Promise<Far>): void {
	let left: Left;

	beforeAll(async () => {
		left = await loseServer(await makeFar());
	});

	async function run(home: string, ...words: readonly string[]): Promise<string> {
		const {exitCode, stdout, stderr} = await dbseal(home, words, {env: left.env});
		expect({exitCode, stderr}).toMatchObject({exitCode: 0});
		return stdout;
	}

	async function newestAt(home: string): Promise<string> {
		const [line] = jsonLines(await run(home, 'list', left.url, '--json'));
		const [newest] = Array.isArray(line?.result) ? line.result.map((artifact: unknown) => ({artifact: '', ...(artifact as Record<string, string>)})) : [];
		return newest?.artifact ?? '';
	}

	test('restore by the URL, with no vault and no system key', async () => {
		const home = await makeHome();
		const artifact = await newestAt(home);

		await run(home, 'restore', artifact, '--key-file', left.kit, '--into', `sqlite:${path.join(home, 'back.sqlite')}`);

		expect(digestSqliteFile(path.join(home, 'back.sqlite'))).toEqual(left.digest);
	});

	test('make a new home in which the job goes on', async () => {
		const home = await makeHome();
		const database = path.join(home, 'back.sqlite');

		await run(home, 'init');
		await run(home, 'destination', 'add', 'far', left.url);
		await run(home, 'adopt', 'far');
		await run(home, 'vault', 'import', 'main', '--key-file', left.kit);
		await run(home, 'restore', 'orders@latest', '--into', `sqlite:${database}`);
		await run(home, 'source', 'edit', 'shop', '--url', `sqlite:${database}`);
		await run(home, 'job', 'edit', 'orders', '--enable');
		await run(home, 'backup', 'orders');
		await run(home, 'verify', 'orders', '--all');
		const listed = await run(home, 'list', 'orders');

		expect(digestSqliteFile(database)).toEqual(left.digest);
		expect(listed.split('\n').filter(line => line.includes('far:orders_'))).toHaveLength(2);
	});

	test('restore without dbseal: the two files fetched by any client, and the kit\'s own reader', async () => {
		const folder = await makeHome();
		await fs.cp(left.kit, folder, {recursive: true});
		const artifact = await fetchFirst(folder);

		const {status, stderr} = spawnSync(process.execPath, ['recover.mjs', artifact], {cwd: folder, env: cleanEnv(folder), encoding: 'utf8'});

		expect({status, stderr}).toMatchObject({status: 0});
		expect(digestSqliteFile(path.join(folder, artifact.replace('.gz.enc', '')))).toEqual(left.digest);
	});

	/** The oldest backup with its sidecar, copied out of the destination; gives its name. */
	async function fetchFirst(folder: string): Promise<string> {
		const kind = kindForUrl(left.url);
		const storage = kind.open({...kind.parseUrl(left.url), secrets: left.secrets}, {env: {}, scratchFolder: folder});
		const files = await storage.list('', signal);
		const [first = ''] = files.map(({name}) => name).filter(name => name.endsWith('.enc')).toSorted();
		for (const name of [first, `${first}.meta.json`]) {
			await pipeline(await storage.read(name, {}, signal), createWriteStream(path.join(folder, name)));
		}

		await storage.close();
		return first;
	}
}

/** A job that stores there and nowhere else; then everything of its server is gone. */
async function loseServer(far: Far): Promise<Left> {
	const sandbox = await makeJobSandbox();
	const kit = path.join(await makeHome(), 'kit');
	await sandbox.good(['destination', 'add', 'far', far.url], {env: far.env});
	await sandbox.good(['job', 'edit', 'orders', '--destination', 'far', '--schedule', '15 3 * * *', '--keep-daily', '7']);
	await sandbox.good(['vault', 'kit', 'main', '--output', kit]);
	await sandbox.good(['backup', 'orders'], {env: far.env});
	const digest = digestSqliteFile(sandbox.database);
	expect(await filesIn(sandbox.disk)).toEqual([]);
	await sandbox.remove();
	return {...far, kit, digest};
}
