import {Buffer} from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {drill} from '../../../source/operations/drill/drill.js';
import {makeKit} from '../../../source/vault/kit/make-kit.js';
import {createProfile} from '../../../source/vault/profiles.js';
import {createDrillBench, type DrillBench} from './bench.js';

let bench: DrillBench;

beforeEach(() => {
	bench = createDrillBench();
});

afterEach(() => {
	bench.close();
});

type SidecarJson = Record<string, unknown> & {dbseal: Record<string, unknown>};

/** Edits the sidecar of a backup that is not encrypted, which has no seal. */
async function takeEditedBackup(edit: (sidecar: SidecarJson) => void): Promise<void> {
	bench.changeJob({profileId: undefined});
	const sidecar = `${await bench.takeBackup()}.meta.json`;
	const json = JSON.parse(fs.readFileSync(sidecar, 'utf8')) as SidecarJson;
	edit(json);
	fs.writeFileSync(sidecar, JSON.stringify(json));
}

async function takeBackupWithSummary(edit: (dbseal: Record<string, unknown>) => void): Promise<void> {
	await takeEditedBackup(({dbseal}) => {
		edit(dbseal);
	});
}

async function kitOf(name: string): Promise<string> {
	const {store, vault} = bench.context;
	const folder = path.join(bench.folder, `kit of ${name}`);
	await makeKit(vault(), {
		profiles: [store.profiles.findByName(name) ?? createProfile(vault(), name)],
		place: {path: folder, form: 'folder', random: 'abcd'},
		host: 'db1',
		version: '0.1.0',
		reader: new Uint8Array(),
	});
	return folder;
}

describe('a drill that passes', () => {
	test('tells how long the restore took, how old the data is, and what was found', async () => {
		const artifact = await bench.takeBackup();

		const result = await bench.run();

		expect(result).toMatchObject({
			verdict: 'passed',
			job: 'orders nightly',
			artifact: {
				name: path.basename(artifact), destination: 'disk', keysFrom: 'the vault', profileName: 'main', storedSizeBytes: fs.statSync(artifact).size,
			},
			restored: {tables: 1, rows: 300, plainSizeBytes: fs.statSync(bench.source).size},
			comparison: {isPossible: true, differences: []},
		});
		expect(result.restored?.timeToRestoreMs).toBeGreaterThan(0);
		expect(result.artifact?.dataAgeMs).toBeGreaterThanOrEqual(0);
	});

	test('leaves no scratch database', async () => {
		await bench.takeBackup();

		await bench.run();

		expect(bench.scratchFiles()).toEqual([]);
		expect(bench.context.store.settings.all().size).toBe(0);
	});

	test('keeps a dated report as text and as JSON, for its owner only', async () => {
		await bench.takeBackup();

		const {reportFile = ''} = await bench.run();

		expect(path.basename(reportFile)).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-\d{3}Z-orders-nightly\.txt$/v);
		expect(fs.readFileSync(reportFile, 'utf8')).toMatch(/^Drill {5}orders nightly: PASSED\nDone .* on db1\n/v);
		expect(JSON.parse(fs.readFileSync(reportFile.replace('.txt', '.json'), 'utf8'))).toMatchObject({version: 1, verdict: 'passed'});
		expect(fs.statSync(reportFile).mode.toString(8)).toBe('100600');
		expect(fs.statSync(path.dirname(reportFile)).mode.toString(8)).toBe('40700');
	});

	test('marks the artifact', async () => {
		await bench.takeBackup();

		await bench.run();

		expect(bench.context.store.artifacts.list()[0]?.drilledAt).toBeInstanceOf(Date);
	});

	test('compares with the backup, not with what the database has become since', async () => {
		await bench.takeBackup();
		new Database(bench.source).exec('DELETE FROM orders').close();

		expect(await bench.run()).toMatchObject({verdict: 'passed', restored: {rows: 300}});
	});

	test('with --keep leaves the scratch database and names it', async () => {
		await bench.takeBackup();

		const {scratchLeft} = await bench.run({keep: true});

		const [folder] = bench.scratchFiles();
		expect(scratchLeft).toBe(`the file ${path.join(bench.context.adapters.scratchFolder, folder ?? '', 'database.sqlite')}`);
		expect(folder).toMatch(/^dbseal_drill_[\da-f]{8}$/v);
	});

	test('of a backup without a summary says that nothing was compared', async () => {
		await takeBackupWithSummary(dbseal => {
			delete dbseal.summary;
		});

		expect(await bench.run()).toMatchObject({verdict: 'passed', comparison: {isPossible: false, differences: []}});
		expect(bench.lastReport()).toContain('Compared  with nothing: nothing was counted when this backup was taken\n');
	});
});

test('a drill of what never was backed up is not done, and says nothing of any backup', async () => {
	await expect(bench.run()).rejects.toMatchObject({code: 'ARTIFACT_NOT_FOUND', exitCode: 10});

	expect(JSON.parse(bench.lastReport('json'))).toMatchObject({verdict: 'not done'});
});

describe('a drill fails with exit 18', () => {
	test('when a table has other rows than were backed up', async () => {
		await takeBackupWithSummary(dbseal => {
			dbseal.summary = {
				tables: 2, rows: 301, rowsByTable: {orders: 299, customers: 2}, objects: {views: 2},
			};
		});

		await expect(bench.run()).rejects.toMatchObject({
			code: 'DRILL_FAILED',
			exitCode: 18,
			message: 'the drill of "orders nightly" failed: table customers is missing, table orders has 300 rows, not 299, views: 1, not 2',
		});

		expect(JSON.parse(bench.lastReport('json'))).toMatchObject({
			verdict: 'failed', comparison: {isPossible: true, differences: ['table customers is missing', 'table orders has 300 rows, not 299', 'views: 1, not 2']},
		});
		expect(bench.scratchFiles()).toEqual([]);
	});

	test('when the artifact is damaged, and no drilled mark is set', async () => {
		const artifact = await bench.takeBackup();
		const bytes = fs.readFileSync(artifact);
		bytes.writeUInt8(bytes.readUInt8(500) ^ 1, 500);
		fs.writeFileSync(artifact, bytes);

		await expect(bench.run()).rejects.toMatchObject({code: 'DRILL_FAILED', message: expect.stringContaining('the file is damaged') as string});

		expect(bench.context.store.artifacts.list()[0]?.drilledAt).toBeUndefined();
		expect(bench.lastReport()).toContain('Drill     orders nightly: FAILED\n');
	});

	test('when the only backup is an archive of a kind that dbseal does not know, and names that', async () => {
		await takeEditedBackup(sidecar => {
			sidecar.archive = {formatVersion: 2};
		});

		await expect(bench.run()).rejects.toMatchObject({code: 'DRILL_FAILED', exitCode: 18});

		expect(JSON.parse(bench.lastReport('json'))).toMatchObject({verdict: 'failed'});
		expect(bench.events).toContainEqual({type: 'log', level: 'warning', message: expect.stringContaining('an archive of format version 2') as string});
		expect(bench.scratchFiles()).toEqual([]);
	});

	test('when the backups that there were are gone', async () => {
		const artifact = await bench.takeBackup();
		fs.rmSync(artifact);
		fs.rmSync(`${artifact}.meta.json`);

		await expect(bench.run()).rejects.toMatchObject({code: 'DRILL_FAILED', message: 'the drill of "orders nightly" failed: job "orders nightly" has no good backup yet'});
	});

	test.each(['SELECT 0', 'SELECT \'\'', 'SELECT NULL', 'SELECT 1 WHERE false', 'SELECT \'false\'', 'SELECT \'f\'', 'SELECT 0.0'])('when the check query is %s', async checkQuery => {
		bench.changeJob({checkQuery});
		await bench.takeBackup();

		await expect(bench.run()).rejects.toMatchObject({code: 'DRILL_FAILED', message: expect.stringContaining('the check query gave') as string});
	});

	test('when the check query can\'t be understood', async () => {
		bench.changeJob({checkQuery: 'SELECT count(*) FROM nowhere'});
		await bench.takeBackup();

		await expect(bench.run()).rejects.toMatchObject({code: 'DRILL_FAILED', message: expect.stringContaining('nowhere') as string});

		expect(bench.scratchFiles()).toEqual([]);
	});
});

test('a check query that gives a value passes, and its answer is in the report', async () => {
	bench.changeJob({checkQuery: 'SELECT count(*) > 100 FROM orders'});
	await bench.takeBackup();

	expect(await bench.run()).toMatchObject({check: {query: 'SELECT count(*) > 100 FROM orders', answer: '1', isGood: true}});
});

describe('a drill from a Recovery Kit', () => {
	test('opens the backup without the vault, and remembers that the kit is proved', async () => {
		const kitFolder = await kitOf('main');
		await bench.takeBackup();
		const locked = {
			...bench.context,
			vault() {
				throw new Error('the vault was asked');
			},
		};

		const result = await drill({job: bench.job(), kitFolder}, locked);

		expect(result).toMatchObject({verdict: 'passed', artifact: {keysFrom: kitFolder}});
		expect(bench.context.store.profiles.findByName('main')?.kitProvedAt).toBeInstanceOf(Date);
	});

	test('fails with the kit of another profile, and proves nothing', async () => {
		const kitFolder = await kitOf('other');
		await bench.takeBackup();

		await expect(bench.run({kitFolder})).rejects.toMatchObject({code: 'DRILL_FAILED', message: expect.stringContaining('none of the keys given fits') as string});

		expect(bench.context.store.profiles.findByName('main')?.kitProvedAt).toBeUndefined();
	});

	test('fails with a kit that is cut, which is no mere obstacle', async () => {
		const kit = path.join(bench.folder, 'cut.zip');
		fs.writeFileSync(kit, Buffer.from('504b0304140000000800', 'hex'));
		await bench.takeBackup();

		await expect(bench.run({kitFolder: kit})).rejects.toMatchObject({code: 'DRILL_FAILED', exitCode: 18});
	});

	test('fails with a folder that is no kit', async () => {
		await bench.takeBackup();

		await expect(bench.run({kitFolder: bench.storage})).rejects.toMatchObject({code: 'DRILL_FAILED', message: expect.stringContaining('no master.key, keys.json or keys/ is in it') as string});
	});

	test('fails when only the store has the sidecar, because the kit alone would not open it', async () => {
		const kitFolder = await kitOf('main');
		fs.rmSync(`${await bench.takeBackup()}.meta.json`);

		await expect(bench.run({kitFolder})).rejects.toMatchObject({code: 'DRILL_FAILED', message: expect.stringContaining('the sidecar is only in the store') as string});
	});

	test('names a file of the kit that was changed, and goes on with the others', async () => {
		const kitFolder = await kitOf('main');
		const keys = path.join(kitFolder, 'keys.json');
		fs.writeFileSync(keys, fs.readFileSync(keys, 'utf8').replace(/"key": "./v, '"key": "x'));
		await bench.takeBackup();

		expect(await bench.run({kitFolder})).toMatchObject({verdict: 'passed'});
		expect(bench.events).toContainEqual({type: 'log', level: 'warning', message: expect.stringContaining('keys.json') as string});
	});
});
