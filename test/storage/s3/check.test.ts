/**
 * What the connection test finds of a store by itself, on real stores that differ in all of it.
 */
import {tmpdir} from 'node:os';
import {beforeAll, expect, test} from 'vitest';
import {type Finding} from '../../../source/core/connection.js';
import {kindByType} from '../../../source/storage/registry.js';
import {s3Connection} from '../../contracts/storage.contract-kinds.js';
import {future, signal} from '../../contracts/storage.contract-steps.js';
import {describeWithServer} from '../../servers/needs.js';
import {startRadosGateway, type RadosGateway} from '../../servers/rados-gateway.js';
import {startS3, type S3Server} from '../../servers/s3.js';

describeWithServer('rados-gateway', 'the connection test of S3', () => {
	let gateway: RadosGateway;

	beforeAll(async () => {
		gateway = await startRadosGateway();
	});

	test('tells a store that refuses overwriting in one request, but not at the end of parts', async () => {
		const {findings} = await check(gateway, {bucket: await gateway.createBucket()});

		expect(findings.get('the store itself')).toMatchObject({
			verdict: 'ok', detail: expect.stringMatching(/^it refuses an existing name by itself \(If-None-Match\), but not at the end of what comes in parts/v) as unknown,
		});
		expect(findings.has('versions')).toBe(false);
	});

	test('tells a bucket that overwrites by a new version, and keeps the old ones', async () => {
		const {findings} = await check(gateway, {bucket: await gateway.createBucket({isVersioned: true})});

		expect(findings.get('the store itself')?.detail).toMatch(/^it takes If-None-Match and overwrites all the same/v);
		expect(findings.get('versions')).toMatchObject({verdict: 'ok', detail: expect.stringContaining('lifecycle rule') as unknown});
	});

	test.each(['GOVERNANCE', 'COMPLIANCE'])('proves that the bucket retains by %s', async objectLockMode => {
		const {findings, verdicts} = await check(gateway, {
			bucket: await gateway.createBucket({objectLock: true}), objectLockDays: '30', objectLockMode,
		});

		expect(findings.get('object lock')?.detail).toBe(`the store retains what it is told to (${objectLockMode}); this test's own file for a minute`);
		expect(verdicts).toEqual(new Set(['ok']));
	});

	test('fails for a bucket without Object Lock where there is to be retention', async () => {
		const {findings} = await check(gateway, {bucket: await gateway.createBucket(), objectLockDays: '30'});

		expect(findings.get('object lock')).toMatchObject({verdict: 'failed', hint: expect.stringContaining('object-lock-days=30') as unknown});
	});

	test('proves the storage class and the encryption', async () => {
		const {findings, verdicts} = await check(gateway, {
			bucket: await gateway.createBucket(), storageClass: gateway.storageClass, sse: 'aws:kms', kmsKey: gateway.kmsKey,
		});

		expect(findings.get('storage class')?.detail).toBe(gateway.storageClass);
		expect(findings.get('encryption by the store')?.detail).toBe('aws:kms');
		expect(verdicts).toEqual(new Set(['ok']));
	});

	test('warns of encryption that the store was asked for and does not show', async () => {
		const {findings} = await check(gateway, {bucket: await gateway.createBucket(), sse: 'AES256'});

		expect(findings.get('encryption by the store')).toEqual({
			subject: 'encryption by the store',
			verdict: 'warning',
			detail: 'the store shows none instead of AES256',
			hint: 'Look up whether the store has AES256, and correct the destination.',
		});
	});
});

describeWithServer('s3', 'the connection test of S3 that knows no retention', () => {
	test('fails where there is to be some', async () => {
		const s3 = await startS3();
		const bucket = await s3.createBucket();

		const {findings} = await check(s3, {bucket, objectLockDays: '30'});

		expect(findings.get('object lock')).toMatchObject({verdict: 'failed', detail: expect.stringContaining(`the bucket ${bucket} has no Object Lock`) as unknown});
	});
});

/** The findings by their subjects; the bucket shows nothing afterwards, and holds no unfinished upload. */
async function check(s3: RadosGateway | S3Server, options: Readonly<Record<string, string>>): Promise<{
	readonly findings: ReadonlyMap<string, Finding>;
	readonly verdicts: ReadonlySet<string>;
}> {
	const storage = kindByType('s3').open(s3Connection(s3, options), {env: {}, scratchFolder: tmpdir()});
	const findings = await storage.check(signal);
	const left = [...await storage.list('', signal), ...await storage.sweep({dryRun: true, olderThan: future}, signal)];
	await storage.close();
	expect(left).toEqual([]);
	return {findings: new Map(findings.map(finding => [finding.subject, finding])), verdicts: new Set(findings.map(({verdict}) => verdict))};
}
