import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {listArtifacts} from '../../../source/operations/catalogue/list-artifacts.js';
import {pin} from '../../../source/operations/keeping/pin.js';
import {prune} from '../../../source/operations/keeping/prune.js';
import {verify} from '../../../source/operations/restore/verify.js';
import {type Job} from '../../../source/store/jobs.js';
import {storeBackup} from '../stored-artifacts.js';
import {addJob} from '../stored-jobs.js';
import {createWorkbench, type Workbench} from '../workbench.js';

let bench: Workbench;
let job: Job;
/** Newest first. */
let names: readonly string[];

beforeEach(() => {
	bench = createWorkbench({now: () => new Date('2026-11-24T12:00:00.000Z')});
	job = addJob(bench, 'orders', {destinations: ['disk', 'offsite'], retention: {last: 2}});
	names = [24, 23, 22, 21].map(day => {
		const backup = {at: new Date(`2026-11-${day}T03:00:00.000Z`), jobId: job.id, jobName: 'orders'};
		storeBackup({...backup, folder: path.join(bench.folder, 'offsite')});
		return storeBackup({...backup, folder: path.join(bench.folder, 'disk')});
	});
});

afterEach(() => {
	bench.close();
});

const at = (destination: string) => fs.readdirSync(path.join(bench.folder, destination)).toSorted().toReversed();
const withSidecars = (artifacts: readonly string[]) => artifacts.flatMap(name => [`${name}.meta.json`, name]);

describe('a prune', () => {
	test('removes artifacts and sidecars that no rule wants, at every destination', async () => {
		const result = await prune({job, isDryRun: false}, bench.context);

		expect(at('disk')).toEqual(withSidecars(names.slice(0, 2)));
		expect(at('offsite')).toEqual(withSidecars(names.slice(0, 2)));
		expect(result).toMatchObject({removedCount: 4, freedBytes: 48, isPartial: false});
		expect(bench.context.store.artifacts.findByName(names[3] ?? '')).toEqual([]);
	});

	test('that is only tried removes nothing and gives the reason of each', async () => {
		const result = await prune({job, isDryRun: true}, bench.context);

		expect(at('disk')).toEqual(withSidecars(names));
		expect(result).toMatchObject({removedCount: 0, freedBytes: 0, isPartial: false});
		expect(result.destinations[0]?.artifacts.map(({isKept, reasons}) => [isKept, reasons])).toEqual([
			[true, ['the last good one', 'one of the newest 2']],
			[true, ['one of the newest 2']],
			[false, ['no rule wants it']],
			[false, ['no rule wants it']],
		]);
	});

	test('leaves what other jobs and other programs stored', async () => {
		const other = storeBackup({
			folder: path.join(bench.folder, 'disk'), at: new Date('2020-01-01T00:00:00.000Z'), jobId: 'of another host', jobName: 'orders',
		});
		const foreign = storeBackup({folder: path.join(bench.folder, 'disk'), at: new Date('2020-01-02T00:00:00.000Z'), jobName: 'orders'});

		await prune({job, isDryRun: false}, bench.context);

		expect(at('disk')).toEqual(withSidecars([...names.slice(0, 2), foreign, other]));
	});

	test('doesn\'t count what is no complete backup, and leaves it', async () => {
		fs.rmSync(path.join(bench.folder, 'disk', `${names[0] ?? ''}.meta.json`));
		fs.truncateSync(path.join(bench.folder, 'disk', names[1] ?? ''), 3);

		await prune({job, isDryRun: false}, bench.context);

		expect(at('disk')).toEqual([names[0], ...withSidecars(names.slice(1))]);
	});

	test('doesn\'t count one that was found damaged, at the destination where it is', async () => {
		const name = names[1] ?? '';
		fs.writeFileSync(path.join(bench.folder, 'disk', name), 'other  bytes');
		await expect(verify({location: await locateArtifact(`disk:${name}`, bench.context)}, bench.context)).rejects.toMatchObject({code: 'ARTIFACT_DAMAGED'});

		await prune({job, isDryRun: false}, bench.context);

		expect(at('disk')).toEqual(withSidecars(names.slice(0, 3)));
		expect(at('offsite')).toEqual(withSidecars(names.slice(0, 2)));
	});

	test('keeps the last artifact that a drill restored, and pinned ones', async () => {
		await listArtifacts({id: job.destinationIds[0] ?? '', name: 'disk', connection: {type: 'local', options: {path: path.join(bench.folder, 'disk')}, secrets: {}}}, bench.context);
		bench.context.store.artifacts.mark({destinationKey: job.destinationIds[0] ?? '', name: names[3] ?? ''}, {drilledAt: new Date('2026-11-22T00:00:00.000Z')});
		await pin({location: await locateArtifact(`disk:${names[2] ?? ''}`, bench.context), isPinned: true}, bench.context);

		const result = await prune({job, isDryRun: false}, bench.context);

		expect(at('disk')).toEqual(withSidecars(names));
		expect(at('offsite')).toEqual(withSidecars(names));
		expect(result.destinations[0]?.artifacts.slice(2).map(({reasons}) => reasons)).toEqual([['pinned'], ['the last that a drill restored']]);
	});

	test('removes an artifact whose pin was taken away', async () => {
		await pin({location: await locateArtifact(`disk:${names[2] ?? ''}`, bench.context), isPinned: true}, bench.context);
		await pin({location: await locateArtifact(`disk:${names[2] ?? ''}`, bench.context), isPinned: false}, bench.context);

		await prune({job, isDryRun: false}, bench.context);

		expect(at('disk')).toEqual(withSidecars(names.slice(0, 2)));
	});

	test('removes nothing at a destination that can\'t be listed, and goes on at the others', async () => {
		fs.renameSync(path.join(bench.folder, 'disk'), path.join(bench.folder, 'away'));

		const result = await prune({job, isDryRun: false}, bench.context);

		expect(at('away')).toEqual(withSidecars(names));
		expect(at('offsite')).toEqual(withSidecars(names.slice(0, 2)));
		expect(result.isPartial).toBe(true);
		expect(result.destinations[0]).toMatchObject({destination: 'disk', artifacts: []});
	});

	test('fails where no destination can be listed', async () => {
		fs.rmSync(path.join(bench.folder, 'disk'), {recursive: true});
		fs.rmSync(path.join(bench.folder, 'offsite'), {recursive: true});

		await expect(prune({job, isDryRun: false}, bench.context)).rejects.toMatchObject({code: 'STORAGE_MISSING', exitCode: 15});
	});

	test('that was cut off between sidecar and artifact is finished by the next one', async () => {
		const [disk = ''] = job.destinationIds;
		await prune({job, isDryRun: true}, bench.context);
		bench.context.store.artifacts.mark({destinationKey: disk, name: names[3] ?? ''}, {removalBegunAt: bench.context.now()});
		fs.rmSync(path.join(bench.folder, 'disk', `${names[3] ?? ''}.meta.json`));

		await prune({job, isDryRun: false}, bench.context);

		expect(at('disk')).toEqual(withSidecars(names.slice(0, 2)));
	});

	test('that is interrupted leaves no artifact with its sidecar gone', async () => {
		const aborter = new AbortController();
		const context = {
			...bench.context,
			signal: aborter.signal,
			emit() {
				aborter.abort();
			},
		};

		await expect(prune({job, isDryRun: false}, context)).rejects.toThrow();

		expect(at('disk')).toEqual(withSidecars([...names.slice(0, 2), names[3] ?? '']));
	});
});

test('what is no backup can\'t be pinned', async () => {
	fs.rmSync(path.join(bench.folder, 'disk', `${names[0] ?? ''}.meta.json`));

	await expect(pin({location: await locateArtifact(`disk:${names[0] ?? ''}`, bench.context), isPinned: true}, bench.context)).rejects.toMatchObject({code: 'ARTIFACT_NOT_FOUND'});
});
