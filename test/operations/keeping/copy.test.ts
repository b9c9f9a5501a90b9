import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {copyMissing} from '../../../source/operations/keeping/copy.js';
import {copyArtifact} from '../../../source/operations/keeping/copy-artifact.js';
import {verify} from '../../../source/operations/restore/verify.js';
import {type Job} from '../../../source/store/jobs.js';
import {storeBackup} from '../stored-artifacts.js';
import {addJob, listAt} from '../stored-jobs.js';
import {createWorkbench, type Workbench} from '../workbench.js';

let bench: Workbench;
let job: Job;
/** Newest first, at `disk` only. */
let names: readonly string[];

beforeEach(() => {
	bench = createWorkbench({
		now: () => new Date('2026-11-24T12:00:00.000Z'),
	});
	job = addJob(bench, 'orders', {destinations: ['disk', 'offsite']});
	names = [24, 23, 22].map(day => storeBackup({
		folder: path.join(bench.folder, 'disk'), at: new Date(`2026-11-${day}T03:00:00.000Z`), jobId: job.id, jobName: 'orders', content: `content of ${day}`,
	}));
});

afterEach(() => {
	bench.close();
});

const at = (folder: string) => fs.readdirSync(path.join(bench.folder, folder)).toSorted().toReversed();
const file = (folder: string, name: string) => path.join(bench.folder, folder, name);
const withSidecars = (artifacts: readonly string[]) => artifacts.flatMap(name => [`${name}.meta.json`, name]);

describe('missing copies', () => {
	test('are made with their sidecars, byte for byte, and without any key once their seals were checked', async () => {
		await listAt(bench, 'disk');
		const keyless = {
			...bench.context,
			vault() {
				throw new Error('a copy needs no key');
			},
		};

		const result = await copyMissing({job}, keyless);

		expect(at('offsite')).toEqual(withSidecars(names));
		for (const name of withSidecars(names)) {
			expect(fs.readFileSync(file('offsite', name))).toEqual(fs.readFileSync(file('disk', name)));
		}

		expect(result.isPartial).toBe(false);
		expect(result.copies).toEqual(names.map(artifactName => ({artifactName, destination: 'offsite', from: 'disk'})));
	});

	test('are not made over a damaged one, which is named for removal by hand', async () => {
		await copyMissing({job}, bench.context);
		fs.writeFileSync(file('offsite', names[0] ?? ''), 'CONTENT of 24');
		await expect(verify({location: await locateArtifact(`offsite:${names[0] ?? ''}`, bench.context)}, bench.context)).rejects.toMatchObject({code: 'ARTIFACT_DAMAGED'});

		await expect(copyMissing({job}, bench.context)).rejects.toMatchObject({
			code: 'NAME_EXISTS',
			exitCode: 15,
			message: `"offsite" has a damaged ${names[0] ?? ''}, and a good one is elsewhere`,
			hint: `Type 'dbseal remove --backup offsite:${names[0] ?? ''}', then copy again; where it is sound again, 'dbseal verify' says so.`,
		});

		expect(fs.readFileSync(file('offsite', names[0] ?? ''), 'utf8')).toBe('CONTENT of 24');
	});

	test('are not tried of one that is known as damaged, night after night', async () => {
		const [newest = '', ...others] = names;
		await copyMissing({job}, bench.context);
		for (const name of withSidecars([newest])) {
			fs.rmSync(file('offsite', name));
		}

		fs.writeFileSync(file('disk', newest), 'CONTENT of 24');
		await expect(verify({location: await locateArtifact(`disk:${newest}`, bench.context)}, bench.context)).rejects.toMatchObject({code: 'ARTIFACT_DAMAGED'});

		const result = await copyMissing({job}, bench.context);

		expect(result).toMatchObject({copies: [], isPartial: false});
		expect(at('offsite')).toEqual(withSidecars(others));
	});

	test('take the place of a damaged one that was removed, and count as good', async () => {
		await copyMissing({job}, bench.context);
		fs.writeFileSync(file('offsite', names[0] ?? ''), 'CONTENT of 24');
		await expect(verify({location: await locateArtifact(`offsite:${names[0] ?? ''}`, bench.context)}, bench.context)).rejects.toMatchObject({code: 'ARTIFACT_DAMAGED'});
		fs.rmSync(file('offsite', names[0] ?? ''));
		fs.rmSync(file('offsite', `${names[0] ?? ''}.meta.json`));

		await copyMissing({job}, bench.context);

		expect(bench.context.store.artifacts.findByName(names[0] ?? '').map(({damage}) => damage)).toEqual([undefined, undefined]);
	});

	test('are only made of what retention keeps', async () => {
		const kept = bench.context.store.jobs.change(job.id, {retention: {last: 1}}) ?? job;

		await copyMissing({job: kept}, bench.context);

		expect(at('offsite')).toEqual(withSidecars(names.slice(0, 1)));
	});

	test('are made once', async () => {
		await copyMissing({job}, bench.context);

		const again = await copyMissing({job}, bench.context);

		expect(again.copies).toEqual([]);
	});

	test('are not made of a damaged artifact, and nothing of it is left at the destination', async () => {
		fs.writeFileSync(file('disk', names[1] ?? ''), 'CONTENT of 23');

		const result = await copyMissing({job}, bench.context);

		expect(at('offsite')).toEqual(withSidecars([names[0] ?? '', names[2] ?? '']));
		expect(result.isPartial).toBe(true);
		expect(result.copies[1]).toMatchObject({artifactName: names[1], error: {code: 'ARTIFACT_DAMAGED'}});
	});

	test('are made from another holder when one is damaged', async () => {
		await copyMissing({job}, bench.context);
		const three = addJob(bench, 'three', {destinations: ['disk', 'offsite', 'third']});
		const changed = bench.context.store.jobs.change(job.id, {destinationIds: three.destinationIds}) ?? job;
		fs.writeFileSync(file('disk', names[1] ?? ''), 'CONTENT of 23');

		const result = await copyMissing({job: changed}, bench.context);

		expect(at('third')).toEqual(withSidecars(names));
		expect(result.copies[1]).toEqual({artifactName: names[1], destination: 'third', from: 'offsite'});
	});

	test('find damage once: it is remembered, and not tried again', async () => {
		fs.writeFileSync(file('disk', names[1] ?? ''), 'CONTENT of 23');
		const first = await copyMissing({job}, bench.context);

		const second = await copyMissing({job}, bench.context);

		expect(first.copies).toHaveLength(3);
		expect(second.copies).toEqual([]);
		expect(await listAt(bench, 'disk')).toContainEqual(expect.objectContaining({name: names[1], damagedAt: new Date('2026-11-24T12:00:00.000Z')}));
	});

	test('at a destination that takes none are tried once, not from each that holds it', async () => {
		await copyMissing({job}, bench.context);
		const three = addJob(bench, 'three', {destinations: ['disk', 'offsite', 'third']});
		const changed = bench.context.store.jobs.change(job.id, {destinationIds: three.destinationIds}) ?? job;
		fs.mkdirSync(file('third', names[0] ?? ''));

		await copyMissing({job: changed}, bench.context);

		expect(bench.events.filter(event => event.type === 'log' && event.level === 'error')).toHaveLength(1);
		expect(at('third')).toEqual([...withSidecars(names.slice(0, 1)).slice(1), ...withSidecars(names.slice(1))]);
	});

	test('whose artifact is there without its sidecar get the sidecar, if the bytes are right', async () => {
		fs.copyFileSync(file('disk', names[0] ?? ''), file('offsite', names[0] ?? ''));
		fs.writeFileSync(file('offsite', names[1] ?? ''), 'something else');

		const result = await copyMissing({job}, bench.context);

		expect(at('offsite')).toEqual([...withSidecars(names.slice(0, 1)), names[1], ...withSidecars(names.slice(2))]);
		expect(result.copies[1]).toMatchObject({error: {code: 'NAME_EXISTS'}});
		expect(fs.readFileSync(file('offsite', names[1] ?? ''), 'utf8')).toBe('something else');
	});

	test('at a destination that can\'t be listed are told, and the others are made', async () => {
		const three = addJob(bench, 'three', {destinations: ['disk', 'gone', 'offsite']});
		const changed = bench.context.store.jobs.change(job.id, {destinationIds: three.destinationIds}) ?? job;
		fs.rmdirSync(path.join(bench.folder, 'gone'));

		const result = await copyMissing({job: changed}, bench.context);

		expect(at('offsite')).toEqual(withSidecars(names));
		expect(result.isPartial).toBe(true);
		expect(result.problems).toHaveLength(1);
	});

	test('are complete or not there when the copying is interrupted', async () => {
		const aborter = new AbortController();
		const context = {
			...bench.context,
			signal: aborter.signal,
			emit({type}: {readonly type: string}) {
				if (type === 'log') {
					aborter.abort();
				}
			},
		};

		await expect(copyMissing({job}, context)).rejects.toThrow();

		expect(at('offsite')).toEqual(withSidecars(names.slice(0, 1)));
	});
});

describe('one named artifact', () => {
	test('is copied to any destination', async () => {
		const target = path.join(bench.folder, 'usb');
		fs.mkdirSync(target);

		await copyArtifact({location: await locateArtifact(`disk:${names[1] ?? ''}`, bench.context), to: bench.destination(target)}, bench.context);

		expect(at('usb')).toEqual(withSidecars(names.slice(1, 2)));
	});

	test('that isn\'t there is not found', async () => {
		const location = await locateArtifact('disk:orders_2020-01-01T00-00-00Z_0000.sql.gz', bench.context);

		await expect(copyArtifact({location, to: bench.destination()}, bench.context)).rejects.toMatchObject({code: 'ARTIFACT_NOT_FOUND'});
	});
});
