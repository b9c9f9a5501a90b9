/**
 * Days as all dates that are shown have them: of UTC, each as long as the other.
 */
export const dayMs = 86_400_000;

/** `2026-11-24`. */
export function dayName(date: Date): string {
	return date.toISOString().slice(0, 10);
}

/** Midnight. */
export function startOfDay(date: Date): Date {
	return new Date(Math.floor(date.getTime() / dayMs) * dayMs);
}
