/**
 * What operations find, for frames: a prune that would remove something, an adoption, a look at everything.
 */
import {type ArtifactFacts} from '../../source/application/artifacts/artifact-facts.js';
import {type CalendarDay, type JobHistory} from '../../source/application/history/job-history.js';
import {type RestorePreview} from '../../source/application/recovery/preview.js';
import {compareTables} from '../../source/application/recovery/table-differences.js';
import {type Finding} from '../../source/core/connection.js';
import {type AdoptResult} from '../../source/operations/catalogue/adopt.js';
import {type PruneResult} from '../../source/operations/keeping/prune.js';
import {type RecoveryRows} from '../../source/tui/services.js';
import {hoursBefore} from './sample-time.js';

export const samplePrune: PruneResult = {
	jobName: 'orders nightly',
	isDryRun: true,
	destinations: [{
		destination: 'offsite',
		artifacts: [
			{
				name: 'orders_2026-11-24T03-30-00Z_9f3c.sql.gz.enc',
				createdAt: hoursBefore(11),
				sizeBytes: 148_000_000,
				isKept: true,
				reasons: ['the last good one', 'one of the newest 14', 'newest of its month (2026-11)'],
				isRemoved: false,
			},
			{
				name: 'orders_2026-10-02T03-30-00Z_77aa.sql.gz.enc', createdAt: hoursBefore(24 * 53), sizeBytes: 131_000_000, isKept: false, reasons: ['no rule wants it'], isRemoved: false,
			},
			{
				name: 'orders_2026-10-01T03-30-00Z_0001.sql.gz.enc', createdAt: hoursBefore(24 * 54), sizeBytes: 99_000_000, isKept: true, reasons: ['pinned'], isRemoved: false,
			},
		],
	}],
	removedCount: 0,
	freedBytes: 0,
	isPartial: false,
};

export const sampleAdoption: AdoptResult = {
	destination: 'offsite',
	artifacts: 31,
	seals: {valid: 0, unchecked: 30, absent: 1},
	profiles: [{name: 'main', fingerprint: 'a1b2c3d4e5f60718a1b2c3d4e5f60718'}],
	jobs: [
		{
			name: 'orders nightly', isNew: true, sourceName: 'orders', needsSource: true, artifacts: 30, newestAt: hoursBefore(11),
		},
		{
			name: 'wiki', isNew: false, sourceName: 'wiki', needsSource: false, artifacts: 1, newestAt: hoursBefore(24),
		},
	],
	problems: [{name: 'orders_2026-11-20T03-30-00Z_5ec2.sql.gz.enc', problem: 'its sidecar was edited: its seal does not match'}],
};

export const sampleFindings: readonly Finding[] = [
	{subject: 'Node', verdict: 'ok', detail: '20.19.0'},
	{subject: 'home', verdict: 'ok', detail: '/srv/app is readable by its owner only'},
	{
		subject: 'disk', verdict: 'warning', detail: 'only 120 MB free at /srv/app', hint: 'Make room: runs keep logs there, and remote artifacts are fetched to it before a restore.',
	},
	{subject: 'system key', verdict: 'ok', detail: 'ENCRYPTION_KEY of the environment opens the vault'},
	{
		subject: 'runs', verdict: 'warning', detail: '1 run whose process died: 2026-11-24T02-00-00Z-11aa', hint: 'Type: dbseal doctor --fix',
	},
	{
		subject: 'destination "offsite", write', verdict: 'failed', detail: 'the bucket acme-backups does not exist', hint: 'Make it, or correct the URL.',
	},
];

const firstMonday = new Date('2026-08-31T00:00:00Z');

/** Thirteen weeks to the Sunday after the sample's today, with a bit of everything. */
export const sampleHistory: JobHistory = {
	job: 'orders nightly',
	days: Array.from({length: 91}, (_, index): CalendarDay => {
		const day = new Date(firstMonday.getTime() + (index * 86_400_000)).toISOString().slice(0, 10);
		const state = index > 85 ? 'ahead' : (['missed', 'failed', 'partly'] as const)[[40, 57, 70].indexOf(index)] ?? (index < 20 ? 'nothing' : 'good');
		return {
			day,
			state,
			backups: state === 'good' || state === 'failed' || state === 'partly' ? 1 : 0,
			...(index % 28 === 27 && {drill: 'passed'}),
			...(index === 84 && {drill: 'failed'}),
		};
	}),
	sizes: [{
		name: 'orders_2026-11-24T03-30-00Z_9f3c.sql.gz.enc', createdAt: new Date('2026-11-24T03:30:00Z'), storedSizeBytes: 60e6, plainSizeBytes: 148e6,
	}],
	size: {now: 148e6, usual: 140e6, isUnusual: false},
	tables: [
		{
			table: 'public.orders', now: 900_000, usual: 1_200_000, isUnusual: true,
		},
		{
			table: 'public.users', now: 1200, usual: 1190, isUnusual: false,
		},
	],
	rooms: [{
		destination: 'disk', day: '2026-11-24', freeBytes: 12e9, changePerDayBytes: -0.4e9, fullAt: new Date('2026-12-24T00:00:00Z'),
	}],
};

/** Of the newest artifact of orders. */
export const sampleFacts: ArtifactFacts = {
	artifact: 'offsite:orders_2026-11-24T03-30-00Z_9f3c.sql.gz.enc',
	destination: 'offsite',
	name: 'orders_2026-11-24T03-30-00Z_9f3c.sql.gz.enc',
	sizeBytes: 148_000_000,
	createdAt: hoursBefore(11),
	state: 'backup',
	isPinned: false,
	verifiedAt: hoursBefore(9),
	made: {
		jobId: 'j1',
		jobName: 'orders nightly',
		sourceName: 'orders',
		sourceType: 'postgresql',
		engineVersion: '15.19',
		databases: ['orders'],
		host: 'web-1',
		tool: 'pg_dump 15.19',
		format: 'stream',
		compression: 'gzip',
		plainSizeBytes: 1_200_000_000,
		checksum: 'ab'.repeat(32),
	},
	key: {
		profileId: 'p1', profileName: 'main', fingerprint: 'a1b2c3d4e5f60718'.repeat(2), isInVault: true, seal: 'proven',
	},
	summary: {
		tables: 14, rows: 1_912_004, objects: {views: 3}, rowsByTable: {'public.orders': 1_200_000, 'public.customers': 712_000, ...Object.fromEntries(Array.from({length: 12}, (_, index) => [`public.lookup_${index}`, index]))},
	},
	copies: [
		{
			destination: 'disk', sizeBytes: 148_000_000, state: 'good', drilledAt: hoursBefore(8),
		},
		{
			destination: 'attic', sizeBytes: 148_000_000, state: 'damaged', problem: 'ARTIFACT_DAMAGED: its auth tag does not match', verifiedAt: hoursBefore(30),
		},
	],
	runs: [
		{
			runId: '2026-11-24T06-00-00Z-aa01', kind: 'drill', title: 'drill of orders nightly', at: hoursBefore(8), tookMs: 192_000, outcome: 'succeeded',
		},
		{
			runId: '2026-11-24T03-30-00Z-9f3c', kind: 'backup', title: 'backup of orders nightly', at: hoursBefore(11), tookMs: 72_000, outcome: 'succeeded',
		},
	],
};

export const samplePreview: RestorePreview = {
	artifact: sampleFacts,
	target: {
		exists: true, isEmpty: false, detail: '12 tables in database orders', name: 'orders',
	},
	findings: [
		{
			subject: 'target', verdict: 'warning', detail: 'orders is not empty: 12 tables in database orders', hint: 'What it holds now is replaced and lost.',
		},
		{subject: 'kind', verdict: 'ok', detail: 'a backup of postgresql goes into postgresql'},
		{
			subject: 'version', verdict: 'warning', detail: 'taken from PostgreSQL 15.19, goes into 13.4', hint: 'An older server may not know all that a newer one writes: the load then stops there, and says where.',
		},
		{subject: 'key', verdict: 'ok', detail: 'profile "main" of this vault opens it'},
		{subject: 'room', verdict: 'ok', detail: '148 MB to fetch the artifact to /srv/app/scratch: 12.0 GB free'},
		{subject: 'time', verdict: 'ok', detail: 'about 3 min 12 s: the drill of 3 d ago took 3 min 12 s for 1.20 GB'},
	],
	tables: compareTables(
		{
			tables: 3, rows: 0, objects: {}, rowsByTable: {'public.orders': 900_000, 'public.customers': 712_000, 'public.drafts': 12},
		},
		{
			tables: 3, rows: 0, objects: {}, rowsByTable: {'public.orders': 1_200_000, 'public.customers': 712_000, 'public.refunds': 4},
		},
	),
	expectedMs: 192_000,
};

/** Twenty nights of orders; one destination doesn't answer. */
export const sampleTimeline: RecoveryRows = {
	rows: Array.from({length: 20}, (_, index) => {
		const takenAt = hoursBefore(11 + (24 * index));
		const name = `orders_${takenAt.toISOString().slice(0, 10)}T03-05-09Z_9f3c.sql.gz.enc`;
		return {
			name,
			takenAt,
			from: 'disk',
			alsoAt: index % 3 === 0 ? [] : ['offsite'],
			...(index % 4 === 1 && {checkedAt: hoursBefore(index)}),
			artifact: {
				destinationId: 'd2', name, sizeBytes: 148_000_000 - (index * 1_000_000), takenAt, jobName: 'orders nightly', sourceType: 'PostgreSQL', opensWith: 'main', canOpen: 'yes', isPinned: false,
			},
		};
	}),
	notes: ['attic did not answer: the folder /mnt/attic does not exist'],
};
