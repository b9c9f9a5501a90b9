/**
 * The one moment at which all samples are looked at.
 */
export const sampleNow = new Date('2026-11-24T14:05:09Z');

export function hoursBefore(hours: number): Date {
	return new Date(sampleNow.getTime() - (hours * 3_600_000));
}
