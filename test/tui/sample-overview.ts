/**
 * What the lists show, for frames: nothing, and a home with jobs, keys, connections and runs.
 */
import {firstJobSettings} from '../../source/core/job-settings.js';
import {type Overview, type RunRow} from '../../source/tui/services.js';
import {sampleBoard} from './sample-board.js';
import {hoursBefore, sampleNow} from './sample-time.js';

export const emptyOverview: Overview = {
	takenAt: sampleNow,
	systemKey: {state: 'ready', detail: 'from ENCRYPTION_KEY'},
	profiles: [],
	sources: [],
	destinations: [],
	jobs: [],
	board: [],
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
			id: 's1', name: 'orders', kind: 'PostgreSQL', type: 'postgresql', url: 'postgresql://backup@db1:5432/orders', options: {
				user: 'backup', host: 'db1', port: '5432', database: 'orders',
			}, usedBy: ['orders nightly'],
		},
		{
			id: 's2', name: 'wiki', kind: 'SQLite', type: 'sqlite', url: 'sqlite:/srv/wiki/wiki.db', options: {path: '/srv/wiki/wiki.db'}, usedBy: ['数据库 backup'],
		},
	],
	destinations: [
		{
			id: 'd1', name: 'offsite', kind: 'S3', type: 's3', url: 's3://acme-backups/db1?region=eu-central-1', options: {bucket: 'acme-backups', prefix: 'db1', region: 'eu-central-1'}, usedBy: ['orders nightly'],
		},
		{
			id: 'd2', name: 'disk', kind: 'Local folder', type: 'local', url: 'file:/var/backups/dbseal', options: {path: '/var/backups/dbseal'}, usedBy: ['数据库 backup'],
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
				name: 'orders nightly', sourceId: 's1', destinationIds: ['d1'], profileId: 'p1', settings: {...firstJobSettings, schedule: '30 3 * * *', retention: {last: 14, monthly: 6}},
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
				name: '数据库 backup', sourceId: 's2', destinationIds: ['d2'], profileId: undefined, settings: {...firstJobSettings, compression: 'zstd'},
			},
		},
	],
	board: sampleBoard,
	runs: [liveRun, goodRun, failedRun],
};
