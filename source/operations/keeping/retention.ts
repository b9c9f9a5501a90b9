/**
 * Which artifacts of a job stay, and why: rules alone, without a clock or a storage of their own.
 * The rule: an artifact goes only when nothing wants it. Without a policy everything stays; the newest backup, the last one
 * that a drill restored and pinned ones stay whatever the policy says. One whose last verification failed takes no place of a good one.
 */
import {dayMs, dayName} from '../../core/days.js';
import {keepsAll, type Retention} from '../../core/retention.js';
import {plural} from '../../core/text.js';

export type RetentionCandidate = {
	readonly name: string;
	readonly createdAt: Date;
	readonly isPinned: boolean;
	/** When a drill last restored it well. */
	readonly drilledAt?: Date | undefined;
	/** When it was found damaged, unless it was found good since. */
	readonly damagedAt?: Date | undefined;
};

export type RetentionVerdict<Candidate extends RetentionCandidate> = {
	readonly artifact: Candidate;
	readonly isKept: boolean;
	/** Why it stays or goes, for people: at least one reason. */
	readonly reasons: readonly string[];
};

export type RetentionRequest<Candidate extends RetentionCandidate> = {
	/** Complete backups only: what is none must not take the place of one. */
	readonly artifacts: readonly Candidate[];
	readonly policy: Retention;
	readonly now: Date;
};

/** A verdict on each, newest first. */
export function judgeRetention<Candidate extends RetentionCandidate>({artifacts, policy, now}: RetentionRequest<Candidate>): ReadonlyArray<RetentionVerdict<Candidate>> {
	const sorted = artifacts.toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime() || other.name.localeCompare(one.name, 'en'));
	// One dated ahead of the clock would hold its place as the newest for as long as that is; it stays, and counts for nothing.
	const past = sorted.filter(({createdAt}) => createdAt <= now);
	const reasons = new Map<Candidate, string[]>(sorted.map(artifact => [artifact, artifact.createdAt > now ? ['its date is ahead of this machine\'s clock'] : []]));
	const good = past.filter(artifact => !isDamaged(artifact));
	const wants = [
		...protect(good, sorted),
		...(keepsAll(policy) ? past.map(artifact => want(artifact, 'the job has no retention rules')) : [...applyRules(good, policy, now), ...letDamagedWait(past, policy, now)]),
	];
	for (const {artifact, reason} of wants) {
		reasons.get(artifact)?.push(reason);
	}

	return sorted.map(artifact => {
		const found = reasons.get(artifact) ?? [];
		const fault = isDamaged(artifact) ? ['found damaged'] : [];
		return {artifact, isKept: found.length > 0, reasons: [...fault, ...(found.length > 0 ? found : ['no rule wants it'])]};
	});
}

type Want<Candidate> = {readonly artifact: Candidate; readonly reason: string};

function want<Candidate>(artifact: Candidate, reason: string): Want<Candidate> {
	return {artifact, reason};
}

function isDamaged({damagedAt}: RetentionCandidate): boolean {
	return damagedAt !== undefined;
}

/** A damaged one goes no earlier than it would have gone sound: a copy elsewhere may be good, and a later verification may say otherwise. */
function letDamagedWait<Candidate extends RetentionCandidate>(past: readonly Candidate[], policy: Retention, now: Date): ReadonlyArray<Want<Candidate>> {
	return [...new Set(applyRules(past, policy, now).map(({artifact}) => artifact))]
		.filter(artifact => isDamaged(artifact))
		.map(artifact => want(artifact, 'stays until its turn'));
}

function protect<Candidate extends RetentionCandidate>(good: readonly Candidate[], all: readonly Candidate[]): ReadonlyArray<Want<Candidate>> {
	const [newest] = good;
	const [lastDrilled] = all.filter(artifact => artifact.drilledAt && !isDamaged(artifact)).toSorted((one, other) => Number(other.drilledAt) - Number(one.drilledAt));
	return [
		...(newest ? [want(newest, 'the last good one')] : []),
		...(lastDrilled ? [want(lastDrilled, 'the last that a drill restored')] : []),
		...all.filter(({isPinned}) => isPinned).map(artifact => want(artifact, 'pinned')),
	];
}

function applyRules<Candidate extends RetentionCandidate>(past: readonly Candidate[], policy: Retention, now: Date): ReadonlyArray<Want<Candidate>> {
	const {last = 0, withinDays = 0} = policy;
	const oldestWithin = now.getTime() - (withinDays * dayMs);
	return [
		...past.slice(0, last).map(artifact => want(artifact, `one of the newest ${last}`)),
		...(withinDays > 0 ? past.filter(({createdAt}) => createdAt.getTime() >= oldestWithin) : [])
			.map(artifact => want(artifact, `younger than ${plural(withinDays, 'day')}`)),
		...periods.flatMap(({rule, period, keyOf}) => newestOfEach(past, policy[rule] ?? 0, keyOf).map(({artifact, key}) => want(artifact, `newest of its ${period} (${key})`))),
	];
}

/** In UTC, as all dates that are shown. */
const periods = [
	{rule: 'daily', period: 'day', keyOf: dayName},
	{rule: 'weekly', period: 'week', keyOf: weekOf},
	{rule: 'monthly', period: 'month', keyOf: (date: Date) => date.toISOString().slice(0, 7)},
	{rule: 'yearly', period: 'year', keyOf: (date: Date) => date.toISOString().slice(0, 4)},
] as const;

/** The newest artifact of each of the last `count` periods that have one. */
function newestOfEach<Candidate extends RetentionCandidate>(
	newestFirst: readonly Candidate[],
	count: number,
	keyOf: (date: Date) => string,
): ReadonlyArray<{readonly artifact: Candidate; readonly key: string}> {
	const found = new Map<string, Candidate>();
	for (const artifact of newestFirst) {
		const key = keyOf(artifact.createdAt);
		if (!found.has(key)) {
			if (found.size === count) {
				break;
			}

			found.set(key, artifact);
		}
	}

	return [...found].map(([key, artifact]) => ({artifact, key}));
}

/** ISO 8601: `2026-W48`. A week belongs to the year that its Thursday is in. */
function weekOf(date: Date): string {
	const thursday = new Date(date);
	thursday.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7) + 3);
	const year = thursday.getUTCFullYear();
	const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / dayMs / 7) + 1;
	return `${year}-W${String(week).padStart(2, '0')}`;
}
