import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type Retention} from '../../../source/core/retention.js';
import {judgeRetention, type RetentionCandidate} from '../../../source/operations/keeping/retention.js';

const now = new Date('2026-11-24T12:00:00.000Z');

const artifact = (createdAt: string, more: Partial<RetentionCandidate> = {}): RetentionCandidate => ({
	name: createdAt, createdAt: new Date(createdAt), isPinned: false, ...more,
});

function kept(artifacts: readonly RetentionCandidate[], policy: Retention): readonly string[] {
	return judgeRetention({artifacts, policy, now}).filter(({isKept}) => isKept).map(({artifact: {name}}) => name);
}

const nightly = ['2026-11-24T03:00Z', '2026-11-23T15:00Z', '2026-11-23T03:00Z', '2026-11-22T03:00Z', '2026-11-21T03:00Z', '2026-10-31T03:00Z', '2025-12-31T03:00Z'].map(date => artifact(date));

describe('by rule', () => {
	test.each<[string, Retention, readonly string[]]>([
		['the newest two', {last: 2}, ['2026-11-24T03:00Z', '2026-11-23T15:00Z']],
		['the newest of each of three days', {daily: 3}, ['2026-11-24T03:00Z', '2026-11-23T15:00Z', '2026-11-22T03:00Z']],
		['the newest of each of two weeks, which begin on Mondays', {weekly: 2}, ['2026-11-24T03:00Z', '2026-11-22T03:00Z']],
		['the newest of each of two months', {monthly: 2}, ['2026-11-24T03:00Z', '2026-10-31T03:00Z']],
		['the newest of each of two years', {yearly: 2}, ['2026-11-24T03:00Z', '2025-12-31T03:00Z']],
		['all of the last two days', {withinDays: 2}, ['2026-11-24T03:00Z', '2026-11-23T15:00Z', '2026-11-23T03:00Z']],
		['what any of two rules wants', {last: 1, yearly: 2}, ['2026-11-24T03:00Z', '2025-12-31T03:00Z']],
	])('%s stay', (_, policy, expected) => {
		expect(kept(nightly, policy)).toEqual(expected);
	});

	test('a week at the turn of the year is one week', () => {
		const artifacts = [artifact('2026-01-02T03:00Z'), artifact('2025-12-30T03:00Z'), artifact('2025-12-28T03:00Z')];

		expect(kept(artifacts, {weekly: 2})).toEqual(['2026-01-02T03:00Z', '2025-12-28T03:00Z']);
	});

	test('of two of one second the one whose name comes later is the newer one, in whatever order they are listed', () => {
		const one = {...artifact('2026-11-24T03:00Z'), name: 'orders_0001'};
		const other = {...artifact('2026-11-24T03:00Z'), name: 'orders_0002'};

		expect(kept([one, other], {last: 1})).toEqual(['orders_0002']);
		expect(kept([other, one], {last: 1})).toEqual(['orders_0002']);
	});

	test('one that is as old as the limit, to the millisecond, stays', () => {
		const artifacts = [artifact('2026-11-24T03:00Z'), artifact('2026-11-22T12:00:00.000Z'), artifact('2026-11-22T11:59:59.999Z')];

		expect(kept(artifacts, {withinDays: 2})).toEqual(['2026-11-24T03:00Z', '2026-11-22T12:00:00.000Z']);
	});

	test('days without a backup don\'t count', () => {
		const artifacts = [artifact('2026-11-24T03:00Z'), artifact('2026-11-01T03:00Z'), artifact('2026-10-01T03:00Z')];

		expect(kept(artifacts, {daily: 2})).toEqual(['2026-11-24T03:00Z', '2026-11-01T03:00Z']);
	});

	test('without rules everything stays, and so it does when all of them are 0', () => {
		expect(kept(nightly, {})).toHaveLength(nightly.length);
		expect(kept(nightly, {last: 0, daily: 0})).toHaveLength(nightly.length);
	});

	test('one dated ahead of the clock stays and takes nobody\'s place', () => {
		const artifacts = [artifact('2030-01-01T00:00Z'), ...nightly];

		expect(kept(artifacts, {last: 1})).toEqual(['2030-01-01T00:00Z', '2026-11-24T03:00Z']);
	});

	test('a damaged one takes no place of a good one, and stays for as long as it would have stayed sound', () => {
		const damagedAt = new Date('2026-11-24T06:00Z');
		const [newest, fourth] = ['2026-11-24T03:00Z', '2026-11-21T03:00Z'].map(date => artifact(date, {damagedAt}));
		const artifacts = [newest, artifact('2026-11-23T03:00Z'), artifact('2026-11-22T03:00Z'), fourth, artifact('2026-11-20T03:00Z')].filter(one => one !== undefined);

		expect(judgeRetention({artifacts, policy: {last: 2}, now}).map(({isKept, reasons}) => [isKept, ...reasons])).toEqual([
			[true, 'found damaged', 'stays until its turn'],
			[true, 'the last good one', 'one of the newest 2'],
			[true, 'one of the newest 2'],
			[false, 'found damaged', 'no rule wants it'],
			[false, 'no rule wants it'],
		]);
	});

	test('the last drilled one that counts is one that is good', () => {
		const damagedAt = new Date('2026-11-24T06:00Z');
		const drilledAt = new Date('2026-11-23T06:00Z');
		const earlier = new Date('2026-11-22T06:00Z');
		const artifacts = [artifact('2026-11-24T03:00Z'), artifact('2026-11-23T03:00Z', {damagedAt, drilledAt}), artifact('2026-11-22T03:00Z', {drilledAt: earlier})];

		expect(kept(artifacts, {last: 1})).toEqual(['2026-11-24T03:00Z', '2026-11-22T03:00Z']);
	});

	test('the reasons say what wants it, or that nothing does', () => {
		const artifacts = [artifact('2026-11-24T03:00Z'), artifact('2026-11-23T03:00Z', {isPinned: true}), artifact('2026-11-22T03:00Z')];

		expect(judgeRetention({artifacts, policy: {last: 1, monthly: 3}, now}).map(({reasons}) => reasons)).toEqual([
			['the last good one', 'one of the newest 1', 'newest of its month (2026-11)'],
			['pinned'],
			['no rule wants it'],
		]);
	});
});

describe('for any artifacts and any policy', () => {
	const date = fc.date({min: new Date('2024-01-01T00:00:00Z'), max: new Date('2026-12-31T00:00:00Z'), noInvalidDate: true});
	const artifactsOf = fc.array(fc.record({createdAt: date, isPinned: fc.boolean(), drilledAt: fc.option(date, {nil: undefined})}), {maxLength: 60})
		.map(list => list.map((one, index): RetentionCandidate => ({...one, name: `artifact ${index}`})));
	const count = fc.integer({min: 0, max: 8});
	const policyOf: fc.Arbitrary<Retention> = fc.record({
		last: count, daily: count, weekly: count, monthly: count, yearly: count, withinDays: count,
	}, {requiredKeys: []});
	const past = (artifacts: readonly RetentionCandidate[]) => artifacts
		.filter(({createdAt}) => createdAt <= now)
		.toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime());

	test('the newest, the last drilled and all pinned ones stay', () => {
		fc.assert(fc.property(artifactsOf, policyOf, (artifacts, policy) => {
			const names = new Set(kept(artifacts, policy));
			const [newest] = past(artifacts);
			const latestDrill = Math.max(...artifacts.map(({drilledAt}) => drilledAt?.getTime() ?? -Infinity));
			const lastDrilled = artifacts.filter(({drilledAt}) => drilledAt?.getTime() === latestDrill);

			expect(newest === undefined || artifacts.some(({name, createdAt}) => names.has(name) && createdAt.getTime() === newest.createdAt.getTime())).toBe(true);
			expect(lastDrilled.length === 0 || lastDrilled.some(({name}) => names.has(name))).toBe(true);
			expect(artifacts.every(({name, isPinned}) => !isPinned || names.has(name))).toBe(true);
		}));
	});

	test('no number of damaged ones makes a good one go', () => {
		fc.assert(fc.property(artifactsOf, artifactsOf, policyOf, (good, bad, policy) => {
			const damaged = bad.map((one): RetentionCandidate => ({...one, name: `damaged ${one.name}`, damagedAt: now}));
			const names = new Set(kept([...good, ...damaged], policy));

			expect(kept(good, policy).filter(name => !names.has(name))).toEqual([]);
		}));
	});

	test('at least as many stay as the policy\'s largest count, where there are as many', () => {
		fc.assert(fc.property(artifactsOf, policyOf, (artifacts, policy) => {
			expect(kept(artifacts, policy).length).toBeGreaterThanOrEqual(Math.min(policy.last ?? 0, past(artifacts).length));
		}));
	});

	test('nothing younger than the policy\'s days goes', () => {
		fc.assert(fc.property(artifactsOf, fc.integer({min: 1, max: 400}), (artifacts, withinDays) => {
			const names = new Set(kept(artifacts, {withinDays}));
			const young = artifacts.filter(({createdAt}) => now.getTime() - createdAt.getTime() <= withinDays * 86_400_000);

			expect(young.every(({name}) => names.has(name))).toBe(true);
		}));
	});

	test('a second prune removes nothing more', () => {
		fc.assert(fc.property(artifactsOf, policyOf, (artifacts, policy) => {
			const first = kept(artifacts, policy);

			expect(kept(artifacts.filter(({name}) => first.includes(name)), policy)).toEqual(first);
		}));
	});

	test('a higher count lets go of nothing that a lower one keeps', () => {
		fc.assert(fc.property(artifactsOf, policyOf, fc.constantFrom('last', 'daily', 'weekly', 'monthly', 'yearly', 'withinDays'), (artifacts, policy, rule) => {
			fc.pre(Object.values(policy).some(value => value > 0));
			const more = new Set(kept(artifacts, {...policy, [rule]: (policy[rule] ?? 0) + 1}));

			expect(kept(artifacts, policy).every(name => more.has(name))).toBe(true);
		}));
	});

	test('the order in which they are listed does not matter', () => {
		fc.assert(fc.property(artifactsOf, policyOf, (artifacts, policy) => {
			expect(kept(artifacts.toReversed(), policy)).toEqual(kept(artifacts, policy));
		}));
	});
});
