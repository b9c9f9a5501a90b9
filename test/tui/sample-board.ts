/**
 * Rows of the board, for frames: one of each kind that a person has to do something about, as application/readiness/ gives them.
 */
import {adviseOn} from '../../source/application/readiness/advice.js';
import {type JobStanding} from '../../source/application/readiness/job-standing.js';
import {type Readiness} from '../../source/application/readiness/readiness.js';
import {hoursBefore} from './sample-time.js';

const unprotected: JobStanding = {
	jobId: 'j2',
	job: '数据库 backup',
	enabled: true,
	source: 'wiki',
	heldAt: [],
	lackedBy: [],
	isDrillable: true,
	isOverdue: false,
	lastRun: {
		runId: '2026-11-24T02-00-00Z-11aa', at: hoursBefore(12), outcome: 'failed', error: 'DATABASE_UNREACHABLE: the database server does not answer',
	},
	verdict: 'unprotected',
	reason: 'it has no good backup yet',
};

const atRisk: JobStanding = {
	jobId: 'j3',
	job: 'invoices',
	enabled: true,
	source: 'invoices',
	profile: 'main',
	schedule: '0 * * * *',
	lastGoodBackup: {at: hoursBefore(80), sizeBytes: 9_800_000, artifactName: 'invoices_2026-11-21T06-00-00Z_77aa.sql.gz.enc'},
	lastRun: {runId: 'r3', at: hoursBefore(80), outcome: 'succeeded'},
	heldAt: ['disk'],
	lackedBy: ['offsite'],
	isDrillable: true,
	isOverdue: true,
	keyExportedAt: hoursBefore(24 * 80),
	kitWrittenAt: hoursBefore(24 * 80),
	verdict: 'at risk',
	risk: 'overdue',
	reason: 'its last good backup is from 3 d ago',
};

const untested: JobStanding = {
	...atRisk,
	jobId: 'j4',
	job: 'shop',
	lastGoodBackup: {at: hoursBefore(1), sizeBytes: 9_800_000, artifactName: 'shop_1.sql.gz.enc'},
	lastRun: {runId: 'r4', at: hoursBefore(1), outcome: 'succeeded'},
	isOverdue: false,
	verdict: 'untested',
	reason: 'no drill has restored it yet',
};

const good: JobStanding = {
	jobId: 'j1',
	job: 'orders nightly',
	enabled: true,
	source: 'orders',
	profile: 'main',
	schedule: '30 3 * * *',
	lastGoodBackup: {at: hoursBefore(11), sizeBytes: 148_000_000, artifactName: 'orders_2026-11-24T03-30-00Z_9f3c.sql.gz.enc'},
	lastRun: {runId: '2026-11-24T03-30-00Z-9f3c', at: hoursBefore(11), outcome: 'succeeded'},
	lastDrill: {
		runId: 'r5', at: hoursBefore(72), outcome: 'succeeded', verdict: 'passed',
	},
	lastGoodDrillAt: hoursBefore(72),
	measuredRestore: {
		runId: 'r5', kind: 'drill', at: hoursBefore(72), timeToRestoreMs: 192_000, plainSizeBytes: 1_200_000_000,
	},
	heldAt: ['disk', 'offsite'],
	lackedBy: [],
	isDrillable: true,
	isOverdue: false,
	keyExportedAt: hoursBefore(24 * 80),
	kitWrittenAt: hoursBefore(24 * 80),
	kitProvedAt: hoursBefore(24 * 79),
	verdict: 'recoverable',
	reason: 'a drill restored it 3 d ago',
};

const {kitProvedAt: _, ...goodButForProof} = good;

const unproved: JobStanding = {...goodButForProof, jobId: 'j5', job: 'ledger'};

const disabled: JobStanding = {
	...unprotected, jobId: 'j6', job: 'old wiki', enabled: false,
};

/** The worst first. */
export const sampleBoard: readonly Readiness[] = [unprotected, atRisk, untested, unproved, good, disabled].map(standing => ({...standing, advice: adviseOn(standing)}));
