/**
 * Services with fixed data, for frames: the same names, sizes and times on every day and machine.
 * What the real ones do is shown by the user stories, on a real store.
 */
import {type Overview, type Services} from '../../source/tui/services.js';
import {connectionSides} from '../../source/application/connections/connections.js';
import {settingProblems} from '../../source/application/jobs/job-checks.js';
import {shellWord} from '../../source/core/shell-word.js';
import {UsageError} from '../../source/core/errors.js';
import {watchable, type Watchable} from '../../source/tui/watch.js';
import {type RecordedEvent} from '../../source/core/events.js';
import {fullOverview} from './sample-overview.js';
import {hoursBefore, sampleNow} from './sample-time.js';
import {
	sampleAdoption, sampleFacts, sampleFindings, sampleHistory, samplePreview, samplePrune, sampleTimeline,
} from './sample-results.js';

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
		isLookOnly: false,
		unattended: () => ({
			cron: '*/5 * * * *  /usr/bin/node /opt/dbseal/dist/main.js backup --due --quiet --home /srv/app', systemd: '[Unit]', keyOrigin: {kind: 'environment'},
		}),
		now: () => clock,
		commandLine: words => ['dbseal', ...words].map(word => shellWord(word)).join(' '),
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
			describeLock: () => ({
				places: [
					{place: 'ENCRYPTION_KEY of the environment', said: 'not set', isEmpty: true},
					{place: '/srv/app/.env', said: 'a key that does not open this vault', isEmpty: false},
					{place: '/root/.local/share/dbseal/.env', said: 'no key there', isEmpty: true},
				],
				lastPlace: 'the key in /mnt/secrets/dbseal.env',
			}),
			opensWith: text => text.startsWith('aa'),
			unlock(text, {isKept}) {
				note(`unlock with ${text.length}${isKept ? ', kept' : ''}`);
			},
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
			async importKit(place) {
				note(`import kit ${place}`);
				return {isWhole: false, lines: ['Not imported: orders (dbseal vault import --all says why)', 'Imported books']};
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
			kinds: side => connectionSides[side].schemes.filter(({type}) => ['postgresql', 'sqlite', 'command', 'local', 's3', 'sftp'].includes(type)),
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
			save(side, {id = 'saved', name, url, secret, secrets, pin}) {
				note(`save ${side} ${name} ${url}${secret === '' ? '' : ' with a password'}${secrets ? ` with ${JSON.stringify(secrets)}` : ''}${pin ? ` pinned ${pin.value}` : ''}`);
				return id;
			},
			remove(side, id) {
				note(`remove ${side} ${id}`);
			},
			async makeFolders(ids) {
				note(`make folders of ${ids.join(',')}`);
				return ['/var/backups/dbseal'];
			},
		},
		jobs: {
			problems: settingProblems,
			save(draft, id = 'saved') {
				note(`save job ${JSON.stringify(draft)}`);
				return id;
			},
			remove(id) {
				note(`remove job ${id}`);
			},
			history: id => id === 'nobody' ? undefined : sampleHistory,
			runsOn: (id, day) => day === '2026-11-24' ? fullOverview.runs.filter(run => run.jobId === id) : [],
			previewPrune: async () => samplePrune,
		},
		runs: {
			async start(request) {
				if (request.kind === 'again') {
					note(`start again ${request.again.words.join(' ')}${request.password === undefined ? '' : ` with a password of ${request.password.length}`}`);
					return '2026-11-24T14-05-09Z-0002';
				}

				note(`start ${request.kind}${'to' in request ? ` to ${JSON.stringify(request.to)}` : ''}${'fromKit' in request ? ` from kit ${request.fromKit}` : ''}`);
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
			report: () => [],
			requestOf: () => ({kind: 'backup', jobId: 'j1'}),
		},
		commands: {
			complete: async line => ({line: `${line} `, candidates: ['list', 'restore']}),
			async run(line, onLine) {
				note(`command ${line}`);
				if (line.startsWith('backup')) {
					return {runId: 'r1'};
				}

				onLine('offsite:orders_1.sql.gz.enc', false);
				onLine('dbseal: something is amiss', true);
				return {exitCode: 1};
			},
			history: () => ['status', 'list offsite'],
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
			timeline: async () => sampleTimeline,
			preview: async () => samplePreview,
			describe: async ({name}) => ({...sampleFacts, name}),
			targets: () => [{sourceId: 's1', isOwn: true}, {sourceId: 's2', isOwn: false, problem: 'can\'t take PostgreSQL'}],
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
		async doctor({isFixing, onFinding}) {
			note(isFixing ? 'clean up' : 'doctor');
			for (const finding of sampleFindings) {
				onFinding(finding);
			}
		},
		...replace,
		overview: watchable(overview),
	};
}
