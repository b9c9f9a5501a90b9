/** When a job is late, and what else its health says of times. */
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {SystemKey} from '../../../source/crypto/system-key.js';
import {type JobHealth, jobHealths} from '../../../source/operations/health/job-health.js';
import {type Store} from '../../../source/store/open-store.js';
import {createProfile} from '../../../source/vault/profiles.js';
import {unlock} from '../../../source/vault/unlock.js';
import {type Home, makeHome} from '../../store/store-home.js';

const hourMs = 3_600_000;

let home: Home;
let store: Store;
let profileId: string;

beforeEach(() => {
	home = makeHome();
	store = home.open();
	profileId = createProfile(unlock(store, SystemKey.generate()), 'main').id;
	store.sources.add({
		id: 's1', name: 'shop', type: 'sqlite', options: {path: '/srv/shop.sqlite'}, sealedSecrets: undefined,
	});
	store.destinations.add({
		id: 'd1', name: 'disk', type: 'local', options: {path: '/backup'}, sealedSecrets: undefined,
	});
	store.jobs.add({
		id: 'j1', name: 'orders', sourceId: 's1', destinationIds: ['d1'], profileId, schedule: '0 3 * * *',
	});
});

afterEach(() => {
	home.remove();
});

function addBackup(): void {
	store.artifacts.record({
		destinationKey: 'd1', name: 'orders', sidecar: '{}', sizeBytes: 1234, jobId: 'j1', profileId, seal: 'proven', createdAt: home.now(),
	});
}

function health(maxAgeMs?: number): JobHealth | undefined {
	return jobHealths({
		store, now: home.now(), hostname: 'db1', maxAgeMs,
	})[0];
}

test('a job is late from the very time on at which its second run should have begun', () => {
	addBackup();
	home.wait(Date.parse('2026-11-26T02:59:59.999Z') - home.now().getTime());
	const before = health()?.isOverdue;
	home.wait(1);

	expect([before, health()?.isOverdue]).toEqual([false, true]);
});

test('a job without any good backup is older than every age', () => {
	expect(health(24 * hourMs)?.isOverdue).toBe(true);
});

test('a job that is late is at risk, and how old its last good backup is gets said', () => {
	store.profiles.change(profileId, {exportedAt: home.now()});
	addBackup();
	home.wait(27 * hourMs);

	expect(health(26 * hourMs)).toMatchObject({verdict: 'at risk', reason: 'its last good backup is from 27 h ago'});
});

test('a disabled job has no next run', () => {
	store.jobs.change('j1', {enabled: false});

	expect(health()).not.toHaveProperty('nextRunAt');
});

test('a key was exported when it was last shown or written into a kit, whichever came later', () => {
	store.profiles.change(profileId, {exportedAt: home.now()});
	home.wait(hourMs);
	store.profiles.change(profileId, {kitWrittenAt: home.now()});

	expect(health()?.keyExportedAt).toEqual(home.now());
});
