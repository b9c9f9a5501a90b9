/**
 * Two people, or a person and cron, on one target at the same time.
 */
import fs from 'node:fs';
import {
	afterEach, beforeEach, expect, test, vi,
} from 'vitest';
import {makeJobSandbox, type Sandbox} from './sandbox.js';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
});

afterEach(async () => {
	await sandbox.remove();
});

test('a second restore into a target that another process loads is refused (exit 11), and has touched nothing', async () => {
	const [begun, end, loads] = ['begun', 'end', 'loads'].map(name => sandbox.path(name));
	const load = `echo x >> ${loads}; touch ${begun}; while [ ! -e ${end} ]; do sleep 0.1; done; cat > /dev/null`;
	await sandbox.good(['source', 'add', 'slow', '--kind', 'command', '--dump', 'printf abc', '--load', load]);
	await sandbox.good(['job', 'add', 'slow', '--source', 'slow', '--destination', 'disk', '--profile', 'main']);
	await sandbox.good(['backup', 'slow']);
	const words = ['restore', 'slow@latest', '--into', 'slow', '--yes', '--overwrite'];

	const first = sandbox.run(words);
	await vi.waitUntil(() => fs.existsSync(begun ?? ''), {timeout: 20_000, interval: 50});
	const second = await sandbox.run(words);
	fs.writeFileSync(end ?? '', '');

	expect(second.exitCode).toBe(11);
	expect(second.stderr).toContain('another restore is loading into');
	expect(fs.readFileSync(loads ?? '', 'utf8')).toBe('x\n');
	await expect(first).resolves.toMatchObject({exitCode: 0});
});
