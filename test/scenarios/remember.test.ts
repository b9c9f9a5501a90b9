/**
 * Smart Recovery found a key under another id; at a terminal, a yes makes the next restore direct.
 */
import {expect, onTestFinished, test} from 'vitest';
import {makeJobSandbox, systemKey} from './sandbox.js';
import {dbsealInTerminal} from './terminal.js';

test('at a terminal the old profile id is remembered after a yes, and the next restore is direct', async () => {
	const sandbox = await makeJobSandbox();
	onTestFinished(async () => sandbox.remove());
	await sandbox.good(['vault', 'kit', 'main', '--output', 'kit']);
	const {stdout} = await sandbox.good(['backup', 'orders']);
	const artifact = stdout.trim().replace('disk:', `${sandbox.disk}/`);
	const fresh = {DBSEAL_HOME: sandbox.path('new home'), ENCRYPTION_KEY: systemKey};
	await sandbox.good(['vault', 'import', 'theirs', '--key-file', 'kit'], {env: fresh});

	const terminal = await dbsealInTerminal(sandbox.home, ['restore', artifact, '--to-file', 'first'], {env: fresh, columns: 200});
	await terminal.sees('Know such backups as those of "theirs" from now on? [y/N]');
	terminal.type('y\r');
	const exitCode = await terminal.exitCode;
	const again = await sandbox.good(['restore', artifact, '--to-file', 'second'], {env: fresh});

	expect(exitCode).toBe(0);
	expect(again.stderr).toContain('opened with the key of profile "theirs"');
	expect(again.stderr).not.toContain('Smart Recovery');
});
