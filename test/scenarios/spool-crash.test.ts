/**
 * The program is killed in the middle of an upload from the spool: the next command goes on with the parts that are there.
 */
import {readFileSync} from 'node:fs';
import fs from 'node:fs/promises';
import process from 'node:process';
import {
	beforeEach, expect, onTestFinished, test, vi,
} from 'vitest';
import {startFaultProxy, type FaultProxy} from '../servers/fault-proxy.js';
import {describeWithServer} from '../servers/needs.js';
import {startS3} from '../servers/s3.js';
import {filesIn} from './desk.js';
import {startDbseal} from './program.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';

describeWithServer('s3', 'a backup through the spool that is killed in the middle of its upload', () => {
	let sandbox: Sandbox;
	let proxy: FaultProxy;
	let env: Readonly<Record<string, string>>;
	/** The numbers of the parts that were sent. */
	let sent: number[];

	beforeEach(async () => {
		sandbox = await makeJobSandbox();
		const s3 = await startS3();
		proxy = await startFaultProxy(s3.port);
		onTestFinished(async () => {
			await proxy.close();
			await sandbox.remove();
		});
		env = {AWS_ACCESS_KEY_ID: s3.accessKeyId, AWS_SECRET_ACCESS_KEY: s3.secretAccessKey};
		await sandbox.good(['destination', 'add', 'far', `s3://${await s3.createBucket()}?endpoint=${proxy.endpoint}&part-size=5M&timeout=30`]);
		await sandbox.good(['source', 'add', 'noise', '--kind', 'command', '--dump', 'head -c 30000000 /dev/urandom']);
		await sandbox.good(['job', 'add', 'noise', '--source', 'noise', '--destination', 'far', '--profile', 'main', '--compression', 'none', '--spool']);
		sent = [];
		await killInTheMiddle();
	});

	/** Once two parts are there and the four others hang: the last one is begun when the second is done. */
	async function killInTheMiddle(): Promise<void> {
		proxy.onRequest = head => {
			const number = partOf(head);
			sent.push(...number === undefined ? [] : [number]);
			return number !== undefined && number > 2 ? {kind: 'stall', afterBytes: 100_000} : undefined;
		};

		const {pid, finished} = await startDbseal(sandbox.home, ['backup', 'noise'], {env: {ENCRYPTION_KEY: systemKey, ...env}});
		await vi.waitUntil(() => sent.length >= 6, {timeout: 30_000, interval: 50});
		process.kill(pid, 'SIGKILL');
		await finished;
		sent = [];
		proxy.onRequest = head => {
			sent.push(...[partOf(head)].filter(number => number !== undefined));
			return undefined;
		};
	}

	test('is gone on with by copy: only what is missing is sent, and what arrives is whole', async () => {
		const waiting = await filesIn(sandbox.path('spool'));
		const before = await sandbox.good(['list', 'far'], {env});

		const copied = await sandbox.good(['copy', 'noise'], {env});
		const verified = await sandbox.run(['verify', 'noise'], {env});

		expect(waiting).toHaveLength(2);
		expect(before.stdout).toBe('');
		expect(copied.stderr).toContain('are there from an earlier upload; it goes on from there');
		expect(sent.toSorted((one, other) => one - other)).toEqual([3, 4, 5, 6]);
		expect(verified.exitCode, verified.stderr).toBe(0);
		expect(await filesIn(sandbox.path('spool'))).toEqual([]);
	});

	test('is gone on with by the next backup, beside its own artifact', async () => {
		const [waiting = ''] = await filesIn(sandbox.path('spool'));

		await sandbox.good(['backup', 'noise'], {env});
		const {stdout} = await sandbox.good(['list', 'noise'], {env});

		expect(stdout).toContain(`far:${waiting}`);
		expect(stdout.trim().split('\n')).toHaveLength(3);
		expect(await filesIn(sandbox.path('spool'))).toEqual([]);
	});

	test('leaves ciphertext and its sidecar in the spool, and nothing else', async () => {
		const [artifact = '', sidecar = ''] = await filesIn(sandbox.path('spool'));

		const mode = await fs.stat(sandbox.path(`spool/${artifact}`));
		expect(sidecar).toBe(`${artifact}.meta.json`);
		expect(mode.mode % 0o1000).toBe(0o600);
		expect(readFileSync(sandbox.path(`spool/${sidecar}`), 'utf8')).toContain('"algorithm": "aes-256-gcm"');
	});
});

function partOf(head: string): number | undefined {
	const number = /^PUT \S*partNumber=(?<number>\d+)/v.exec(head)?.groups?.number;
	return number === undefined ? undefined : Number(number);
}
