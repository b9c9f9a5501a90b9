/** What `dbseal schedule show` prints is run as cron runs it: another folder, next to no environment. */
import {spawnSync} from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {jsonLines} from './program.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
	await sandbox.good(['job', 'edit', 'orders', '--schedule', '15 3 * * *']);
	const store = new BetterSqlite3(sandbox.path('dbseal.sqlite'));
	store.prepare('UPDATE jobs SET createdAt = \'2020-01-01T00:00:00.000Z\'').run();
	store.close();
});

afterEach(async () => {
	await sandbox.remove();
});

function asCron(line: string) {
	const command = line.trim().replace(/^(?:\S+\s+){5}/v, '').replaceAll(String.raw`\%`, '%');
	const {status, stdout, stderr} = spawnSync('/bin/sh', ['-c', command], {
		cwd: '/', encoding: 'utf8', env: {
			PATH: '/usr/bin:/bin', HOME: '/', LOGNAME: 'somebody', SHELL: '/bin/sh',
		},
	});
	return {status, stdout, stderr};
}

test('its line backs up what is due, with the key in a folder that only the working folder told', async () => {
	const folder = sandbox.path('work folder');
	await fs.mkdir(folder);
	await fs.writeFile(path.join(folder, '.env'), `ENCRYPTION_KEY=${systemKey}\n`, {mode: 0o600});
	const {stdout, stderr} = await sandbox.good(['schedule', 'show'], {workingFolder: folder, env: {ENCRYPTION_KEY: undefined}});

	const ended = asCron(stdout);
	const {stdout: listed} = await sandbox.good(['list', 'orders', '--json']);

	expect(ended).toMatchObject({status: 0, stderr: ''});
	expect(jsonLines(listed)[0]?.result).toHaveLength(1);
	expect(stderr).toContain('crontab -e');
});

test('its line needs no more than the home where the key is there', async () => {
	await fs.writeFile(sandbox.path('.env'), `ENCRYPTION_KEY=${systemKey}\n`, {mode: 0o600});
	const {stdout} = await sandbox.good(['schedule', 'show'], {workingFolder: '/', env: {ENCRYPTION_KEY: undefined}});

	expect(stdout).not.toContain('ENCRYPTION_KEY');
	expect(asCron(stdout)).toMatchObject({status: 0, stderr: ''});
});

test('a key that only the environment has is not printed, and it is said how to keep it in a file', async () => {
	const {stdout, stderr} = await sandbox.good(['schedule', 'show']);
	const hint = /type: (?<line>.*)$/mv.exec(stderr)?.groups?.line ?? '';
	spawnSync('/bin/sh', ['-c', hint], {env: {PATH: '/usr/bin:/bin', ENCRYPTION_KEY: systemKey}});

	expect(stdout + stderr).not.toContain(systemKey);
	const {mode} = await fs.stat(sandbox.path('.env'));
	expect(mode % 0o1000).toBe(0o600);
	expect(asCron(stdout)).toMatchObject({status: 0, stderr: ''});
});

test('a job without a schedule, which no line would ever run, is named', async () => {
	await sandbox.good(['job', 'edit', 'orders', '--by-hand']);

	const {stderr} = await sandbox.good(['schedule', 'show']);

	expect(stderr).toContain('job "orders" has no schedule, so this never runs it');
	expect(stderr).toContain('dbseal job edit orders --schedule "15 3 * * *"');
});

test('without a system key it says where it was looked (exit 12), and prints no line', async () => {
	const {exitCode, stdout} = await sandbox.run(['schedule', 'show'], {workingFolder: '/', env: {ENCRYPTION_KEY: undefined}});

	expect({exitCode, stdout}).toEqual({exitCode: 12, stdout: ''});
});

test('--systemd prints a unit, and --json has both', async () => {
	const unit = await sandbox.good(['schedule', 'show', '--systemd']);
	const both = await sandbox.good(['schedule', 'show', '--json']);

	expect(unit.stdout).toMatch(/^\[Unit\]\n/v);
	expect(unit.stdout).toContain(` daemon --home ${sandbox.home}\n`);
	expect(jsonLines(both.stdout).at(-1)).toMatchObject({
		exitCode: 0,
		result: {
			cron: expect.stringContaining('backup --due --quiet') as string, systemd: unit.stdout.trimEnd(), keyOrigin: {kind: 'environment'}, jobsWithoutSchedule: [],
		},
	});
});

test('doctor says that nothing runs the schedules until something has looked for what is due', async () => {
	const scheduleOf = async () => {
		const {stdout} = await sandbox.run(['doctor', '--offline', '--json']);
		return jsonLines(stdout).flatMap(({result}) => result ?? []);
	};

	const before = JSON.stringify(await scheduleOf());
	await sandbox.good(['backup', '--due', '--quiet']);
	const after = JSON.stringify(await scheduleOf());

	expect(before).toContain('nothing runs the 1 job with a schedule');
	expect(before).toContain('dbseal schedule show');
	expect(after).not.toContain('nothing runs');
	expect(after).toContain('what is due was looked for');
});
