import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {doctorSchedule, findUnscheduled, rememberLook} from '../../../source/operations/health/scheduler-look.js';
import {type Store} from '../../../source/store/open-store.js';
import {type Home, makeHome} from '../../store/store-home.js';

let home: Home;
let store: Store;
const now = new Date('2026-11-24T14:00:00Z');

function after(hours: number): Date {
	return new Date(now.getTime() + (hours * 3_600_000));
}

beforeEach(() => {
	home = makeHome();
	store = home.open();
	store.sources.add({
		id: 's', name: 'shop', type: 'sqlite', options: {path: '/shop'}, sealedSecrets: undefined,
	});
	store.destinations.add({
		id: 'd', name: 'disk', type: 'local', options: {path: '/disk'}, sealedSecrets: undefined,
	});
	store.jobs.add({
		id: 'j', name: 'nightly', sourceId: 's', destinationIds: ['d'], profileId: undefined, schedule: '15 3 * * *',
	});
});

afterEach(() => {
	home.remove();
});

test('a job with a schedule that nothing ever looked for is a finding, with the command that says what to install', () => {
	expect(doctorSchedule(store, now)).toEqual([{
		subject: 'schedule',
		verdict: 'warning',
		detail: 'nothing runs the 1 job with a schedule: no cron line, timer or daemon has ever looked for what is due',
		hint: 'Type \'dbseal schedule show\': it prints the line for cron that runs them.',
	}]);
});

test('after a look all is well for a day, and no longer', () => {
	rememberLook(store, now);

	expect(findUnscheduled(store, after(24))).toBeUndefined();
	expect(findUnscheduled(store, after(26))).toEqual({jobCount: 1, lastLookedAt: now});
	expect(doctorSchedule(store, after(48))).toMatchObject([{verdict: 'warning', detail: 'nothing runs the 1 job with a schedule: what is due was last looked for 2 d ago'}]);
});

test('a look soon after another one writes nothing, one after a clock that was ahead does', () => {
	rememberLook(store, after(100));
	rememberLook(store, now);
	rememberLook(store, new Date(now.getTime() + 60_000));

	expect(store.settings.get('schedulerLastLooked')).toBe(now.toISOString());
});

test('without an enabled job that has a schedule there is nothing to find', () => {
	store.jobs.change('j', {enabled: false});

	expect(findUnscheduled(store, now)).toBeUndefined();
	expect(doctorSchedule(store, now)).toEqual([]);
});
