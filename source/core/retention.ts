/**
 * How long artifacts of a job are kept. The rules add up: an artifact stays when any of them wants it.
 */
export type Retention = {
	/** The newest N. */
	readonly last?: number;
	/** The newest of each of the last N days, weeks, months and years that have one. */
	readonly daily?: number;
	readonly weekly?: number;
	readonly monthly?: number;
	readonly yearly?: number;
	/** Everything younger than this many days. */
	readonly withinDays?: number;
};

/** Whether a policy lets nothing go, ever. */
export function keepsAll(policy: Retention): boolean {
	return Object.values(policy).every(count => count === 0);
}
