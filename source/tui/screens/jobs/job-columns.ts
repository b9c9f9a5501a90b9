/**
 * How jobs and runs read in a table.
 */
import {formatAge, formatBytes, formatDuration} from '../../../core/text.js';
import {type TableColumn} from '../../components/table.js';
import {type JobHealthRow, type JobRow, type RunRow} from '../../services.js';
import {type Signs, type Tone} from '../../theme.js';

export function jobColumns(now: number): ReadonlyArray<TableColumn<JobRow>> {
	return [
		{
			title: 'Name', width: 12, grow: 3, text: job => job.name,
		},
		{
			title: 'From, to', width: 16, grow: 3, text: (job, {signs}) => `${job.sourceName} ${signs.arrow} ${job.destinationName}`,
		},
		{
			title: 'Key', width: 9, grow: 1, fromWidth: 92, text: job => job.profileName ?? 'not encrypted', tone: job => job.profileName === undefined ? 'warning' : 'plain',
		},
		{
			title: 'Last run',
			width: 10,
			text: (job, {signs}) => job.lastRun ? `${runSign(job.lastRun, signs)} ${runAge(job.lastRun, now)}` : 'never',
			tone: job => job.lastRun ? runTone(job.lastRun) : 'quiet',
			compare: (first, second) => startOf(second) - startOf(first),
		},
		{
			title: 'Size',
			width: 7,
			align: 'right',
			fromWidth: 62,
			text: (job, {signs}) => job.sizeBytes === undefined ? signs.dot : formatBytes(job.sizeBytes),
			compare: (first, second) => (second.sizeBytes ?? 0) - (first.sizeBytes ?? 0),
		},
		{
			title: 'Next',
			width: 7,
			text: job => job.nextRunAt ? shortDuration(job.nextRunAt.getTime() - now) : (job.draft.settings.enabled ? 'by hand' : 'off'),
			tone: job => job.nextRunAt ? 'plain' : 'quiet',
			compare: (first, second) => (first.nextRunAt?.getTime() ?? Infinity) - (second.nextRunAt?.getTime() ?? Infinity),
		},
		{
			title: 'Health', width: 13, text: (job, {signs}) => `${healthSign(job.health, signs)} ${job.health.word}`, tone: job => healthTones[job.health.verdict],
		},
	];
}

export function runColumns(now: number): ReadonlyArray<TableColumn<RunRow>> {
	return [
		{title: 'What', width: 7, text: run => run.kind},
		{
			title: 'Of', width: 14, grow: 3, text: run => run.title,
		},
		{
			title: 'State',
			width: 14,
			text: (run, {signs}) => `${runSign(run, signs)} ${run.state === 'running' && run.percent !== undefined ? `running ${Math.floor(run.percent)} %` : run.state}`,
			tone: runTone,
		},
		{
			title: 'Started',
			width: 10,
			text: run => formatAge(now - run.startedAt.getTime()),
			compare: (first, second) => second.startedAt.getTime() - first.startedAt.getTime(),
		},
		{
			title: 'Took', width: 7, align: 'right', text: run => shortDuration((run.finishedAt?.getTime() ?? now) - run.startedAt.getTime()),
		},
		{
			title: 'Size',
			width: 7,
			align: 'right',
			fromWidth: 66,
			text: (run, {signs}) => run.bytesOut === undefined ? signs.dot : formatBytes(run.bytesOut),
			compare: (first, second) => (second.bytesOut ?? 0) - (first.bytesOut ?? 0),
		},
		{
			title: 'Error', width: 20, grow: 2, fromWidth: 100, text: run => run.error ?? '', tone: () => 'bad',
		},
	];
}

export const healthTones: Readonly<Record<JobHealthRow['verdict'], Tone>> = {
	good: 'good', warning: 'warning', bad: 'bad', unknown: 'quiet',
};

export function healthSign({verdict}: JobHealthRow, signs: Signs): string {
	return {
		good: signs.good, warning: signs.warning, bad: signs.bad, unknown: signs.idle,
	}[verdict];
}

function runSign({state}: RunRow, signs: Signs): string {
	return {
		running: signs.running, succeeded: signs.good, partial: signs.warning, failed: signs.bad, interrupted: signs.warning,
	}[state];
}

const runTones: Readonly<Record<RunRow['state'], Tone>> = {
	running: 'accent', succeeded: 'good', partial: 'warning', failed: 'bad', interrupted: 'warning',
};

function runTone({state}: RunRow): Tone {
	return runTones[state];
}

function runAge(run: RunRow, now: number): string {
	if (run.state === 'running') {
		return run.percent === undefined ? 'runs now' : `${Math.floor(run.percent)} %`;
	}

	return formatAge(now - run.startedAt.getTime()).replace(' ago', '');
}

/** The largest unit alone: `8 h`. */
function shortDuration(durationMs: number): string {
	return formatDuration(Math.max(0, durationMs)).split(' ').slice(0, 2).join(' ');
}

function startOf(job: JobRow): number {
	return job.lastRun?.startedAt.getTime() ?? 0;
}
