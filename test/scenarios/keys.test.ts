/**
 * Keys change hands: kits, rotation, a lost system key, a lost sidecar.
 */
import fs from 'node:fs/promises';
import {zipSync} from 'fflate';
import {
	afterEach, beforeEach, describe, expect, test,
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

test('a kit opens a backup without the vault', async () => {
	await sandbox.good(['vault', 'kit', 'main', '--output', 'kit']);
	const {stdout: reference} = await sandbox.good(['backup', 'orders']);
	const elsewhere = {DBSEAL_HOME: sandbox.path('elsewhere'), ENCRYPTION_KEY: ''};

	const {stderr} = await sandbox.good(['restore', reference.trim().replace('disk:', `${sandbox.disk}/`), '--key-file', 'kit', '--to-file', 'out'], {env: elsewhere});

	expect(stderr).toContain('opened with the key of profile "main"');
});

test('a kit\'s folder is imported as a profile', async () => {
	await sandbox.good(['vault', 'kit', 'main', '--output', 'kit']);

	const {stdout} = await sandbox.good(['vault', 'import', 'main again', '--key-file', 'kit'], {
		env: {DBSEAL_HOME: sandbox.path('elsewhere'), ENCRYPTION_KEY: 'ab'.repeat(32)},
	});

	expect(stdout).toMatch(/^main again {2}[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}\n$/v);
});

describe('every key of a kit', () => {
	const fresh = () => ({DBSEAL_HOME: sandbox.path('fresh')});

	beforeEach(async () => {
		await sandbox.good(['vault', 'create', 'books']);
		await sandbox.good(['vault', 'kit', '--all', '--output', 'kit.zip']);
		await sandbox.good(['vault', 'kit', '--all', '--output', 'kit']);
	});

	test('is imported from its zip, under the names that they had, and opens the backups', async () => {
		const {stdout: artifact} = await sandbox.good(['backup', 'orders']);

		const {stdout} = await sandbox.good(['vault', 'import', '--all', '--key-file', 'kit.zip'], {env: fresh()});
		await sandbox.good(['verify', sandbox.path(`disk/${artifact.trim().slice('disk:'.length)}`)], {env: fresh()});

		expect(stdout).toMatch(/^books {2}[\da-f\-]{19}\nmain {2}[\da-f\-]{19}\n$/v);
	});

	test('is skipped where it is here already, which is no failure', async () => {
		const {stdout, stderr} = await sandbox.good(['vault', 'import', '--all', '--key-file', 'kit']);

		expect(stdout).toBe('');
		expect(stderr).toMatch(/books \(.*\) is here already as profile "books": skipped\nmain \(.*\) is here already as profile "main": skipped\n/v);
	});

	test('but one whose name another key has is imported (exit 3), and that one under another name', async () => {
		await sandbox.good(['vault', 'create', 'main'], {env: fresh()});

		const {exitCode, stdout, stderr} = await sandbox.run(['vault', 'import', '--all', '--key-file', 'kit.zip'], {env: fresh()});
		const typed = /dbseal vault import NEW_NAME (?<words>.*kit\.zip)\./v.exec(stderr)?.groups?.words?.split(' ') ?? [];
		const renamed = await sandbox.good(['vault', 'import', 'main of the old server', ...typed], {env: fresh()});

		expect(exitCode).toBe(3);
		expect(stdout).toMatch(/^books {2}/v);
		expect(stderr).toContain('1 of 2 keys was not imported: main');
		expect(renamed.stdout).toMatch(/^main of the old server {2}/v);
	});

	test('is told with --json', async () => {
		await sandbox.good(['vault', 'import', 'main', '--key-file', 'kit.zip'], {env: fresh()});

		const {stdout} = await sandbox.good(['vault', 'import', '--all', '--key-file', 'kit.zip', '--json'], {env: fresh()});

		expect(jsonLines(stdout)).toMatchObject([{result: [{name: 'books', outcome: 'imported', profileName: 'books'}, {name: 'main', outcome: 'present', profileName: 'main'}]}]);
	});

	test('of a damaged zip is refused with exit 13, of a zip that is no kit with exit 12', async () => {
		const zip = await fs.readFile(sandbox.path('kit.zip'));
		await fs.writeFile(sandbox.path('cut.zip'), zip.subarray(0, -100));
		await fs.writeFile(sandbox.path('page.zip'), '<html>not found</html>');
		await fs.writeFile(sandbox.path('photos.zip'), zipSync({'holiday.jpg': new Uint8Array(100)}));

		const answers = await Promise.all(['cut.zip', 'page.zip', 'photos.zip'].map(async kit => sandbox.run(['vault', 'import', '--all', '--key-file', kit], {env: fresh()})));

		expect(answers.map(({exitCode}) => exitCode)).toEqual([13, 13, 12]);
		expect(answers[0]?.stderr).toContain('cut.zip: the zip is damaged: its end is missing');
		expect(answers[2]?.stderr).toContain('photos.zip: no master.key, keys.json or keys/ is in it');
	});

	test('of a zip proves a kit in a drill, too', async () => {
		await sandbox.good(['backup', 'orders']);

		const {stderr} = await sandbox.good(['drill', 'orders', '--from-kit', 'kit.zip'], {env: {ENCRYPTION_KEY: ''}});

		expect(stderr).toContain('the drill of orders passed');
	});

	test('needs a kit, and takes no name (exit 2)', async () => {
		const answers = await Promise.all([['--all'], ['main', '--all', '--key-file', 'kit'], []].map(async words => sandbox.run(['vault', 'import', ...words])));

		expect(answers.map(({exitCode}) => exitCode)).toEqual([2, 2, 2]);
	});
});

test('after vault rotate the old backup still opens, and the next one needs the new key', async () => {
	const taken = await sandbox.good(['backup', 'orders']);
	const rotated = await sandbox.good(['vault', 'rotate', 'main', '--json']);
	await sandbox.good(['backup', 'orders']);

	const {stdout} = await sandbox.good(['verify', 'orders', '--all', '--json']);

	const [{result}] = jsonLines(rotated.stdout) as [{result: {retired: {name: string}; artifacts: ReadonlyArray<{artifact: string}>}}];
	expect(result.artifacts.map(({artifact}) => artifact)).toEqual([taken.stdout.trim()]);
	expect(jsonLines(stdout).at(-1)).toMatchObject({exitCode: 0, result: [{profileName: 'main'}, {profileName: result.retired.name}]});
});

test('vault rotate names the artifacts that still need the old key, as many as fit, and vault show has all of them', async () => {
	const folder = sandbox.path('elsewhere');
	await fs.mkdir(folder);
	const taken: string[] = [];
	for (let number = 0; number < 22; number++) {
		const {stdout} = await sandbox.good(['backup', '--source', 'shop', '--to', folder, '--profile', 'main']);
		taken.push(stdout.trim());
	}

	const rotated = await sandbox.good(['vault', 'rotate', 'main']);
	const [, retired = ''] = /is kept as "(?<name>[^"]+)"/v.exec(rotated.stderr) ?? [];
	const shown = await sandbox.good(['vault', 'show', retired]);

	expect(rotated.stderr).toContain('22 known artifacts still need it\n  CREATED');
	expect(taken.filter(artifact => rotated.stderr.includes(artifact))).toHaveLength(20);
	expect(rotated.stderr).toContain(`and 2 older: list all with: dbseal vault show '${retired}'`);
	expect(rotated.stderr).toContain(`dbseal vault kit main '${retired}' --output DIR`);
	expect(taken.filter(artifact => shown.stdout.includes(artifact))).toEqual(taken);
});

test('after system-key rotate the new key is in .env, the old one is a comment, and is refused', async () => {
	const env = {ENCRYPTION_KEY: ''};
	const oldKey = '12'.repeat(32);
	await fs.writeFile(sandbox.path('.env'), `ENCRYPTION_KEY=${oldKey}\n`);
	const home = {...env, DBSEAL_HOME: sandbox.path('other')};
	await sandbox.good(['vault', 'create', 'other'], {env: home});

	await sandbox.good(['system-key', 'rotate'], {env: home});
	const now = await sandbox.good(['system-key', 'check'], {env: home});
	const before = await sandbox.run(['system-key', 'check'], {env: {...home, ENCRYPTION_KEY: oldKey}, workingFolder: sandbox.disk});

	expect(now.stdout).toContain('opens the vault');
	expect(before.exitCode).toBe(12);
	// As a comment, for what of it may still be needed; never as the key
	expect(await fs.readFile(sandbox.path('.env'), 'utf8')).toMatch(new RegExp(String.raw`^# until .*: ENCRYPTION_KEY=${oldKey}\nENCRYPTION_KEY=[\da-f]{64}\n$`, 'v'));
});

test('when the system key is lost, replace keeps everything but secrets, and the kit brings the key back', async () => {
	await sandbox.good(['vault', 'kit', 'main', '--output', 'kit']);
	await sandbox.good(['backup', 'orders']);
	const fresh = {ENCRYPTION_KEY: '77'.repeat(32)};
	const refused = await sandbox.run(['verify', 'orders'], {env: fresh});

	const asked = await sandbox.run(['system-key', 'replace'], {env: fresh});
	const replaced = await sandbox.good(['system-key', 'replace', '--yes'], {env: fresh});
	await sandbox.good(['vault', 'import', 'main', '--key-file', 'kit/master.key'], {env: fresh});
	const verified = await sandbox.run(['verify', 'orders'], {env: fresh});

	expect([refused.exitCode, asked.exitCode, verified.exitCode]).toEqual([12, 2, 0]);
	expect(replaced.stderr).toContain('to enter again: dbseal vault import main --key-file KIT');
});

test('system-key replace is refused while the key fits (exit 17)', async () => {
	const {exitCode} = await sandbox.run(['system-key', 'replace', '--yes']);

	expect(exitCode).toBe(17);
});

test('a lost sidecar is written back from the store\'s copy', async () => {
	const {stdout: reference} = await sandbox.good(['backup', 'orders']);
	const sidecar = `${reference.trim().replace('disk:', `${sandbox.disk}/`)}.meta.json`;
	const text = await fs.readFile(sidecar, 'utf8');
	await fs.rm(sidecar);

	const listed = await sandbox.good(['list', 'disk']);
	const {stdout, stderr} = await sandbox.good(['repair', reference.trim()]);

	expect(listed.stdout).toContain('no sidecar: the store has a copy of it, which \'dbseal repair\' writes back');
	expect(stdout.trim().split('\n')).toHaveLength(1);
	expect(stderr).toBe('');
	expect(await fs.readFile(sidecar, 'utf8')).toBe(text);
});
