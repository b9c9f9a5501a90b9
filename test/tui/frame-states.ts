/**
 * The states of every screen of which a frame is kept: where it starts, with what, after which keys.
 */
import {type View} from '../../source/tui/navigation.js';
import {NotFoundError} from '../../source/core/errors.js';
import {type State} from './frame-state.js';
import {formStates} from './frame-states-of-forms.js';
import {recoveryStates} from './recovery-states.js';
import {keys} from './render-app.js';
import {
	failedBackup, goodBackup, liveBackup, manyCandidates, noKeyFits, smartRecovery,
} from './sample-run.js';
import {samplePrune} from './sample-results.js';
import {emptyOverview, fullOverview} from './sample-overview.js';
import {sampleServices, type SampleOptions} from './sample-services.js';
import {hoursBefore} from './sample-time.js';

const lockedOverview = {
	...emptyOverview, systemKey: {state: 'missing', detail: 'ENCRYPTION_KEY is not set', hint: 'Set it, or type dbseal init.'},
} as const;

const lockedVault = {
	...fullOverview,
	profiles: [],
	systemKey: {
		state: 'missing',
		isLocked: true,
		detail: 'ENCRYPTION_KEY is not set: looked in the environment and in /srv/app/.env and /root/.local/share/dbseal/.env',
		hint: 'Set the ENCRYPTION_KEY that the vault in /root/.local/share/dbseal was made with.',
	},
} as const;

const keyLeftToDo = {
	...fullOverview,
	systemKey: {
		state: 'ready',
		detail: 'ENCRYPTION_KEY of the environment',
		hint: 'ENCRYPTION_KEY of the environment is the system key of before its last change: put the one from /srv/app/.env.new in its place',
	},
} as const;

const thousands = {
	...fullOverview,
	jobs: Array.from({length: 5000}, (_, index) => ({...fullOverview.jobs[0], id: `j${index}`, name: `job ${String(index).padStart(4, '0')}`})).filter(job => isJob(job)),
	profiles: Array.from({length: 5000}, (_, index) => ({
		id: `p${index}`, name: `profile ${index}`, fingerprint: 'a1b2-c3d4-e5f6-0718', origin: 'created', createdAt: hoursBefore(1), usedBy: [],
	})),
};

function isJob(job: Partial<typeof fullOverview.jobs[number]>): job is typeof fullOverview.jobs[number] {
	return job.sourceName !== undefined;
}

const artifact = {
	destinationId: 'd1', name: 'orders_2026-11-24T03-30-00Z_9f3c.sql.gz.enc', sizeBytes: 148_000_000, takenAt: hoursBefore(11), opensWith: 'main', canOpen: 'yes', isPinned: false,
} as const;

const missingFolder = async () => {
	throw new NotFoundError({code: 'STORAGE_MISSING', message: 'the folder /var/backups/dbseal does not exist', hint: 'Mount the disk that it is on, or make it.'});
};

const sample = sampleServices();

const failingDestination: SampleOptions = {
	replace: {
		artifacts: {
			...sample.artifacts, list: missingFolder, adopt: missingFolder, repair: missingFolder,
		},
		jobs: {...sample.jobs, previewPrune: missingFolder},
		doctor: missingFolder,
	},
};

function withPrune(destinations: typeof samplePrune.destinations): SampleOptions {
	return {replace: {jobs: {...sample.jobs, previewPrune: async () => ({...samplePrune, destinations})}}};
}

const manyJudged = Array.from({length: 3000}, (_, index) => ({
	name: `orders_${index}.sql.gz.enc`,
	createdAt: hoursBefore(index * 24),
	sizeBytes: 1_000_000,
	isKept: index < 14,
	reasons: [index < 14 ? 'one of the newest 14' : 'no rule wants it'],
	isRemoved: false,
}));

const lostKey = {
	...fullOverview,
	systemKey: {state: 'wrong', detail: 'ENCRYPTION_KEY is not the one that this vault was made with', hint: 'Set the right one.'},
} as const;

const run: View = {screen: 'run', runId: 'r1'};

export const states: readonly State[] = [
	...recoveryStates,
	{name: 'jobs', start: {screen: 'jobs'}, until: 'unprotected'},
	{
		name: 'jobs-empty', start: {screen: 'jobs'}, services: {overview: emptyOverview}, until: 'No jobs yet',
	},
	{
		name: 'jobs-thousands', start: {screen: 'jobs'}, services: {overview: thousands}, until: '1 of 5000 jobs',
	},
	{name: 'job', start: {screen: 'job', jobId: 'j1'}, until: 'Sizes'},
	{name: 'job-settings', start: {screen: 'job-settings', jobId: 'j1'}, until: 'Compression'},
	{name: 'calendar', start: {screen: 'calendar', jobId: 'j1'}, until: 'things to look at'},
	{name: 'calendar-gone', start: {screen: 'calendar', jobId: 'nobody'}, until: 'This job is gone'},
	{name: 'day', start: {screen: 'day', jobId: 'j1', day: '2026-11-24'}, until: '1 of 1 run'},
	{name: 'day-empty', start: {screen: 'day', jobId: 'j1', day: '2026-10-10'}, until: 'Nothing ran on this day'},
	{name: 'job-gone', start: {screen: 'job', jobId: 'nobody'}, until: 'This job is gone'},
	{name: 'job-form', start: {screen: 'job-form', jobId: 'j1'}, until: 'Change orders nightly'},
	{
		name: 'job-form-empty', start: {screen: 'job-form'}, services: {overview: emptyOverview}, until: 'needs a source',
	},
	{
		name: 'run-live', start: run, services: {events: liveBackup}, until: '65 %',
	},
	{
		name: 'run-good', start: run, services: {events: goodBackup}, until: 'succeeded',
	},
	{
		name: 'run-failed', start: run, services: {events: failedBackup}, until: 'DATABASE_UNREACHABLE',
	},
	{
		name: 'run-smart-recovery', start: run, services: {events: smartRecovery}, until: 'Smart Recovery Successful',
	},
	{
		name: 'run-no-key-fits', start: run, services: {events: noKeyFits}, until: 'Press i to import',
	},
	{
		name: 'run-ten-thousand-keys', start: run, services: {events: manyCandidates(10_000)}, until: '10000 of 10000',
	},
	{name: 'restores', start: {screen: 'restores'}, until: 'offsite'},
	{
		name: 'restores-empty', start: {screen: 'restores'}, services: {overview: emptyOverview}, until: 'No destinations yet',
	},
	{name: 'artifacts', start: {screen: 'artifacts', destinationId: 'd1'}, until: 'legacy_'},
	{
		name: 'artifacts-error', start: {screen: 'artifacts', destinationId: 'd1'}, services: failingDestination, until: 'STORAGE_MISSING',
	},
	{name: 'prune', start: {screen: 'prune', jobId: 'j1'}, until: 'would go'},
	{
		name: 'prune-empty', start: {screen: 'prune', jobId: 'j1'}, services: withPrune([{destination: 'offsite', artifacts: []}]), until: 'No backups of this job yet',
	},
	{
		name: 'prune-thousands', start: {screen: 'prune', jobId: 'j1'}, services: withPrune([{destination: 'offsite', artifacts: manyJudged}]), until: '1 of 3000 artifacts',
	},
	{
		name: 'prune-one-failed',
		start: {screen: 'prune', jobId: 'j1'},
		services: withPrune([...samplePrune.destinations, {destination: 'disk', artifacts: [], problem: 'the folder /var/backups/dbseal does not exist'}]),
		until: 'does not exist',
	},
	{
		name: 'prune-error', start: {screen: 'prune', jobId: 'j1'}, services: failingDestination, until: 'STORAGE_MISSING',
	},
	{
		name: 'prune-confirm', start: {screen: 'prune', jobId: 'j1'}, press: ['p'], until: 'Type its name',
	},
	{name: 'copy', start: {screen: 'copy', artifact}, until: 'Copy to which destination?'},
	{
		name: 'copy-typed', start: {screen: 'copy', artifact}, press: ['u'], until: '/mnt/usb',
	},
	{
		name: 'copy-empty', start: {screen: 'copy', artifact}, services: {overview: emptyOverview}, until: 'No other destination',
	},
	{name: 'adopt', start: {screen: 'adopt', destinationId: 'd1'}, until: 'Adopt what lies at offsite?'},
	{
		name: 'adopted', start: {screen: 'adopt', destinationId: 'd1'}, press: [keys.enter], until: '31 backups',
	},
	{
		name: 'adopt-error', start: {screen: 'adopt', destinationId: 'd1'}, services: failingDestination, press: [keys.enter], until: 'STORAGE_MISSING',
	},
	{
		name: 'repair', start: {screen: 'artifacts', destinationId: 'd1'}, press: ['f'], until: 'Repair its sidecar?',
	},
	{
		name: 'repaired', start: {screen: 'artifacts', destinationId: 'd1'}, press: ['f', keys.enter], until: 'The sidecar is written',
	},
	{name: 'doctor', start: {screen: 'doctor'}, until: '1 failed, 2 warnings'},
	{
		name: 'doctor-clean-up', start: {screen: 'doctor'}, press: ['f'], until: 'Clean up after runs that died?',
	},
	{
		name: 'doctor-error', start: {screen: 'doctor'}, services: failingDestination, until: 'Mount the disk',
	},
	{
		name: 'settings-key-checked', start: {screen: 'settings'}, press: ['v'], until: ' system key: ',
	},
	{
		name: 'settings-key-lost', start: {screen: 'settings'}, services: {overview: lostKey}, press: ['N'], until: 'Is the system key lost for good?',
	},
	{
		name: 'settings-key-replaced', start: {screen: 'settings'}, services: {overview: lostKey}, press: ['Nlost key', keys.enter], until: 'The vault has a new system key',
	},
	{
		name: 'connection-form-pin', start: {screen: 'connection-form', side: 'destination'}, press: ['nas', keys.tab, 'sftp://backup@nas/backups', keys.ctrlS], until: 'SHA256:',
	},
	{name: 'targets', start: {screen: 'targets', artifact}, until: 'Restore into which'},
	{
		name: 'targets-typed', start: {screen: 'targets', artifact}, press: ['upostgresql://app@db-2/orders', keys.enter, 'secret'], until: 'kept nowhere',
	},
	{
		name: 'restore-overwrite',
		start: {
			screen: 'restore',
			request: {
				kind: 'restore', artifact, target: {sourceId: 's1'}, overwrite: true,
			},
			targetName: 'orders',
		},
		until: 'Type its name',
	},
	{name: 'vault', start: {screen: 'vault'}, until: 'a1b2-c3d4'},
	{
		name: 'vault-empty', start: {screen: 'vault'}, services: {overview: emptyOverview}, until: 'No keys yet',
	},
	{
		name: 'vault-locked', start: {screen: 'vault'}, services: {overview: lockedVault}, until: 'The vault is locked',
	},
	{
		name: 'vault-thousands', start: {screen: 'vault'}, services: {overview: thousands}, until: '1 of 5000 profiles',
	},
	{name: 'import-key', start: {screen: 'import-key'}, until: '0/64'},
	{
		name: 'import-key-again',
		start: {
			screen: 'import-key',
			retry: {kind: 'again', again: {words: ['restore', 'disk:legacy.sql.gz.enc', '--into', 'postgresql://restore@db1:5432/orders', '--overwrite'], needsPassword: true}},
		},
		press: ['old server', keys.enter, 'ab'.repeat(32), keys.enter, 'hunter2'],
		until: 'Then starts again',
	},
	{
		name: 'restore-to-file',
		start: {
			screen: 'restore',
			request: {
				kind: 'restore', artifact, target: {file: '/tmp/orders.sql'}, overwrite: false,
			},
			targetName: '',
		},
		until: 'the new file',
	},
	{name: 'reveal', start: {screen: 'reveal', profileId: 'p1'}, until: 'Show it on this screen?'},
	{
		name: 'vault-import-kit', start: {screen: 'vault'}, press: ['I'], until: 'Import a Recovery Kit',
	},
	{
		name: 'vault-kit-imported', start: {screen: 'vault'}, press: ['I', 'kit.zip', keys.enter], until: 'Not imported: orders',
	},
	{name: 'profile-uses', start: {screen: 'profile-uses', profileId: 'p1'}, until: '1 of 200 artifacts'},
	{name: 'profile-uses-empty', start: {screen: 'profile-uses', profileId: 'p2'}, until: 'None that is known'},
	{
		name: 'profile-rotated', start: {screen: 'vault'}, press: ['N', 'main', keys.enter], until: '1 of 200 artifacts',
	},
	{name: 'activity', start: {screen: 'activity'}, until: 'running 63 %'},
	{
		name: 'activity-empty', start: {screen: 'activity'}, services: {overview: emptyOverview}, until: 'Nothing has run yet',
	},
	{name: 'settings', start: {screen: 'settings'}, until: 'Destinations (2)'},
	{
		name: 'settings-empty', start: {screen: 'settings'}, services: {overview: lockedOverview}, until: 'none yet',
	},
	{
		name: 'settings-key-left-to-do', start: {screen: 'settings'}, services: {overview: keyLeftToDo}, until: 'put the one from',
	},
	{
		name: 'settings-rotate', start: {screen: 'settings'}, press: ['N'], until: 'Type its name',
	},
	{
		name: 'settings-rotated', start: {screen: 'settings'}, press: ['Nsystem key', keys.enter], until: 'before-key-change',
	},
	...formStates,
	{
		name: 'unlock', start: {screen: 'unlock'}, services: {overview: lockedVault}, until: '0/64',
	},
	{
		name: 'unlock-good', start: {screen: 'unlock'}, services: {overview: lockedVault}, press: ['aa'.repeat(32), keys.tab], until: 'Enter unlocks it',
	},
	{
		name: 'settings-locked', start: {screen: 'settings'}, services: {overview: lockedVault}, until: 'i takes the key',
	},
	{
		name: 'first-start', start: {screen: 'wizard'}, services: {overview: lockedOverview}, until: 'First, a system key',
	},
	{name: 'help', start: {screen: 'help', tables: ['vault', 'list', 'global']}, until: 'Recovery Kit'},
];
