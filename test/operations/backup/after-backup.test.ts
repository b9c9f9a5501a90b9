/** What follows a good backup, where that goes wrong; and what a backup does not begin. */
import {Buffer} from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {backUpJob} from '../../../source/operations/backup/back-up-job.js';
import {backup} from '../../../source/operations/backup/backup.js';
import {type NamedConnection} from '../../../source/operations/context.js';
import {type Job} from '../../../source/store/jobs.js';
import {runProgram} from '../../servers/run-program.js';
import {storeBackup} from '../stored-artifacts.js';
import {addJob} from '../stored-jobs.js';
import {createWorkbench, makeDatabase, type Workbench} from '../workbench.js';

/** Of this very moment: a clock that differs from the storage's own is a reason not to prune. */
const now = new Date();

let bench: Workbench;

beforeEach(() => {
	bench = createWorkbench({now: () => now, randomBytes: count => Buffer.alloc(count, 0xAB)});
	makeDatabase(path.join(bench.folder, 'orders.sqlite'), 100);
});

afterEach(() => {
	bench.close();
});

const at = (folder: string) => fs.readdirSync(path.join(bench.folder, folder)).toSorted();
const withSidecar = (name: string) => [name, `${name}.meta.json`];
const storeOld = (job: Job, folder: string, day: number) => storeBackup({
	folder: path.join(bench.folder, folder), at: new Date(`2026-01-0${day}T00:00:00.000Z`), jobId: job.id, jobName: 'orders',
});
const errors = () => bench.events.flatMap(event => event.type === 'log' && event.level === 'error' ? [event.message] : []);

test('nothing is pruned at a destination that did not take the backup, though it would allow that', async () => {
	const job = addJob(bench, 'orders', {destinations: ['disk', 'offsite'], retention: {last: 1}});
	const old = [1, 2].flatMap(day => withSidecar(storeOld(job, 'offsite', day)));
	const nameToBe = `orders_${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z_abab.sqlite.gz.enc`;
	fs.writeFileSync(path.join(bench.folder, 'offsite', nameToBe), 'in the way');

	const result = await backUpJob(job, bench.context);

	expect(result.copies).toMatchObject([{destination: 'disk', isGood: true}, {destination: 'offsite', isGood: false, error: {code: 'NAME_EXISTS'}}]);
	expect(at('offsite')).toEqual([...old, nameToBe]);
	expect(result.pruned?.destinations.map(({destination}) => destination)).toEqual(['disk']);
});

test.skipIf(process.getuid?.() !== 0)('a good backup whose prune fails is partly done, and says so (left out: needs root)', async () => {
	const job = addJob(bench, 'orders', {destinations: ['disk'], retention: {last: 1}});
	const stuck = path.join(bench.folder, 'disk', `${storeOld(job, 'disk', 1)}.meta.json`);
	await runProgram('mount', ['--bind', stuck, stuck]);

	const result = await (async () => {
		try {
			return await backUpJob(job, bench.context);
		} finally {
			await runProgram('umount', [stuck]);
		}
	})();

	expect(result).toMatchObject({isPartial: true, copies: [{destination: 'disk', isGood: true}]});
	expect(at('disk')).toContain(`${result.artifactName}.meta.json`);
	expect(errors()).toContainEqual(expect.stringContaining('what follows it failed'));
});

/** A database whose dump leaves a trace. */
function tellingSource(): NamedConnection {
	return {name: 'orders', connection: {type: 'command', options: {dumpCommand: `touch ${path.join(bench.folder, 'dumped')}; echo dump`}, secrets: {}}};
}

test('a destination that can not give the artifact its name does not take the others with it', async () => {
	const taken = path.join(bench.folder, 'taken');
	fs.mkdirSync(taken);
	const nameToBe = `orders_${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z_abab.dump.gz.enc`;
	const source = {name: 'orders', connection: {type: 'command', options: {dumpCommand: `touch ${path.join(taken, nameToBe)}; echo dump`, extension: 'dump'}, secrets: {}}};

	const result = await backup({...bench.request('unused'), source, destinations: [bench.destination(taken), bench.destination()]}, bench.context);

	expect(result.copies).toMatchObject([{destination: 'taken', isGood: false, error: {code: 'NAME_EXISTS'}}, {destination: 'storage', isGood: true}]);
	expect(at('taken')).toEqual([nameToBe]);
	expect(bench.stored()).toEqual(withSidecar(nameToBe));
});

test('no dump is taken where no destination can begin', async () => {
	const request = {...bench.request('unused'), source: tellingSource()};
	const destinations = ['nowhere', 'elsewhere'].map(name => bench.destination(path.join(bench.folder, name)));

	await expect(backup({...request, destinations}, bench.context)).rejects.toMatchObject({code: 'STORAGE_MISSING', exitCode: 15});

	expect(at('.')).not.toContain('dumped');
});

test('a dump is taken where one destination can begin', async () => {
	const request = {...bench.request('unused'), source: tellingSource()};
	const destinations = [bench.destination(path.join(bench.folder, 'nowhere')), bench.destination()];

	const result = await backup({...request, destinations}, bench.context);

	expect(result.isPartial).toBe(true);
	expect(at('.')).toContain('dumped');
});

test.skipIf(process.getuid?.() !== 0)('a destination that fills in the middle of the dump gets no artifact and no sidecar, and the other one does (left out: needs root)', async () => {
	fs.mkdirSync(path.join(bench.folder, 'small'));
	await runProgram('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path.join(bench.folder, 'small')]);
	const source = {name: 'orders', connection: {type: 'command', options: {dumpCommand: 'head -c 4000000 /dev/urandom'}, secrets: {}}};
	const destinations = [bench.destination(path.join(bench.folder, 'small')), bench.destination()];

	const {result, left} = await (async () => {
		try {
			return {result: await backup({...bench.request('unused'), source, destinations}, bench.context), left: at('small')};
		} finally {
			await runProgram('umount', [path.join(bench.folder, 'small')]);
		}
	})();

	expect(result.copies).toMatchObject([{isGood: false, error: {code: 'NO_SPACE'}}, {isGood: true}]);
	expect(left).toEqual([]);
	expect(bench.stored()).toEqual(withSidecar(result.artifactName));
	expect(bench.context.store.artifacts.findByName(result.artifactName)).toHaveLength(1);
});

test('where no destination takes it, each is told, and what may pass is what it fails with', async () => {
	const unreachable: NamedConnection = {
		name: 'far', connection: {type: 's3', options: {bucket: 'bucket', endpoint: 'http://127.0.0.1:1', tries: '1'}, secrets: {accessKeyId: 'a', secretAccessKey: 'b'}},
	};
	const gone = bench.destination(path.join(bench.folder, 'gone'));

	await expect(backup({...bench.request(path.join(bench.folder, 'orders.sqlite')), destinations: [gone, unreachable]}, bench.context))
		.rejects.toMatchObject({code: 'STORAGE_UNREACHABLE', mayPass: true});

	expect(errors()).toEqual([
		expect.stringMatching(/^no copy at "gone": the folder .* does not exist/v),
		expect.stringMatching(/^no copy at "far": .* refused the connection/v),
	]);
});
