import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {type Finding} from '../../../source/core/connection.js';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {copyMissing} from '../../../source/operations/keeping/copy.js';
import {doctorSpool} from '../../../source/operations/health/doctor-spool.js';
import {pin} from '../../../source/operations/keeping/pin.js';
import {prune} from '../../../source/operations/keeping/prune.js';
import {makeSpool} from '../../../source/operations/keeping/spool.js';
import {tidySpool, trimSpool} from '../../../source/operations/keeping/tidy-spool.js';
import {type Job} from '../../../source/store/jobs.js';
import {storeBackup} from '../stored-artifacts.js';
import {addJob} from '../stored-jobs.js';
import {createWorkbench, type Workbench} from '../workbench.js';

let bench: Workbench;
let job: Job;
let spool: string;

beforeEach(async () => {
	bench = createWorkbench({now: () => new Date('2026-11-24T12:00:00.000Z')});
	job = addJob(bench, 'orders', {destinations: ['disk', 'offsite'], retention: {last: 2}, spool: true});
	spool = path.join(bench.folder, 'home', 'spool');
	await makeSpool(bench.context);
});

afterEach(() => {
	bench.close();
});

const storeAt = (folder: string, day: number, jobId = job.id) => storeBackup({folder, at: new Date(Date.UTC(2026, 10, day, 3)), jobId});
const at = (name: string) => path.join(bench.folder, name);
const spooled = () => fs.readdirSync(spool).filter(name => !name.endsWith('.json')).toSorted();

describe('the spool', () => {
	test('loses what no rule keeps, beside what the destinations have', async () => {
		const stale = storeAt(spool, 20);
		const wanted = storeAt(spool, 24);
		storeAt(at('disk'), 23);

		const dropped = await tidySpool(job, bench.context);

		expect(dropped).toEqual([stale]);
		expect(spooled()).toEqual([wanted]);
		expect(bench.events).toContainEqual({type: 'log', level: 'info', message: `removed ${stale} from the spool: no rule of its job wants it any more`});
	});

	test('loses what every destination has, and keeps what one of them lacks', async () => {
		const there = storeAt(spool, 24);
		const lacking = storeAt(spool, 23);
		storeAt(at('disk'), 24);
		storeAt(at('offsite'), 24);
		storeAt(at('disk'), 23);

		await tidySpool(job, bench.context);

		expect(spooled()).toEqual([lacking]);
		expect(spooled()).not.toContain(there);
	});

	test('keeps what is pinned, what a drill restored last, and what has no rules', async () => {
		const [pinned, drilled] = [storeAt(spool, 18), storeAt(spool, 19)];
		storeAt(at('disk'), 24);
		storeAt(at('disk'), 23);
		await pin({location: await locateArtifact(`spool:${pinned}`, bench.context), isPinned: true}, bench.context);
		await tidySpool(bench.context.store.jobs.change(job.id, {retention: {}}) ?? job, bench.context);
		bench.context.store.artifacts.mark({destinationKey: 'spool', name: drilled}, {drilledAt: new Date()});

		await tidySpool(job, bench.context);

		expect(spooled()).toEqual([pinned, drilled]);
	});

	test('keeps its newest by the rules alone where no destination can be asked', async () => {
		storeAt(at('disk'), 24);
		const names = [20, 21, 22, 23].map(day => storeAt(spool, day));
		fs.renameSync(at('disk'), at('away'));
		fs.rmdirSync(at('offsite'));

		await tidySpool(job, bench.context);

		expect(spooled()).toEqual(names.slice(2));
	});

	test('is trimmed without asking anybody when a backup reached no destination', async () => {
		fs.rmdirSync(at('disk'));
		const names = [20, 21, 22, 23].map(day => storeAt(spool, day));

		await trimSpool(job, bench.context);

		expect(spooled()).toEqual(names.slice(2));
		expect(bench.events.filter(event => event.type === 'log' && event.level !== 'info')).toEqual([]);
	});

	test('is tidied by every copy, too', async () => {
		storeAt(spool, 20);
		for (const day of [23, 24]) {
			storeAt(at('disk'), day);
		}

		await copyMissing({job}, bench.context);

		expect(spooled()).toEqual([]);
	});

	test('keeps what belongs to another job', async () => {
		const other = storeAt(spool, 1, 'of another host');
		storeAt(at('disk'), 24);
		storeAt(at('disk'), 23);

		await tidySpool(job, bench.context);

		expect(spooled()).toEqual([other]);
	});

	test('is rid of what a removal that was cut off left in it', async () => {
		const name = storeAt(spool, 24);
		await tidySpool(job, bench.context);
		bench.context.store.artifacts.mark({destinationKey: 'spool', name}, {removalBegunAt: new Date()});
		fs.rmSync(path.join(spool, `${name}.meta.json`));

		await tidySpool(job, bench.context);

		expect(spooled()).toEqual([]);
	});
});

describe('an examination of the spool', () => {
	const examine = async (request = {}): Promise<readonly Finding[]> => doctorSpool({isFixing: false, isOffline: false, ...request}, bench.context);

	test('that is empty finds nothing', async () => {
		expect(await examine()).toEqual([{subject: 'spool', verdict: 'ok', detail: 'nothing waits in it'}]);
	});

	test('tells what waits for its upload, of which job, and what to type', async () => {
		storeAt(spool, 23);
		storeAt(spool, 24);

		expect(await examine()).toEqual([{
			subject: 'spool', verdict: 'warning', detail: '2 artifacts of job "orders" (24 B) not at every destination yet', hint: 'Type: dbseal copy orders',
		}]);
	});

	test('tells what is stale by what the store remembers, changes nothing, and --fix removes it', async () => {
		storeAt(spool, 20);
		for (const day of [23, 24]) {
			storeAt(at('disk'), day);
		}

		await prune({job, isDryRun: true}, bench.context);

		const found = await examine({isOffline: true});
		const before = spooled();
		const offline = await examine({isFixing: true, isOffline: true});
		const fixed = await examine({isFixing: true});

		const detail = '1 artifact of job "orders" (12 B) that every destination has, or that no rule keeps';
		expect(found).toEqual([{
			subject: 'spool', verdict: 'warning', detail, hint: 'Type: dbseal doctor --fix',
		}]);
		expect(before).toHaveLength(1);
		expect(offline[0]).toMatchObject({detail, hint: 'Type it without --offline: the destinations are asked before anything goes.'});
		expect(fixed).toEqual([{subject: 'spool', verdict: 'ok', detail: 'cleaned up: 1 artifact of job "orders" that need not wait there any more'}]);
		expect(spooled()).toEqual([]);
	});

	test('keeps what the store takes for stale, but the destinations lack', async () => {
		const name = storeAt(spool, 24);
		await copyMissing({job: {...job, retention: {}}}, bench.context);
		fs.rmSync(path.join(at('offsite'), name));
		storeAt(spool, 24);

		const findings = await examine({isFixing: true});

		expect(spooled()).toEqual([name]);
		expect(findings).toMatchObject([{verdict: 'warning', hint: 'See why it is still there by typing: dbseal copy orders'}]);
	});

	test('names what no job will come for, and what is no backup', async () => {
		const other = storeAt(spool, 1, 'of another host');
		const orphan = storeAt(spool, 24);
		fs.rmSync(path.join(spool, `${orphan}.meta.json`));

		const findings = await examine({isFixing: true});

		expect(findings).toEqual([
			{
				subject: 'spool', verdict: 'warning', detail: `${orphan} is no good backup (no sidecar)`, hint: `If it may go, type: dbseal remove spool:${orphan}`,
			},
			{
				subject: 'spool',
				verdict: 'warning',
				detail: `${other} is of no job here`,
				hint: `Keep it with 'dbseal copy spool:${other} --to DESTINATION', or type: dbseal remove --backup spool:${other}`,
			},
		]);
		expect(spooled()).toHaveLength(2);
	});

	test('finds what an upload into it that died left, once it is a day old, and --fix removes it', async () => {
		const part = path.join(spool, `.dbseal-${'0'.repeat(32)}.part`);
		fs.writeFileSync(part, 'half a backup');
		fs.utimesSync(part, new Date('2026-11-23T00:00:00Z'), new Date('2026-11-23T00:00:00Z'));

		const found = await examine();
		await examine({isFixing: true});

		expect(found).toMatchObject([{verdict: 'warning', detail: expect.stringContaining(part) as unknown, hint: 'Type: dbseal doctor --fix'}]);
		expect(fs.readdirSync(spool)).toEqual([]);
	});
});
