/**
 * Progress on one line: percent, both rates, time to go, time gone. As much of it as the terminal is wide.
 * The rule: at most 10 writes a second on a terminal, one line in 10 seconds elsewhere.
 */
import {type Progress} from '../../core/events.js';
import {formatBytes, formatDuration, formatRate} from '../../core/text.js';
import {type OutputStream} from '../environment.js';
import {writeText} from './line-writer.js';

const terminalIntervalMs = 100;
const plainIntervalMs = 10_000;
const widthElsewhere = 80;

export type ProgressLine = {
	show(progress: Progress): void;
	/** Any other text that the next one replaces; nothing where there is no terminal. */
	showText(text: string): void;
	/** Before any other line is written. */
	clear(): void;
};

export function createProgressLine(stream: OutputStream, now: () => Date): ProgressLine {
	const isTerminal = stream.isTTY === true;
	const intervalMs = isTerminal ? terminalIntervalMs : plainIntervalMs;
	// Without a terminal a run shorter than the interval has no progress line at all.
	let lastShownMs = isTerminal ? 0 : now().getTime();
	let isShown = false;

	const isDue = () => {
		const nowMs = now().getTime();
		if (nowMs - lastShownMs < intervalMs) {
			return false;
		}

		lastShownMs = nowMs;
		return true;
	};

	const rewrite = (text: string) => {
		isShown = true;
		writeText(stream, `\r${text}\u{1B}[K`);
	};

	const width = () => (stream.columns ?? widthElsewhere) - 1;

	return {
		show(progress) {
			if (isDue()) {
				if (isTerminal) {
					rewrite(progressText(progress, width()));
				} else {
					writeText(stream, `  ${progressText(progress, Number.POSITIVE_INFINITY)}\n`);
				}
			}
		},
		showText(text) {
			if (isTerminal && isDue()) {
				rewrite(text.slice(0, width()));
			}
		},
		clear() {
			if (isShown) {
				isShown = false;
				writeText(stream, '\r\u{1B}[K');
			}
		},
	};
}

/** Parts that don't fit are left out, the least telling first. */
export function progressText(progress: Progress, width: number): string {
	const {percent, bytesIn, bytesOut, bytesInPerSecond, bytesOutPerSecond, elapsedMs, etaMs} = progress;
	const parts = [
		{importance: 5, text: percent === undefined ? '' : `${Math.floor(percent)} %`.padStart(5)},
		{importance: 4, text: `in ${formatRate(bytesInPerSecond)}`},
		{importance: 1, text: `(${formatBytes(bytesIn)})`},
		{importance: 3, text: `out ${formatRate(bytesOutPerSecond)}`},
		{importance: 0, text: `(${formatBytes(bytesOut)})`},
		{importance: 4, text: etaMs === undefined ? '' : `ETA ${formatDuration(etaMs)}`},
		{importance: 2, text: `elapsed ${formatDuration(elapsedMs)}`},
	].filter(({text}) => text !== '');
	for (let least = 0; least <= 5; least++) {
		const line = parts.filter(({importance}) => importance >= least).map(({text}) => text).join('  ');
		if (line.length <= width) {
			return line;
		}
	}

	return '';
}
