/**
 * A person keeps backups where nobody can destroy them: a bucket with Object Lock, on a real store that has it.
 */
import path from 'node:path';
import {DeleteObjectCommand, ListObjectVersionsCommand, PutBucketPolicyCommand} from '@aws-sdk/client-s3';
import Database from 'better-sqlite3';
import {beforeEach, expect, test} from 'vitest';
import {describeWithServer} from '../servers/needs.js';
import {startRadosGateway, type RadosGateway} from '../servers/rados-gateway.js';
import {waitFor} from '../servers/shared-server.js';
import {makeDesk, type Answer, type Desk} from './desk.js';

describeWithServer('rados-gateway', 'a destination with Object Lock', () => {
	let gateway: RadosGateway;
	let desk: Desk;
	let env: Readonly<Record<string, string>>;

	beforeEach(async () => {
		gateway = await startRadosGateway();
		desk = await makeDesk();
		desk.secrets.push(gateway.secretAccessKey);
		env = {AWS_ACCESS_KEY_ID: gateway.accessKeyId, AWS_SECRET_ACCESS_KEY: gateway.secretAccessKey};
		const content = new Database(path.join(desk.home, 'shop.sqlite'));
		content.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY); INSERT INTO orders VALUES (1), (2)');
		content.close();
	});

	test('gives back what was pruned, and what somebody removed', async () => {
		const bucket = await gateway.createBucket({objectLock: true});
		await keepIn(bucket);
		const first = await backUp();
		const second = await backUp();
		await run(['remove', second, '--backup', '--yes']);
		const afterwards = await listed();

		await bringBack(bucket);

		expect(afterwards).toEqual([]);
		expect(await listed()).toEqual([second, first]);
		expect(await run(['verify', first])).toMatchObject({exitCode: 0});
		expect(await run(['verify', second])).toMatchObject({exitCode: 0});
	});

	test('is found out by its test, and by the first backup, where the bucket has no Object Lock', async () => {
		await keepIn(await gateway.createBucket());

		const tested = await run(['destination', 'test', 'vault']);
		const backup = await run(['backup', 'nightly']);

		expect(tested).toMatchObject({exitCode: 15, stdout: expect.stringContaining('object lock') as unknown});
		expect(backup).toMatchObject({exitCode: 15, hint: 'Compare what the destination asks for (object-lock-days=1) with what the store and the bucket have; Object Lock is switched on when a bucket is made.'});
		expect(await listed()).toEqual([]);
		const status = await run(['status']);
		expect(status.stdout).toContain('it has no good backup yet');
	});

	test('that lets nobody remove keeps the new backup and the old one, and the run is partly done', async () => {
		const bucket = await gateway.createBucket({objectLock: true});
		await gateway.client.send(new PutBucketPolicyCommand({
			Bucket: bucket, Policy: JSON.stringify({
				Version: '2012-10-17', Statement: [{
					Effect: 'Deny', Principal: '*', Action: ['s3:DeleteObject'], Resource: [`arn:aws:s3:::${bucket}/*`],
				}],
			}),
		}));
		await keepIn(bucket);
		const first = await backUp();

		const backup = await run(['backup', 'nightly']);
		const prune = await run(['prune', 'nightly']);

		const [second = ''] = backup.lines;
		expect(backup.exitCode).toBe(3);
		expect(backup.stderr).toContain('the access key lacks s3:DeleteObject');
		expect(prune).toMatchObject({exitCode: 15, hint: `Allow s3:DeleteObject on the bucket ${bucket} for this access key.`});
		expect(await listed()).toEqual([second, first]);
	});

	/** A job that keeps the newest backup only, in a bucket as the destination `vault`. */
	async function keepIn(bucket: string): Promise<void> {
		for (const words of [
			['destination', 'add', 'vault', `s3://${bucket}/backups?endpoint=${gateway.endpoint}&object-lock-days=1`],
			['source', 'add', 'shop', `sqlite:${path.join(desk.home, 'shop.sqlite')}`],
			['job', 'add', 'nightly', '--source', 'shop', '--destination', 'vault', '--profile', 'main', '--keep-last', '1'],
		]) {
			expect(await run(words)).toMatchObject({exitCode: 0});
		}
	}

	async function run(words: readonly string[]): Promise<Answer> {
		return desk.run(words, {env});
	}

	/** Ends in a later second than it began, so that the next one is newer by its name. */
	async function backUp(): Promise<string> {
		const {lines: [artifact = ''], exitCode, stderr} = await run(['backup', 'nightly']);
		expect(exitCode, stderr).toBe(0);
		const taken = artifact.slice(0, artifact.lastIndexOf('Z_'));
		await waitFor('the next second', async () => !taken.endsWith(now()) || undefined);
		return artifact;
	}

	/** As names of artifacts have it. */
	function now(): string {
		return new Date().toISOString().slice(0, 19).replaceAll(':', '-');
	}

	/** Newest first. */
	async function listed(): Promise<readonly string[]> {
		const {stdout} = await run(['list', 'vault']);
		return [...stdout.matchAll(/vault:\S+/gv)].map(match => match[0]);
	}

	/** As docs/storage.md says it. */
	async function bringBack(bucket: string): Promise<void> {
		const {DeleteMarkers: markers = []} = await gateway.client.send(new ListObjectVersionsCommand({Bucket: bucket, Prefix: 'backups/nightly'}));
		expect(markers).toHaveLength(4);
		for (const {Key, VersionId} of markers) {
			await gateway.client.send(new DeleteObjectCommand({Bucket: bucket, Key, VersionId}));
		}
	}
});
