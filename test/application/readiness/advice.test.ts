/** What is to be done next, by how a job stands: nothing is asked of a store. */
import {describe, expect, test} from 'vitest';
import {adviseOn} from '../../../source/application/readiness/advice.js';
import {type JobStanding} from '../../../source/application/readiness/job-standing.js';

const now = new Date('2026-11-24T14:05:09Z');

function hoursAgo(hours: number): Date {
	return new Date(now.getTime() - (hours * 3_600_000));
}

/** A job of which nothing is left to do, changed by what is given; undefined takes a fact away. */
function standing(changes: {readonly [Fact in keyof JobStanding]?: JobStanding[Fact] | undefined} = {}): JobStanding {
	const sound: JobStanding = {
		jobId: 'j1',
		job: 'orders nightly',
		enabled: true,
		source: 'orders',
		profile: 'main',
		schedule: '30 3 * * *',
		lastGoodBackup: {at: hoursAgo(11), sizeBytes: 1234, artifactName: 'orders_1.sql.gz.enc'},
		lastRun: {runId: 'run-1', at: hoursAgo(11), outcome: 'succeeded'},
		lastDrill: {
			runId: 'run-2', at: hoursAgo(24), outcome: 'succeeded', verdict: 'passed',
		},
		lastGoodDrillAt: hoursAgo(24),
		keyExportedAt: hoursAgo(100),
		kitWrittenAt: hoursAgo(100),
		kitProvedAt: hoursAgo(90),
		heldAt: ['disk', 'offsite'],
		lackedBy: [],
		isOverdue: false,
		isDrillable: true,
		verdict: 'recoverable',
		reason: 'a drill restored it 24 h ago',
	};
	const changed = Object.entries({...sound, ...changes}).filter(([, value]) => value !== undefined);
	return {...sound, ...Object.fromEntries(changed), ...(undefinedOf(changes))};
}

/** The type allows no undefined where a fact is absent; here it stands for that. */
function undefinedOf(changes: object): object {
	return Object.fromEntries(Object.entries(changes).filter(([, value]) => value === undefined));
}

const failedBackup = {
	runId: 'run-9', at: hoursAgo(2), outcome: 'failed', error: 'DATABASE_UNREACHABLE: it does not answer',
} as const;

test('of a job that came back in a drill, has a second copy, a proved kit and a schedule, nothing is left to do', () => {
	expect(adviseOn(standing())).toEqual({
		urgency: 5, concern: 'a drill restored it 24 h ago', action: 'nothing', words: 'nothing is left to do',
	});
});

describe('without a good backup', () => {
	const unprotected = {verdict: 'unprotected', reason: 'it has no good backup yet', lastGoodBackup: undefined} as const;

	test('one is taken', () => {
		expect(adviseOn(standing({...unprotected, lastRun: undefined}))).toMatchObject({urgency: 0, action: 'back up', command: 'dbseal backup \'orders nightly\''});
	});

	test('the failure of the last one is looked at first', () => {
		expect(adviseOn(standing({...unprotected, lastRun: failedBackup}))).toMatchObject({action: 'see run', runId: 'run-9', command: 'dbseal runs show run-9'});
	});

	test('a key that isn\'t in the vault is imported first, for nothing could be sealed', () => {
		expect(adviseOn(standing({...unprotected, risk: 'key missing'}))).toMatchObject({action: 'import key', command: 'dbseal vault import main --key-file FILE'});
	});
});

describe('at risk', () => {
	const atRisk = {verdict: 'at risk', reason: 'why'} as const;

	test.each([
		['key removed', 'choose key'],
		['key missing', 'import key'],
		['key damaged', 'import key'],
		['key never exported', 'write kit'],
		['damage', 'back up'],
		['other host', 'back up'],
		['not answering', 'doctor'],
	] as const)('by "%s": %s', (risk, action) => {
		expect(adviseOn(standing({...atRisk, risk}))).toMatchObject({urgency: 1, concern: 'why', action});
	});

	test('a drill that failed is looked at', () => {
		const lastDrill = {
			runId: 'run-3', at: hoursAgo(1), outcome: 'failed', verdict: 'failed',
		} as const;

		expect(adviseOn(standing({...atRisk, risk: 'drill failed', lastDrill}))).toMatchObject({action: 'see run', runId: 'run-3'});
	});

	test('a backup that is newer than the drill which failed is drilled', () => {
		const lastDrill = {
			runId: 'run-3', at: hoursAgo(20), outcome: 'failed', verdict: 'failed',
		} as const;

		expect(adviseOn(standing({...atRisk, risk: 'drill failed', lastDrill}))).toMatchObject({action: 'drill'});
	});

	test('a drill that was not done says nothing: it is done again', () => {
		const lastDrill = {
			runId: 'run-3', at: hoursAgo(1), outcome: 'failed', verdict: 'not done',
		} as const;

		expect(adviseOn(standing({...atRisk, risk: 'drill failed', lastDrill}))).toMatchObject({action: 'drill'});
	});

	test('an overdue job that nothing ran is told to be run by something', () => {
		expect(adviseOn(standing({...atRisk, risk: 'overdue', reason: 'its last good backup is from 3 d ago'}))).toMatchObject({
			action: 'install schedule',
			command: 'dbseal schedule show',
			concern: 'its last good backup is from 3 d ago, and nothing has run it since, though its schedule came round',
		});
	});

	test('an overdue job whose last backup failed shows that failure', () => {
		expect(adviseOn(standing({...atRisk, risk: 'overdue', lastRun: failedBackup}))).toMatchObject({action: 'see run', runId: 'run-9'});
	});

	test('a job without a schedule that is too old is backed up', () => {
		expect(adviseOn(standing({...atRisk, risk: 'overdue', schedule: undefined}))).toMatchObject({action: 'back up'});
	});
});

test('a backup that failed since the last good one goes before a drill that lacks', () => {
	expect(adviseOn(standing({verdict: 'untested', reason: 'no drill has restored it yet', lastRun: failedBackup}))).toMatchObject({
		urgency: 2, concern: 'its last backup failed: DATABASE_UNREACHABLE: it does not answer', action: 'see run',
	});
});

test('a backup that failed before the last good one is no matter any more', () => {
	expect(adviseOn(standing({lastRun: {...failedBackup, at: hoursAgo(12)}}))).toMatchObject({action: 'nothing'});
});

test('what no drill has restored is drilled', () => {
	expect(adviseOn(standing({verdict: 'untested', reason: 'no drill has restored it yet'}))).toMatchObject({urgency: 3, action: 'drill', command: 'dbseal drill \'orders nightly\''});
});

test('what can\'t be drilled is verified', () => {
	expect(adviseOn(standing({verdict: 'untested', isDrillable: false}))).toMatchObject({urgency: 4, action: 'verify'});
});

describe('of a backup that comes back', () => {
	test.each([
		['a destination that lacks it gets its copy', {heldAt: ['disk'], lackedBy: ['offsite']}, 'copy', 'its newest backup is not at "offsite"'],
		['a second destination is added', {heldAt: ['disk']}, 'add destination', 'only "disk" has it: with that place it would be lost'],
		['a kit is written', {kitWrittenAt: undefined, kitProvedAt: undefined}, 'write kit', 'no Recovery Kit has the key of profile "main"'],
		['the kit is proved', {kitProvedAt: undefined}, 'prove kit', 'no drill has shown that the Recovery Kit of "main" opens it'],
		['a schedule is given', {schedule: undefined}, 'set schedule', 'it has no schedule: it runs only by hand'],
	] as const)('%s', (_what, changes, action, concern) => {
		expect(adviseOn(standing(changes))).toMatchObject({urgency: 4, action, concern});
	});

	test('one that is not encrypted needs no kit', () => {
		expect(adviseOn(standing({profile: undefined, kitWrittenAt: undefined, kitProvedAt: undefined}))).toMatchObject({action: 'nothing'});
	});
});

test('a run that goes on is followed, whatever else there is', () => {
	expect(adviseOn(standing({verdict: 'untested', liveRunId: 'run-7'}))).toMatchObject({
		urgency: 3, action: 'follow', runId: 'run-7', command: 'dbseal runs follow run-7',
	});
});

test('a disabled job comes last', () => {
	expect(adviseOn(standing({enabled: false, verdict: 'unprotected'}))).toMatchObject({urgency: 6, concern: 'it is disabled', action: 'nothing'});
});
