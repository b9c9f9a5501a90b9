import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {backUpJob} from '../../../source/operations/backup/back-up-job.js';
import {copyMissing} from '../../../source/operations/keeping/copy.js';
import {listArtifacts} from '../../../source/operations/catalogue/list-artifacts.js';
import {openDestination} from '../../../source/operations/context.js';
import {verify} from '../../../source/operations/restore/verify.js';
import {type Job} from '../../../source/store/jobs.js';
import {changeConnection} from '../../../source/vault/connections.js';
import {s3Connection} from '../../contracts/storage.contract-kinds.js';
import {startFaultProxy, type FaultProxy} from '../../servers/fault-proxy.js';
import {describeWithServer} from '../../servers/needs.js';
import {startS3} from '../../servers/s3.js';
import {addJob} from '../stored-jobs.js';
import {createWorkbench, makeDatabase, type Workbench} from '../workbench.js';

describeWithServer('s3', 'a job that goes to S3 through the spool', () => {
	let bench: Workbench;
	let proxy: FaultProxy;
	let job: Job;

	beforeEach(async () => {
		bench = createWorkbench();
		const s3 = await startS3();
		proxy = await startFaultProxy(s3.port);
		makeDatabase(path.join(bench.folder, 'orders.sqlite'), 350_000);
		job = addJob(bench, 'orders', {destinations: ['bucket'], spool: true, compression: 'none'});
		const {store, vault} = bench.context;
		const connection = s3Connection(s3, {
			bucket: await s3.createBucket(), endpoint: proxy.endpoint, partSize: '5M', timeout: '1', tries: '2',
		});
		changeConnection({store, unlocked: vault, table: 'destinations'}, job.destinationIds[0] ?? '', {connection});
	});

	afterEach(async () => {
		await proxy.close();
		bench.close();
	});

	const spooled = () => fs.readdirSync(path.join(bench.folder, 'home', 'spool'));
	const listed = async () => {
		const row = bench.context.store.destinations.findById(job.destinationIds[0] ?? '');
		return row ? listArtifacts(openDestination(row, bench.context), bench.context) : [];
	};

	test('goes on after a dropped link with the parts that are there, and then leaves the spool', async () => {
		proxy.onRequest = head => /partNumber=[3-9]/v.test(head) ? {kind: 'stall', afterBytes: 100_000} : undefined;
		await expect(backUpJob(job, bench.context)).rejects.toMatchObject({code: 'STORAGE_UNREACHABLE', exitCode: 15});
		const waiting = spooled();
		const visible = await listed();
		const sent: string[] = [];
		proxy.onRequest = head => {
			sent.push(.../partNumber=\d+/v.exec(head) ?? []);
			return undefined;
		};

		const result = await copyMissing({job}, bench.context);

		const [name = ''] = waiting;
		expect(waiting).toHaveLength(2);
		expect(visible).toEqual([]);
		expect(result.copies).toEqual([{artifactName: name, destination: 'bucket', from: 'spool'}]);
		expect(sent).not.toContain('partNumber=1');
		expect(sent).not.toContain('partNumber=2');
		expect(spooled()).toEqual([]);
		expect(await verify({location: await locateArtifact('orders@latest', bench.context)}, bench.context)).toMatchObject({artifactName: name});
	});
});
