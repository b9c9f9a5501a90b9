/**
 * Events of runs, as their logs hold them, for frames: always the same times and figures.
 */
import {
	type CandidateVerdict, type RecordedEvent, type RunAgain, type RunEvent, type RunFinished,
} from '../../source/core/events.js';

const startMs = Date.parse('2026-11-24T14:05:09.000Z');

/** Each event half a second after the last. */
export function recorded(events: readonly RunEvent[]): readonly RecordedEvent[] {
	return events.map((event, index) => ({...event, at: new Date(startMs + (index * 500)).toISOString(), runId: 'r1'}));
}

const started: RunEvent = {
	type: 'run-started', runId: 'r1', kind: 'backup', title: 'backup of orders nightly', jobName: 'orders nightly', pid: 4711,
};

function progressAt(step: number): RunEvent {
	return {
		type: 'progress',
		stages: [
			{
				stage: 'dump', bytes: step * 24_000_000, bytesPerSecond: 48_000_000, busyShare: 0.2,
			},
			{
				stage: 'compress', bytes: step * 6_000_000, bytesPerSecond: 12_000_000, busyShare: 0.97,
			},
			{
				stage: 'encrypt', bytes: step * 6_000_000, bytesPerSecond: 12_000_000, busyShare: 0.08,
			},
			{
				stage: 'store', bytes: step * 6_000_000, bytesPerSecond: 12_000_000, busyShare: 0.04,
			},
		],
		bytesIn: step * 24_000_000,
		bytesOut: step * 6_000_000,
		bytesInPerSecond: 30_000_000 + ((step % 5) * 4_500_000),
		bytesOutPerSecond: 12_000_000,
		elapsedMs: step * 500,
		percent: step * 2.5,
		etaMs: 20_000 - (step * 500),
	};
}

const backupBegin: readonly RunEvent[] = [
	started,
	{type: 'log', level: 'info', message: 'source orders: PostgreSQL 15.19 with pg_dump 15.19, about 960 MB'},
	{type: 'stage-started', stages: ['dump', 'compress', 'encrypt', 'store']},
];

export const liveBackup = recorded([...backupBegin, ...Array.from({length: 26}, (_, index) => progressAt(index + 1))]);

function finishedWith(result: Omit<RunFinished, 'type'>): RunEvent {
	return {type: 'run-finished', ...result};
}

export const goodBackup = recorded([
	...backupBegin,
	...Array.from({length: 40}, (_, index) => progressAt(index + 1)),
	{type: 'log', level: 'info', message: 'stored orders-nightly_2026-11-24T14-05-09Z_9f3c.sql.gz.enc, 240 MB'},
	finishedWith({outcome: 'succeeded', exitCode: 0}),
]);

export const failedBackup = recorded([
	...backupBegin,
	{type: 'log', level: 'error', message: 'pg_dump: error: connection to server at "db1", port 5432 failed: Connection refused'},
	finishedWith({
		outcome: 'failed',
		exitCode: 14,
		error: {code: 'DATABASE_UNREACHABLE', message: 'the server at db1:5432 does not answer', hint: 'Check that it runs and that its firewall lets this machine in.'},
	}),
]);

const restoreBegin: readonly RunEvent[] = [
	{
		type: 'run-started', runId: 'r1', kind: 'restore', title: 'restore of legacy_2026-10-01T03-30-00Z_0001.sql.gz.enc', pid: 4711,
	},
	{type: 'log', level: 'warning', message: 'profile 6f0c… is not in this vault: starting Smart Recovery over 3 profiles'},
];

function candidate(index: number, profileName: string, verdict: CandidateVerdict, reason: string): RunEvent {
	return {
		type: 'recovery-candidate', index, total: 3, profileId: `p${index}`, profileName, verdict, reason,
	};
}

export const smartRecovery = recorded([
	...restoreBegin,
	candidate(1, 'main', 'refused', 'the first bytes are no gzip header'),
	candidate(2, 'staging', 'refused', 'the first bytes are no gzip header'),
	candidate(3, 'old server', 'plausible', 'decompresses to an SQL dump'),
	candidate(3, 'old server', 'fits', 'the auth tag of the whole artifact matches'),
	{type: 'log', level: 'info', message: 'Smart Recovery Successful: Matched key from profile \'old server\''},
	finishedWith({outcome: 'succeeded', exitCode: 0}),
]);

const noKeyOf = (wantedFingerprint?: string): readonly RunEvent[] => [
	candidate(1, 'main', 'refused', 'the first bytes are no gzip header'),
	candidate(2, 'staging', 'refused', 'the first bytes are no gzip header'),
	candidate(3, 'dev', 'refused', 'the auth tag does not match'),
	finishedWith({
		outcome: 'failed',
		exitCode: 12,
		error: {
			code: 'NO_KEY_FITS',
			message: 'no key in the vault opens legacy_2026-10-01T03-30-00Z_0001.sql.gz.enc',
			hint: 'Import the key of the profile that made it.',
			...(wantedFingerprint !== undefined && {wantedFingerprint}),
		},
	}),
];

export const noKeyFits = recorded([...restoreBegin, ...noKeyOf()]);

/** Of a backup whose sidecar names its key. */
export function noKeyFitsOf(wantedFingerprint: string): readonly RecordedEvent[] {
	return recorded([...restoreBegin, ...noKeyOf(wantedFingerprint)]);
}

/** As of a process that nobody here started: what starts it again is in its log. */
export function noKeyFitsElsewhere(again: RunAgain): readonly RecordedEvent[] {
	const [begin, ...rest] = restoreBegin;
	return recorded([...(begin?.type === 'run-started' ? [{...begin, again}] : []), ...rest, ...noKeyOf()]);
}

export function manyCandidates(count: number): readonly RecordedEvent[] {
	return recorded([
		...restoreBegin,
		...Array.from({length: count}, (_, index): RunEvent => ({
			type: 'recovery-candidate', index: index + 1, total: count, profileId: `p${index}`, profileName: `profile ${index + 1}`, verdict: 'refused', reason: 'the first bytes are no gzip header',
		})),
	]);
}
