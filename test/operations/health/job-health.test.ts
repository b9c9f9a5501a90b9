import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {type RunKind, type RunOutcome} from '../../../source/core/events.js';
import {SystemKey} from '../../../source/crypto/system-key.js';
import {type JobHealth, jobHealths} from '../../../source/operations/health/job-health.js';
import {type ArtifactMarks} from '../../../source/store/artifacts.js';
import {type JobChanges} from '../../../source/store/jobs.js';
import {type Profile} from '../../../source/store/profiles.js';
import {type Store} from '../../../source/store/open-store.js';
import {importProfile, createProfile} from '../../../source/vault/profiles.js';
import {MasterKey} from '../../../source/crypto/master-key.js';
import {unlock, type Vault} from '../../../source/vault/unlock.js';
import {type Home, makeHome} from '../../store/store-home.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

let home: Home;
let store: Store;
let vault: Vault;
let profile: Profile;
let runs = 0;

beforeEach(() => {
	home = makeHome();
	store = home.open();
	vault = unlock(store, SystemKey.generate());
	profile = createProfile(vault, 'main');
	store.sources.add({
		id: 's1', name: 'shop', type: 'sqlite', options: {path: '/srv/shop.sqlite'}, sealedSecrets: undefined,
	});
	store.destinations.add({
		id: 'd1', name: 'disk', type: 'local', options: {path: '/backup'}, sealedSecrets: undefined,
	});
	addJob({profileId: profile.id});
});

afterEach(() => {
	home.remove();
});

function addJob(changes: JobChanges): void {
	store.jobs.add({
		id: 'j1', name: 'orders', sourceId: 's1', destinationIds: ['d1'], profileId: undefined, ...changes,
	});
}

function addBackup(): void {
	store.artifacts.record({
		destinationKey: 'd1', name: `orders_${home.now().toISOString()}.gz.enc`, sidecar: '{}', sizeBytes: 1234, jobId: 'j1', profileId: 'p1', seal: 'proven', createdAt: home.now(),
	});
}

function markNewest(marks: ArtifactMarks): void {
	const [newest] = store.artifacts.list();
	if (newest) {
		store.artifacts.mark(newest, marks);
	}
}

function addRun(kind: RunKind, outcome: RunOutcome, code = 'DRILL_FAILED'): void {
	runs++;
	const id = `run-${runs}`;
	store.runs.begin({
		id, kind, title: kind, pid: 1, processStartedAt: 'x', jobId: 'j1', jobName: 'orders',
	}, () => undefined);
	store.runs.finish(id, {outcome, ...(outcome === 'failed' && {error: {code, message: 'the drill of "orders" failed: the table orders is missing', hint: 'Look.'}})});
}

function health(maxAgeMs?: number): JobHealth | undefined {
	return jobHealths({
		store, now: home.now(), hostname: 'db1', maxAgeMs,
	})[0];
}

describe('the verdict', () => {
	test('is unprotected without a good backup', () => {
		addRun('backup', 'failed');

		expect(health()).toMatchObject({verdict: 'unprotected', reason: 'it has no good backup yet', lastRun: {outcome: 'failed'}});
	});

	test('is at risk while the key was never exported', () => {
		addBackup();
		addRun('drill', 'succeeded');

		expect(health()).toMatchObject({verdict: 'at risk', reason: 'the key of profile "main" was never exported: with this machine its backups would be lost'});
	});

	test('is untested until a drill restored it', () => {
		addBackup();
		store.profiles.change(profile.id, {kitWrittenAt: home.now()});

		expect(health()).toMatchObject({verdict: 'untested', reason: 'no drill has restored it yet'});
	});

	test('is recoverable with a backup, an exported key and a good drill', () => {
		addBackup();
		store.profiles.change(profile.id, {exportedAt: home.now()});
		addRun('drill', 'succeeded');
		home.wait(2 * hourMs);

		expect(health()).toMatchObject({verdict: 'recoverable', reason: 'a drill restored it 2 h ago'});
	});

	test('needs no export of a key that was imported', () => {
		const imported = importProfile(vault, {name: 'theirs', key: MasterKey.generate()});
		store.jobs.change('j1', {profileId: imported.profile.id});
		addBackup();
		addRun('drill', 'succeeded');

		expect(health()?.verdict).toBe('recoverable');
	});

	test('is at risk when the last drill failed, whatever an earlier one showed', () => {
		addBackup();
		store.profiles.change(profile.id, {exportedAt: home.now()});
		addRun('drill', 'succeeded');
		home.wait(hourMs);
		addRun('drill', 'failed');

		expect(health()).toMatchObject({verdict: 'at risk', reason: 'the drill of "orders" failed: the table orders is missing'});
	});

	test('is at risk when the newest backup was found damaged, and says how old the last good one is', () => {
		store.profiles.change(profile.id, {exportedAt: home.now()});
		addRun('drill', 'succeeded');
		addBackup();
		const [good] = store.artifacts.list();
		home.wait(3 * hourMs);
		addBackup();
		markNewest({damagedAt: home.now(), damage: 'ARTIFACT_DAMAGED: its checksum does not match'});
		home.wait(2 * hourMs);

		expect(health()).toMatchObject({
			verdict: 'at risk',
			reason: 'its newest backup at "disk" was found damaged 2 h ago; the last good one is from 5 h ago',
			lastGoodBackup: {artifactName: good?.name},
			damagedBackup: {destination: 'disk', error: 'ARTIFACT_DAMAGED: its checksum does not match'},
		});
	});

	test('is at risk when one copy of the newest backup was found damaged, and says that another is good', () => {
		store.profiles.change(profile.id, {exportedAt: home.now()});
		addRun('drill', 'succeeded');
		addBackup();
		const [bad] = store.artifacts.list();
		store.artifacts.record({
			destinationKey: 'd2', name: bad?.name ?? '', sidecar: '{}', sizeBytes: 1234, jobId: 'j1', profileId: 'p1', seal: 'proven', createdAt: home.now(),
		});
		store.artifacts.mark(bad ?? {destinationKey: '', name: ''}, {damagedAt: home.now(), damage: 'ARTIFACT_DAMAGED: its checksum does not match'});

		expect(health()).toMatchObject({
			verdict: 'at risk',
			reason: 'its newest backup at "disk" was found damaged just now; another copy is good',
			lastGoodBackup: {artifactName: bad?.name},
		});
	});

	test('is unprotected when every backup was found damaged', () => {
		addBackup();
		markNewest({damagedAt: home.now(), damage: 'ARTIFACT_DAMAGED: its checksum does not match'});

		expect(health()).toMatchObject({verdict: 'unprotected', reason: 'it has no good backup: the newest, orders_2026-11-24T14:05:09.123Z.gz.enc, was found damaged just now'});
	});

	test('is what it was once the damaged backup was found good again, or has a newer one after it', () => {
		store.profiles.change(profile.id, {exportedAt: home.now()});
		addRun('drill', 'succeeded');
		addBackup();
		markNewest({damagedAt: home.now(), damage: 'ARTIFACT_DAMAGED: its checksum does not match'});
		home.wait(hourMs);
		addBackup();
		const withNewer = health()?.verdict;
		markNewest({damagedAt: home.now(), damage: 'DATA_CORRUPT: it ends early'});
		markNewest({damagedAt: undefined, damage: undefined, verifiedAt: home.now()});

		expect([withNewer, health()?.verdict]).toEqual(['recoverable', 'recoverable']);
	});

	test('is overdue by the last good backup, not by a damaged one', () => {
		addBackup();
		home.wait(10 * hourMs);
		addBackup();
		markNewest({damagedAt: home.now(), damage: 'ARTIFACT_DAMAGED: its checksum does not match'});

		expect(health(5 * hourMs)?.isOverdue).toBe(true);
	});

	test('is what the last drill that could be done has shown, when one could not', () => {
		addBackup();
		store.profiles.change(profile.id, {exportedAt: home.now()});
		addRun('drill', 'succeeded');
		home.wait(hourMs);
		addRun('drill', 'failed', 'DATABASE_UNREACHABLE');

		expect(health()).toMatchObject({verdict: 'recoverable', reason: 'a drill restored it 1 h ago', lastDrill: {verdict: 'not done'}});
	});

	test('is still at risk by a drill that failed, when the one after it could not be done', () => {
		addBackup();
		store.profiles.change(profile.id, {exportedAt: home.now()});
		addRun('drill', 'failed');
		home.wait(hourMs);
		addRun('drill', 'failed', 'DATABASE_UNREACHABLE');

		expect(health()?.verdict).toBe('at risk');
	});

	test('is untested when its last drill is older than 90 days', () => {
		addBackup();
		store.profiles.change(profile.id, {exportedAt: home.now()});
		addRun('drill', 'succeeded');
		home.wait(91 * dayMs);
		addBackup();

		expect(health()).toMatchObject({verdict: 'untested', reason: 'its last good drill is from 91 d ago'});
	});

	test('is at risk when the profile has lost its key', () => {
		addBackup();
		store.profiles.change(profile.id, {sealedKey: undefined});

		expect(health()).toMatchObject({verdict: 'at risk', reason: 'the key of profile "main" is not in this vault: import it from its Recovery Kit'});
	});

	test('asks for no key of a job that is not encrypted', () => {
		store.jobs.change('j1', {profileId: undefined});
		addBackup();
		addRun('drill', 'succeeded');

		expect(health()?.verdict).toBe('recoverable');
	});
});

describe('a job is overdue', () => {
	test('when its schedule came round twice since its last good backup, and not before', () => {
		store.jobs.change('j1', {schedule: '0 3 * * *'});
		addBackup();

		home.wait(36 * hourMs);
		const early = health()?.isOverdue;
		home.wait(hourMs);

		expect(early).toBe(false);
		expect(health()).toMatchObject({isOverdue: true, nextRunAt: new Date('2026-11-27T03:00:00.000Z')});
	});

	test('when its last good backup is older than the age that was asked for', () => {
		addBackup();
		home.wait(27 * hourMs);

		expect(health(26 * hourMs)?.isOverdue).toBe(true);
		expect(health(28 * hourMs)?.isOverdue).toBe(false);
	});

	test('never while it is disabled', () => {
		store.jobs.change('j1', {enabled: false});

		expect(health(1)).toMatchObject({isOverdue: false, enabled: false});
	});
});

test('an artifact that the destination lists no more is no backup', () => {
	addBackup();
	const [artifact] = store.artifacts.list();
	store.artifacts.mark(artifact ?? {destinationKey: '', name: ''}, {missingSince: home.now()});

	expect(health()?.lastGoodBackup).toBeUndefined();
});

test('the newest of several artifacts is the last good backup', () => {
	addBackup();
	home.wait(hourMs);
	addBackup();

	expect(health()?.lastGoodBackup).toEqual({at: home.now(), sizeBytes: 1234, artifactName: 'orders_2026-11-24T15:05:09.123Z.gz.enc'});
});
