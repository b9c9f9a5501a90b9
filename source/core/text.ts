/**
 * Numbers and times as people read them. English, decimal units (1 MB = 1 000 000 bytes), UTC where a date is shown.
 */
const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `0 B`, `999 B`, `1.2 kB`, `34 MB`: three significant digits at most. */
export function formatBytes(sizeBytes: number): string {
	let value = sizeBytes;
	let unit = 0;
	while (value >= 999.5 && unit < byteUnits.length - 1) {
		value /= 1000;
		unit++;
	}

	const digits = unit === 0 || value >= 99.5 ? 0 : (value >= 9.95 ? 1 : 2);
	return `${value.toFixed(digits)} ${byteUnits[unit]}`;
}

/** `999`, `12.3 k`, `1.2 M`: three significant digits at most, for counts that only have to be compared at a glance. */
export function formatCount(count: number): string {
	return formatBytes(count).replace(/ (?<unit>[kMGTP]?)B$/v, (_, unit: string) => unit === '' ? '' : ` ${unit}`);
}

/** `1.2 MB/s`. */
export function formatRate(bytesPerSecond: number): string {
	return `${formatBytes(bytesPerSecond)}/s`;
}

/** `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`. */
export function formatDuration(durationMs: number): string {
	const seconds = durationMs / 1000;
	if (seconds < 9.95) {
		return `${seconds.toFixed(1)} s`;
	}

	const whole = Math.round(seconds);
	if (whole < 60) {
		return `${whole} s`;
	}

	const units = [['d', 86_400], ['h', 3600], ['min', 60], ['s', 1]] as const;
	const first = units.findIndex(([, size]) => whole >= size);
	const [large, largeSize] = units[first] ?? ['s', 1];
	const [small, smallSize] = units[first + 1] ?? ['s', 1];
	const rest = Math.floor((whole % largeSize) / smallSize);
	return `${Math.floor(whole / largeSize)} ${large}${rest > 0 ? ` ${rest} ${small}` : ''}`;
}

/** `2026-11-24 14:05:09Z`. */
export function formatTimestamp(date: Date): string {
	return `${date.toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** How long ago, in its largest unit: `just now`, `5 min ago`, `3 h ago`, `12 d ago`. */
export function formatAge(ageMs: number): string {
	const seconds = Math.max(0, Math.round(ageMs / 1000));
	if (seconds < 60) {
		return 'just now';
	}

	if (seconds < 3600) {
		return `${Math.floor(seconds / 60)} min ago`;
	}

	return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h ago` : `${Math.floor(seconds / 86_400)} d ago`;
}

/** `1 row`, `2 rows`, `12 345 rows` with thin grouping left to the reader: plain digits. */
export function plural(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** C0 and C1 control characters but tab and line end as `\xNN`: text of others (names, errors of servers) never moves the cursor. */
export function visibleControls(text: string): string {
	return text.replaceAll(/[^\P{Cc}\t\n]/gv, character => String.raw`\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`);
}
