import {tmpdir} from 'node:os';
import {
	afterEach, beforeEach, expect, test, vi,
} from 'vitest';
import {backup} from '../../source/operations/backup/backup.js';
import {withStorage, withStorages} from '../../source/operations/with-storage.js';
import {sftpConnection} from '../contracts/storage.contract-kinds.js';
import {signal} from '../contracts/storage.contract-steps.js';
import {type FaultProxy, startFaultProxy} from '../servers/fault-proxy.js';
import {describeWithServer} from '../servers/needs.js';
import {startSsh} from '../servers/ssh.js';
import {type NamedConnection} from '../../source/operations/context.js';
import {createWorkbench} from './workbench.js';

const context = {adapters: {env: {}, scratchFolder: tmpdir()}};

describeWithServer('ssh', 'the connections to a storage', () => {
	let proxy: FaultProxy;
	let far: NamedConnection;

	beforeEach(async () => {
		const ssh = await startSsh();
		proxy = await startFaultProxy(ssh.port);
		far = {name: 'far', connection: sftpConnection(ssh, {path: await ssh.createFolder(), port: String(proxy.port)})};
	});

	afterEach(async () => {
		await proxy.close();
	});

	async function allClosed(): Promise<void> {
		await vi.waitUntil(() => proxy.openConnections() === 0, {timeout: 5000});
	}

	test('end when the work with it fails', async () => {
		let during = 0;
		const work = withStorage(far, context, async storage => {
			await storage.list('', signal);
			during = proxy.openConnections();
			throw new Error('the target is not empty');
		});

		await expect(work).rejects.toThrow('the target is not empty');
		expect(during).toBe(1);
		await allClosed();
	});

	test('end for all of several, whichever of them failed', async () => {
		const work = withStorages(context, async open => {
			await open(far).list('', signal);
			await open(far).list('', signal);
			await open({connection: {...far.connection, options: {...far.connection.options, path: '/missing'}}}).list('', signal);
		});

		await expect(work).rejects.toMatchObject({code: 'STORAGE_MISSING'});
		await allClosed();
	});

	test('end after a backup', async () => {
		const bench = createWorkbench();
		const request = bench.request(bench.database('orders.sqlite'));

		const {copies} = await backup({...request, destinations: [far]}, bench.context);
		bench.close();

		expect(copies).toMatchObject([{isGood: true}]);
		await allClosed();
	});
});
