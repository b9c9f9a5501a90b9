/**
 * An artifact that lies at a destination without its sidecar becomes a backup again: it is retained by then, as new ones are.
 */
import path from 'node:path';
import {GetObjectRetentionCommand} from '@aws-sdk/client-s3';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {sidecarNameOf} from '../../../source/artifacts/names.js';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {backUpJob} from '../../../source/operations/backup/back-up-job.js';
import {copyMissing} from '../../../source/operations/keeping/copy.js';
import {repair} from '../../../source/operations/catalogue/repair.js';
import {kindByType} from '../../../source/storage/registry.js';
import {type Job} from '../../../source/store/jobs.js';
import {changeConnection} from '../../../source/vault/connections.js';
import {s3Connection} from '../../contracts/storage.contract-kinds.js';
import {signal} from '../../contracts/storage.contract-steps.js';
import {describeWithServer} from '../../servers/needs.js';
import {startRadosGateway, type RadosGateway} from '../../servers/rados-gateway.js';
import {addJob} from '../stored-jobs.js';
import {createWorkbench, makeDatabase, type Workbench} from '../workbench.js';

describeWithServer('rados-gateway', 'an artifact without retention, and without its sidecar, in a bucket with Object Lock', () => {
	let gateway: RadosGateway;
	let bench: Workbench;
	let job: Job;
	let bucket: string;
	let artifactName: string;

	beforeEach(async () => {
		gateway = await startRadosGateway();
		bench = createWorkbench();
		bucket = await gateway.createBucket({objectLock: true});
		makeDatabase(path.join(bench.folder, 'orders.sqlite'), 10);
		job = addJob(bench, 'orders', {destinations: ['disk', 'bucket']});
		connect({});
		({artifactName} = await backUpJob(job, bench.context));
		const storage = kindByType('s3').open(s3Connection(gateway, {bucket}), {env: {}, scratchFolder: '/tmp'});
		await storage.remove(sidecarNameOf(artifactName), signal);
		await storage.close();
		connect({objectLockDays: '2'});
	});

	afterEach(() => {
		bench.close();
	});

	test('is retained by the copy that completes it', async () => {
		await copyMissing({job}, bench.context);

		expect(await modes()).toEqual(['GOVERNANCE', 'GOVERNANCE']);
	});

	test('is retained by the repair of its sidecar', async () => {
		await repair({location: await locateArtifact(`bucket:${artifactName}`, bench.context)}, bench.context);

		expect(await modes()).toEqual(['GOVERNANCE', 'GOVERNANCE']);
	});

	function connect(options: Readonly<Record<string, string>>): void {
		const {store, vault} = bench.context;
		changeConnection({store, unlocked: vault, table: 'destinations'}, job.destinationIds[1] ?? '', {connection: s3Connection(gateway, {bucket, ...options})});
	}

	/** Of the artifact and its sidecar. */
	async function modes(): Promise<ReadonlyArray<string | undefined>> {
		return Promise.all([artifactName, sidecarNameOf(artifactName)].map(async Key => {
			const {Retention: retention} = await gateway.client.send(new GetObjectRetentionCommand({Bucket: bucket, Key}));
			return retention?.Mode;
		}));
	}
});
