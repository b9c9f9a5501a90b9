/** A person changes each setting of a job by its flag, and takes each away again by the flag that the help names. */
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {jsonLines} from './program.js';
import {makeJobSandbox, type Sandbox} from './sandbox.js';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
});

afterEach(async () => {
	await sandbox.remove();
});

async function edit(...flags: readonly string[]): Promise<Record<string, unknown>> {
	const {stdout} = await sandbox.good(['job', 'edit', 'orders', '--json', ...flags]);
	return jsonLines(stdout).at(-1)?.result as Record<string, unknown>;
}

test('every setting is set, shown in words, and taken away again', async () => {
	const set = await edit('--compression', 'zstd', '--level', '9', '--schedule', '15 3 * * *', '--disable', '--keep-last', '3', '--keep-within', '30', '--format', 'chunked', '--spool', '--check-query', 'SELECT 1', '--adopt-host', 'old');
	const {stdout: shown} = await sandbox.good(['job', 'show', 'orders']);
	const unset = await edit('--compression', 'gzip', '--by-hand', '--enable', '--keep-all', '--format', 'auto', '--direct', '--without-check', '--adopt-host', '');

	expect(set).toMatchObject({
		compression: 'zstd', level: 9, schedule: '15 3 * * *', enabled: false, retention: {last: 3, withinDays: 30},
		format: 'chunked', spool: true, checkQuery: 'SELECT 1', adoptedHosts: ['old'],
	});
	expect(shown.split('\n').map(line => line.split(/ {2,}/v))).toEqual(expect.arrayContaining([
		['level', '9'], ['schedule', '15 3 * * * (UTC)'], ['runs', 'only when asked'], ['keeps', 'last 3, withinDays 30'], ['format', 'chunked'], ['spool', 'yes'], ['check query', 'SELECT 1'],
	]));
	expect(unset).toMatchObject({
		compression: 'gzip', enabled: true, retention: {}, format: 'auto', spool: false, adoptedHosts: [],
	});
	for (const setting of ['level', 'schedule', 'checkQuery']) {
		expect(unset).not.toHaveProperty(setting);
	}
});

test('rules of what is kept add up, and 0 takes one away', async () => {
	await edit('--keep-last', '3');

	expect(await edit('--keep-daily', '7')).toMatchObject({retention: {last: 3, daily: 7}});
	const {retention} = await edit('--keep-last', '0');
	expect(retention).toEqual({daily: 7});
});

test.each([
	[['--keep-last=-1'], '--keep-last can\'t be -1'],
	[['--keep-daily', '1.5'], '--keep-daily can\'t be 1.5'],
	[['--level', '10'], 'gzip has no level 10'],
	[['--schedule', '0 0 30 2 *'], 'it never comes'],
	[['--check-query', ''], '--check-query needs a value'],
])('%j is refused, and the job stays as it was', async (flags, message) => {
	const {exitCode, stderr} = await sandbox.run(['job', 'edit', 'orders', ...flags]);

	expect(exitCode).toBe(2);
	expect(stderr).toContain(message);
});
