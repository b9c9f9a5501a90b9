/**
 * Events of a run as lines for people.
 */
import {type Log, type RecordedEvent, type RecoveryCandidate} from '../../core/events.js';
import {visibleControls} from '../../core/text.js';
import {type ProgressLine} from './progress-line.js';

/** Without a terminal a vault of thousands must not fill a log file. Our choice. */
const candidatesShown = 20;

const levelColors = {warning: 33, error: 31} as const;

export type EventPrinterParts = {
	readonly progress: ProgressLine;
	paint(color: number, text: string): string;
	say(line: string): void;
};

export function createEventPrinter({progress, paint, say}: EventPrinterParts): (event: RecordedEvent) => void {
	return event => {
		switch (event.type) {
			case 'run-started': {
				say(visibleControls(`${event.title} (run ${event.runId})`));
				break;
			}

			case 'progress': {
				progress.show(event);
				break;
			}

			case 'log': {
				say(logLine(event, paint));
				break;
			}

			case 'recovery-candidate': {
				const show = event.verdict === 'refused' && event.total > candidatesShown ? progress.showText : say;
				show(visibleControls(candidateLine(event)));
				break;
			}

			case 'stage-started':
			case 'run-finished': {
				// The progress line and the command's last words say it.
				break;
			}
		}
	};
}

function logLine({level, message}: Log, paint: EventPrinterParts['paint']): string {
	const text = visibleControls(message);
	return level === 'info' ? `  ${text}` : `  ${paint(levelColors[level], `${level}:`)} ${text}`;
}

function candidateLine({index, total, profileName, verdict, reason}: RecoveryCandidate): string {
	return `  profile ${index} of ${total}, '${profileName}': ${verdict} (${reason})`;
}
