/**
 * What the screens do with artifacts, destinations and the system key, on a home that the program itself has filled.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {type Finding} from '../../../source/core/connection.js';
import {type Store} from '../../../source/store/open-store.js';
import {type BoundServices} from '../../../source/tui/binding/bind-services.js';
import {type ShownArtifact} from '../../../source/tui/runs/run-requests.js';
import {type Services} from '../../../source/tui/services.js';
import {makeJobSandbox, type Sandbox, systemKey} from '../../scenarios/sandbox.js';
import {openBound} from './open-bound.js';

const {signal} = new AbortController();

let sandbox: Sandbox;
let store: Store;
let bound: BoundServices;
let services: Services;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
	await sandbox.good(['backup', 'orders']);
	open({ENCRYPTION_KEY: systemKey});
});

afterEach(async () => {
	close();
	await sandbox.remove();
});

function open(env: Readonly<Record<string, string>>): void {
	({store, bound} = openBound(sandbox.home, env));
	({services} = bound);
}

function close(): void {
	bound.close();
	store.close();
}

async function artifact(): Promise<ShownArtifact> {
	const {destinations} = services.overview.getSnapshot();
	const [row] = await services.artifacts.list(destinations[0]?.id ?? '', signal);
	if (!row) {
		throw new Error('nothing is listed');
	}

	return row;
}

test('a pinned artifact is listed so, and no prune would remove it', async () => {
	const row = await artifact();
	expect(row.isPinned).toBe(false);

	await services.artifacts.pin(row, true, signal);

	expect(await artifact()).toMatchObject({isPinned: true});
	const preview = await services.jobs.previewPrune(store.jobs.all()[0]?.id ?? '', signal);
	expect(preview).toMatchObject({isDryRun: true, destinations: [{destination: 'disk', artifacts: [{name: row.name, isKept: true}]}]});
});

test('a lost sidecar is written back', async () => {
	const row = await artifact();
	const sidecar = path.join(sandbox.disk, `${row.name}.meta.json`);
	await fs.rm(sidecar);
	expect(await artifact()).toMatchObject({opensWith: 'no sidecar'});

	const result = await services.artifacts.repair(row, signal);

	expect(result).toMatchObject({outcome: 'written', from: 'in the store'});
	expect(await artifact()).toMatchObject({opensWith: 'main'});
});

test('adopting a destination shows its jobs at once', async () => {
	store.jobs.remove(store.jobs.all()[0]?.id ?? '');
	const destinationId = services.overview.getSnapshot().destinations[0]?.id ?? '';

	const result = await services.artifacts.adopt(destinationId, signal);

	expect(result).toMatchObject({artifacts: 1, jobs: [{name: 'orders', isNew: true}]});
	expect(services.overview.getSnapshot().jobs).toMatchObject([{name: 'orders'}]);
});

test('the doctor finds the same as its command does', async () => {
	const {stdout} = await sandbox.good(['doctor', '--json']);
	const findings: Finding[] = [];

	await services.doctor({
		isFixing: false,
		onFinding(finding) {
			findings.push(finding);
		},
	}, signal);

	expect(findings.map(({subject}) => subject)).toContain('destination "disk", read back');
	for (const {subject} of findings) {
		expect(stdout).toContain(JSON.stringify(subject));
	}
});

test('the check of the system key names where it comes from, and refuses another one', () => {
	expect(services.vault.checkSystemKey()).toMatchObject([{verdict: 'ok', detail: `ENCRYPTION_KEY of the environment opens the vault in ${sandbox.home}`}]);

	close();
	open({ENCRYPTION_KEY: '0'.repeat(64)});
	expect(() => services.vault.checkSystemKey()).toThrow(expect.objectContaining({code: 'SYSTEM_KEY_WRONG'}));
});

test('a system key that opens the vault is never replaced', () => {
	expect(() => services.vault.replaceSystemKey()).toThrow(expect.objectContaining({code: 'SYSTEM_KEY_FITS'}));
});

test('a system key that is lost is replaced, and what it sealed is named', () => {
	close();
	open({ENCRYPTION_KEY: '0'.repeat(64)});

	expect(services.vault.replaceSystemKey()).toMatchObject({lost: {profiles: ['main'], sources: [], destinations: []}});
	expect(services.overview.getSnapshot().systemKey).toMatchObject({state: 'ready'});
});

test('~ in a typed place is the home folder, and a folder that it lacks is made only when that is asked for', async () => {
	close();
	open({ENCRYPTION_KEY: systemKey, HOME: sandbox.path('ann')});
	const draft = {name: 'usb', url: '~/usb', secret: ''};
	const id = services.connections.save('destination', draft);
	await expect(services.artifacts.list(id, signal)).rejects.toThrow(expect.objectContaining({code: 'STORAGE_MISSING'}));

	const made = await services.connections.makeFolders([id]);

	expect(made).toEqual([sandbox.path('ann/usb')]);
	const {mode} = await fs.stat(sandbox.path('ann/usb'));
	expect(mode.toString(8)).toBe('40700');
	await expect(services.artifacts.list(id, signal)).resolves.toEqual([]);
	await expect(services.connections.makeFolders([id])).rejects.toThrow(expect.objectContaining({code: 'STORAGE_MISSING'}));
});
