/**
 * When a prune stops although the rules would let go: a clock that can't be right, or more going than a habit explains.
 * The rule: what goes is gone for good, so a doubt keeps everything until a person has looked.
 */
import {dayMs} from '../../core/days.js';
import {keepsAll} from '../../core/retention.js';
import {RefusedError} from '../../core/errors.js';
import {shellWord} from '../../core/shell-word.js';
import {type StoredFile} from '../../core/storage.js';
import {formatTimestamp} from '../../core/text.js';
import {type Job} from '../../store/jobs.js';
import {type OperationContext} from '../context.js';
import {nextRunAfter} from '../schedule.js';
import {type RetentionCandidate, type RetentionVerdict} from './retention.js';

/** A schedule that is later than this, or a year without any run by hand: the clock is likelier wrong than the job that late. Our choice. */
const lateMs = 31 * dayMs;
const longestPauseMs = 365 * dayMs;

/** Two clocks may differ by so much. Our choice: a time zone's worth of mistake is more. */
const clockDifferenceMs = 3_600_000;

/** Fewer than this are no history yet. */
const fewArtifacts = 4;

type Jump = {readonly from: Date; readonly to: Date};

/**
 * A jump of the clock past the job's last run is remembered until the clock is back, or a person says that it is right: every run
 * after the first would look regular.
 * @param currentName The artifact of this very run, if it made one.
 */
export function findClockJump(job: Job, currentName: string | undefined, {store, now}: OperationContext): RefusedError | undefined {
	const known = readJump(store.settings.get(settingOf(job)));
	if (known && known.to <= now()) {
		return clockSuspect(job, known);
	}

	const last = lastSign(job, currentName, {store, now});
	const jump = last && now() > latestPlausible(job, last) ? {from: last, to: now()} : undefined;
	if (jump ?? known) {
		store.settings.set(settingOf(job), jump && `${jump.from.toISOString()} ${jump.to.toISOString()}`);
	}

	return jump && clockSuspect(job, jump);
}

/** A person has said that the clock is right. */
export function forgetClockJump(job: Job, {store}: Pick<OperationContext, 'store'>): void {
	store.settings.set(settingOf(job), undefined);
}

/** What was written within this run has the storage's own time. Undefined where that agrees with this machine's. */
export function findClockDifference(written: StoredFile | undefined, startedAt: Date, now: Date): string | undefined {
	const isFar = written && (written.modifiedAt.getTime() < startedAt.getTime() - clockDifferenceMs || written.modifiedAt.getTime() > now.getTime() + clockDifferenceMs);
	return isFar
		? `its clock says ${formatTimestamp(written.modifiedAt)} for what was written just now, and this machine's ${formatTimestamp(now)}: nothing is pruned until one of them is put right`
		: undefined;
}

/** For a prune that nobody watches. Undefined where it may go on. */
export function findMassRemoval(verdicts: ReadonlyArray<RetentionVerdict<RetentionCandidate>>, job: Job): string | undefined {
	const good = verdicts.filter(({artifact}) => artifact.damagedAt === undefined);
	const going = good.filter(({isKept}) => !isKept);
	return good.length >= fewArtifacts && going.length > good.length / 2
		? `${going.length} of ${good.length} good backups would go, so nothing is pruned; look with 'dbseal prune ${shellWord(job.name)} --dry-run', and type 'dbseal prune ${shellWord(job.name)}' if that is right`
		: undefined;
}

/** The last time that anything is known of the job, before this run. */
function lastSign(job: Job, currentName: string | undefined, {store, now}: Pick<OperationContext, 'store' | 'now'>): Date | undefined {
	const runs = store.runs.list({jobId: job.id, limit: 10}).filter(({outcome}) => outcome === 'succeeded' || outcome === 'partial').map(({startedAt}) => startedAt);
	const artifacts = store.artifacts.list({jobId: job.id}).filter(({name}) => name !== currentName).map(({createdAt}) => createdAt);
	const times = [...runs, ...artifacts].filter(time => time <= now()).map(time => time.getTime());
	return times.length === 0 ? undefined : new Date(Math.max(...times));
}

function latestPlausible({schedule}: Job, last: Date): Date {
	const next = schedule === undefined ? undefined : nextRunAfter(schedule, last);
	return next ? new Date(next.getTime() + lateMs) : new Date(last.getTime() + longestPauseMs);
}

function clockSuspect(job: Job, {from, to}: Jump): RefusedError {
	const {name} = job;
	const keepLast = isOfTimeAlone(job, to.getTime() - from.getTime())
		? ` Of --keep-within alone only the last good one would be left; to keep the newest whatever the clock says, type: dbseal job edit ${shellWord(name)} --keep-last 7.`
		: '';
	return new RefusedError({
		code: 'CLOCK_SUSPECT',
		message: `nothing of "${name}" is pruned: the clock went from ${formatTimestamp(from)}, the last run before, to ${formatTimestamp(to)}`,
		hint: `Look at the clock ('date'). If it is right, type: dbseal prune ${shellWord(name)} --trust-clock.${keepLast}`,
	});
}

/** Every other rule counts backups, and so keeps some of any age. */
function isOfTimeAlone({retention: {withinDays = 0, ...others}}: Job, jumpMs: number): boolean {
	return withinDays > 0 && jumpMs > withinDays * dayMs && keepsAll(others);
}

function settingOf({id}: Job): string {
	return `clock-jump:${id}`;
}

function readJump(text: string | undefined): Jump | undefined {
	const [from, to] = text?.split(' ') ?? [];
	return from === undefined || to === undefined ? undefined : {from: new Date(from), to: new Date(to)};
}
