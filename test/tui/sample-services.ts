/**
 * Services with fixed data, for frames: the same names, sizes and times on every day and machine.
 * What the real ones do is shown by the user stories, on a real store.
 */
import {type Overview, type RunRow, type Services} from '../../source/tui/services.js';
import {UsageError} from '../../source/core/errors.js';
import {watchable, type Watchable} from '../../source/tui/watch.js';
import {type RecordedEvent} from '../../source/core/events.js';
import {hoursBefore, sampleNow} from './sample-time.js';
import {sampleAdoption, sampleFindings, samplePrune} from './sample-results.js';

export const emptyOverview: Overview = {
	takenAt: sampleNow,
	systemKey: {state: 'ready', detail: 'from ENCRYPTION_KEY'},
	profiles: [],
	sources: [],
	destinations: [],
	jobs: [],
	runs: [],
};

const goodRun: RunRow = {
	id: '2026-11-24T03-30-00Z-9f3c',
	kind: 'backup',
	title: 'orders nightly',
	jobId: 'j1',
	state: 'succeeded',
	startedAt: hoursBefore(11),
	finishedAt: new Date(hoursBefore(11).getTime() + 72_000),
	bytesOut: 148_000_000,
};

const failedRun: RunRow = {
	id: '2026-11-24T02-00-00Z-11aa',
	kind: 'backup',
	title: '数据库 backup',
	jobId: 'j2',
	state: 'failed',
	startedAt: hoursBefore(12),
	finishedAt: new Date(hoursBefore(12).getTime() + 900),
	error: 'DATABASE_UNREACHABLE: the database server does not answer',
};

const liveRun: RunRow = {
	id: '2026-11-24T14-05-00Z-77e0', kind: 'restore', title: 'wiki_2026-11-23T03-30-00Z_0a1b.sqlite.gz.enc', state: 'running', startedAt: hoursBefore(0.01), percent: 63.4,
};

export const fullOverview: Overview = {
	...emptyOverview,
	profiles: [
		{
			id: 'p1', name: 'main', fingerprint: 'a1b2-c3d4-e5f6-0718', origin: 'created', createdAt: hoursBefore(24 * 90), usedBy: ['orders nightly', '数据库 backup'], exportedAt: hoursBefore(24 * 80),
		},
		{
			id: 'p2', name: 'old server', fingerprint: '0011-2233-4455-6677', origin: 'imported', createdAt: hoursBefore(24 * 3), usedBy: [],
		},
	],
	sources: [
		{
			id: 's1', name: 'orders', kind: 'PostgreSQL', url: 'postgresql://backup@db1:5432/orders', usedBy: ['orders nightly'],
		},
		{
			id: 's2', name: 'wiki', kind: 'SQLite', url: 'sqlite:/srv/wiki/wiki.db', usedBy: ['数据库 backup'],
		},
	],
	destinations: [
		{
			id: 'd1', name: 'offsite', kind: 'S3', url: 's3://acme-backups/db1?region=eu-central-1', usedBy: ['orders nightly'],
		},
		{
			id: 'd2', name: 'disk', kind: 'Local folder', url: 'file:/var/backups/dbseal', usedBy: ['数据库 backup'],
		},
	],
	jobs: [
		{
			id: 'j1',
			name: 'orders nightly',
			sourceName: 'orders',
			destinationName: 'offsite',
			profileName: 'main',
			compression: 'gzip',
			schedule: '30 3 * * *',
			nextRunAt: new Date(sampleNow.getTime() + 48_291_000),
			lastRun: goodRun,
			sizeBytes: 148_000_000,
			sizes: [120e6, 122e6, 125e6, 131e6, 140e6, 148e6],
			health: {verdict: 'good', word: 'recoverable', reason: 'its newest backup came back in a drill 3 d ago'},
			draft: {
				name: 'orders nightly', sourceId: 's1', destinationIds: ['d1'], profileId: 'p1', compression: 'gzip', schedule: '30 3 * * *', keep: {last: 14, monthly: 6},
			},
		},
		{
			id: 'j2',
			name: '数据库 backup',
			sourceName: 'wiki',
			destinationName: 'disk',
			compression: 'zstd',
			lastRun: failedRun,
			sizes: [],
			health: {verdict: 'bad', word: 'unprotected', reason: 'it has no good backup'},
			draft: {
				name: '数据库 backup', sourceId: 's2', destinationIds: ['d2'], compression: 'zstd', keep: {},
			},
		},
	],
	runs: [liveRun, goodRun, failedRun],
};

export type SampleServices = Services & {
	readonly overview: Watchable<Overview>;
	/** What was asked of the services, in order. */
	readonly calls: string[];
	/** Moves the clock, which stands still otherwise. */
	pass(seconds: number): void;
};

export type SampleOptions = {
	readonly overview?: Overview;
	/** What each run tells when it is followed. */
	readonly events?: readonly RecordedEvent[];
	/** Replaces single services. */
	readonly replace?: Partial<Omit<Services, 'overview'>>;
};

export function sampleServices({overview = fullOverview, events = [], replace = {}}: SampleOptions = {}): SampleServices {
	const calls: string[] = [];
	const ticks = new Set<() => void>();
	let clock = sampleNow;
	const note = (text: string): void => {
		calls.push(text);
	};

	const profile = (name: string) => ({
		id: 'p9', name, fingerprint: '9999-8888-7777-6666', origin: 'imported', createdAt: sampleNow, usedBy: [],
	});
	return {
		calls,
		host: 'web-1',
		now: () => clock,
		everySecond(tick) {
			ticks.add(tick);
			return () => {
				ticks.delete(tick);
			};
		},
		pass(seconds) {
			clock = new Date(clock.getTime() + (seconds * 1000));
			for (const tick of ticks) {
				tick();
			}
		},
		vault: {
			async createSystemKey() {
				note('create system key');
				return {path: '/srv/app/.env'};
			},
			create(name) {
				note(`create ${name}`);
				return profile(name);
			},
			inspectKey(text) {
				if (!/^[\da-f]{64}$/iv.test(text)) {
					throw new UsageError({code: 'MASTER_KEY_INVALID', message: `the master key has ${text.length} digits instead of 64`, hint: 'Give 64 hex digits.'});
				}

				return text.startsWith('dd') ? {fingerprint: 'a1b2-c3d4-e5f6-0718', existingName: 'main'} : {fingerprint: '9999-8888-7777-6666'};
			},
			importKey(name, text) {
				note(`import ${name} ${text.length}`);
				return profile(name);
			},
			reveal(id) {
				note(`reveal ${id}`);
				return 'ab'.repeat(32);
			},
			async writeKit(ids, folder) {
				note(`kit ${ids.join(',')} ${folder}`);
				return folder;
			},
			async rotate(id) {
				note(`rotate ${id}`);
				return {profile: profile('main'), retired: {...profile('main until 2026-11-24'), id: 'p1', fingerprint: 'a1b2-c3d4-e5f6-0718'}};
			},
			uses: id => id === 'p1'
				? {
					name: 'main until 2026-11-24',
					fingerprint: 'a1b2-c3d4-e5f6-0718',
					artifacts: Array.from({length: 200}, (_, index) => ({
						artifact: `offsite:orders_nightly_${String(index).padStart(4, '0')}.sql.gz.enc`,
						sizeBytes: 148_000_000 - (index * 1000),
						takenAt: hoursBefore(24 * index),
						isMissing: index === 2,
					})),
				}
				: {name: 'old server', fingerprint: '0011-2233-4455-6677', artifacts: []},
			rename(id, name) {
				note(`rename ${id} ${name}`);
			},
			remove(id) {
				note(`remove profile ${id}`);
			},
			rotateSystemKey() {
				note('rotate system key');
				return {keyFile: '/srv/app/.env', storeCopy: '/srv/app/store.db.before-key-change.2026-11-24T14-05-09Z', isLeftToDo: false};
			},
			checkSystemKey: () => [{subject: 'system key', verdict: 'ok', detail: 'ENCRYPTION_KEY of the environment opens the vault in /srv/app'}],
			replaceSystemKey() {
				note('replace system key');
				return {
					keyFile: '/srv/app/.env',
					storeCopy: '/srv/app/store.db.before-key-change.2026-11-24T14-05-09Z',
					isLeftToDo: false,
					lost: {profiles: ['main', 'old server'], sources: ['orders'], destinations: ['offsite']},
				};
			},
		},
		connections: {
			kinds: side => side === 'source'
				? [{label: 'PostgreSQL', example: 'postgresql://user@host:5432/db'}, {label: 'SQLite', example: 'sqlite:PATH'}]
				: [{label: 'Local folder', example: 'file:PATH'}],
			async test(side, {url}) {
				note(`test ${side} ${url}`);
				return [
					{subject: 'server version', verdict: 'ok', detail: '15.19'},
					{
						subject: 'permission', verdict: 'warning', detail: 'no access to schema audit', hint: 'Grant USAGE on schema audit to the backup user.',
					},
				];
			},
			async findPin(_side, {url}) {
				return url.startsWith('sftp:') ? {subject: 'host key', option: 'hostKey', value: 'SHA256:rKZPPUqvdwXGjkMu0eUrZtmG0U2pXkMoeCw5lqFZ9Yo'} : undefined;
			},
			save(side, {name, url, command, pin}) {
				note(`save ${side} ${name} ${command ? JSON.stringify(command) : url}${pin ? ` pinned ${pin.value}` : ''}`);
			},
			remove(side, id) {
				note(`remove ${side} ${id}`);
			},
		},
		jobs: {
			scheduleProblem: schedule => schedule.split(' ').length === 5 ? undefined : 'five fields, as 30 3 * * *',
			save(draft) {
				note(`save job ${JSON.stringify(draft)}`);
			},
			remove(id) {
				note(`remove job ${id}`);
			},
			previewPrune: async () => samplePrune,
		},
		runs: {
			async start(request) {
				note(`start ${request.kind}${'to' in request ? ` to ${JSON.stringify(request.to)}` : ''}`);
				return '2026-11-24T14-05-09Z-0001';
			},
			async follow(_runId, onEvent) {
				for (const event of events) {
					onEvent(event);
				}
			},
			async cancel(runId) {
				note(`cancel ${runId}`);
			},
			requestOf: () => ({kind: 'backup', jobId: 'j1'}),
		},
		artifacts: {
			list: async destinationId => [
				{
					destinationId,
					name: 'orders_2026-11-24T03-30-00Z_9f3c.sql.gz.enc',
					sizeBytes: 148_000_000,
					takenAt: hoursBefore(11),
					jobName: 'orders nightly',
					sourceType: 'PostgreSQL',
					opensWith: 'main',
					canOpen: 'yes',
					isPinned: false,
				},
				{
					destinationId, name: 'legacy_2026-10-01T03-30-00Z_0001.sql.gz.enc', sizeBytes: 99_000_000, takenAt: hoursBefore(24 * 54), opensWith: 'unknown key', canOpen: 'try', isPinned: true,
				},
			],
			inspect: async () => ({
				exists: true, isEmpty: false, detail: '12 tables in database orders', name: 'orders',
			}),
			async pin({name}, isPinned) {
				note(`${isPinned ? 'pin' : 'unpin'} ${name}`);
			},
			async repair({name}) {
				note(`repair ${name}`);
				return {
					artifactName: name, sidecarName: `${name}.meta.json`, outcome: 'written', from: 'in the store', isMetadataAuthenticated: true,
				};
			},
			async adopt(destinationId) {
				note(`adopt ${destinationId}`);
				return sampleAdoption;
			},
		},
		async examine({isFixing, onFinding}) {
			note(isFixing ? 'clean up' : 'examine');
			for (const finding of sampleFindings) {
				onFinding(finding);
			}
		},
		...replace,
		overview: watchable(overview),
	};
}
