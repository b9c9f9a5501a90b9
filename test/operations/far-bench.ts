/**
 * A job whose artifacts lie in a folder and are to lie far away too, at a real server behind the proxy that breaks things.
 */
import path from 'node:path';
import {type Connection} from '../../source/core/connection.js';
import {type StoredFile} from '../../source/core/storage.js';
import {type ListedArtifact, listArtifacts} from '../../source/operations/catalogue/list-artifacts.js';
import {kindByType} from '../../source/storage/registry.js';
import {type Job} from '../../source/store/jobs.js';
import {changeConnection} from '../../source/vault/connections.js';
import {s3Connection, sftpConnection} from '../contracts/storage.contract-kinds.js';
import {future, signal} from '../contracts/storage.contract-steps.js';
import {type FaultProxy, startFaultProxy} from '../servers/fault-proxy.js';
import {startS3} from '../servers/s3.js';
import {startSsh} from '../servers/ssh.js';
import {storeBackup} from './stored-artifacts.js';
import {addJob} from './stored-jobs.js';
import {createWorkbench, type Workbench} from './workbench.js';

export type FarBench = Workbench & {
	/** To `disk` and `far`. */
	readonly job: Job;
	readonly proxy: FaultProxy;
	/** `far` without the proxy. */
	readonly direct: Connection;
	/** What lies there, by name. */
	far(): Promise<readonly string[]>;
	/** What `dbseal list` says of it. */
	states(): Promise<ReadonlyArray<Pick<ListedArtifact, 'name' | 'state'>>>;
	/** What unfinished uploads left there. */
	leftovers(): Promise<readonly string[]>;
	/** A backup of that day at `disk`, with its sidecar; gives its name. */
	store(day: number, content?: string): string;
	/** The messages that were logged. */
	said(): readonly string[];
	end(): Promise<void>;
};

const now = new Date('2026-11-24T12:00:00.000Z');

export async function s3Bench(): Promise<FarBench> {
	const s3 = await startS3();
	const proxy = await startFaultProxy(s3.port);
	const direct = s3Connection(s3, {bucket: await s3.createBucket(), partSize: '5M'});
	return farBench(proxy, direct, {endpoint: proxy.endpoint, timeout: '1', tries: '2'});
}

/** With the path of its folder on this machine. */
export async function sftpBench(): Promise<FarBench & {readonly farFolder: string}> {
	const ssh = await startSsh();
	const proxy = await startFaultProxy(ssh.port);
	const farFolder = await ssh.createFolder();
	const bench = farBench(proxy, sftpConnection(ssh, {path: farFolder}), {port: String(proxy.port), timeout: '2', tries: '2'});
	return {...bench, farFolder};
}

function farBench(proxy: FaultProxy, direct: Connection, throughProxy: Readonly<Record<string, string>>): FarBench {
	const bench = createWorkbench({now: () => now});
	const job = addJob(bench, 'orders', {destinations: ['disk', 'far']});
	const {store, vault, adapters} = bench.context;
	const [, far = ''] = job.destinationIds;
	changeConnection({store, unlocked: vault, table: 'destinations'}, far, {
		connection: {...direct, options: {...direct.options, ...throughProxy}},
	});
	const filesOf = async (): Promise<readonly StoredFile[]> => {
		const storage = kindByType(direct.type).open(direct, adapters);
		const files = await storage.list('', signal);
		await storage.close();
		return files;
	};

	return {
		...bench,
		job,
		proxy,
		direct,
		async far() {
			const files = await filesOf();
			return files.map(({name}) => name).toSorted();
		},
		async states() {
			const listed = await listArtifacts({name: 'direct', connection: direct}, bench.context);
			return listed.map(({name, state}) => ({name, state}));
		},
		async leftovers() {
			const storage = kindByType(direct.type).open(direct, adapters);
			const left = await storage.sweep({dryRun: true, olderThan: future}, signal);
			await storage.close();
			return left;
		},
		store: (day, content) => storeBackup({
			folder: path.join(bench.folder, 'disk'), at: new Date(Date.UTC(2026, 10, day, 3)), jobId: job.id, ...(content !== undefined && {content}),
		}),
		said: () => bench.events.flatMap(event => event.type === 'log' ? [event.message] : []),
		async end() {
			await proxy.close();
			bench.close();
		},
	};
}
