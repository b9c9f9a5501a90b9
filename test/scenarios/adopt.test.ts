/**
 * The store is lost: a new home, the old destination and a Recovery Kit are all there is.
 */
import {expect, onTestFinished, test} from 'vitest';
import {digestSqliteFile} from '../../source/databases/sqlite/rows.js';
import {makeJobSandbox, type Sandbox} from './sandbox.js';

const elsewhere = (sandbox: Sandbox) => ({env: {DBSEAL_HOME: sandbox.path('new home'), ENCRYPTION_KEY: '77'.repeat(32)}});

test('a lost store is rebuilt from the destination, its key comes from the kit, and the job goes on', async () => {
	const sandbox = await makeJobSandbox();
	onTestFinished(async () => sandbox.remove());
	await sandbox.good(['vault', 'kit', 'main', '--output', 'kit']);
	await sandbox.good(['backup', 'orders']);
	const fresh = elsewhere(sandbox);

	await sandbox.good(['destination', 'add', 'disk', sandbox.disk], fresh);
	const adopted = await sandbox.good(['adopt', 'disk'], fresh);
	await sandbox.good(['vault', 'import', 'main', '--key-file', 'kit'], fresh);
	const again = await sandbox.good(['adopt', 'disk'], fresh);
	await sandbox.good(['restore', 'orders@latest', '--into', `sqlite:${sandbox.path('back.sqlite')}`], fresh);
	const sources = await sandbox.good(['source', 'list'], fresh);
	const tooEarly = await sandbox.run(['backup', 'orders'], fresh);
	await sandbox.good(['source', 'edit', 'shop', '--url', `sqlite:${sandbox.database}`], fresh);
	await sandbox.good(['job', 'edit', 'orders', '--enable'], fresh);
	await sandbox.good(['backup', 'orders'], fresh);
	const status = await sandbox.good(['status'], fresh);

	expect(adopted.stdout).toMatch(/^orders {2}1 artifact {2}newest /v);
	expect(adopted.stderr).toContain('dbseal vault import main --key-file KIT');
	expect(again.stderr).toContain('1 with a sidecar proven unchanged');
	expect(digestSqliteFile(sandbox.path('back.sqlite'))).toEqual(digestSqliteFile(sandbox.database));
	expect(sources.stdout).toMatch(/shop +SQLite +not known/v);
	expect(tooEarly).toMatchObject({exitCode: 12, stderr: expect.stringContaining('dbseal source edit shop --url URL') as string});
	expect(status.stdout).toContain('UNTESTED');
});
