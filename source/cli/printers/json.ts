/**
 * `--json`: one object a line. The rule: the last line has `exitCode`, and `result` or `error` (see docs/json.md).
 */
import {type RecordedEvent} from '../../core/events.js';
import {type Failure} from '../../core/failure.js';
import {type Environment} from '../environment.js';
import {type Output} from '../output.js';
import {visibleControls} from '../../core/text.js';
import {failureLines} from './failure-lines.js';
import {writeText} from './line-writer.js';

export function createJsonOutput({stdout, stderr}: Environment, {isQuiet}: {readonly isQuiet: boolean}): Output {
	let result: {readonly result: unknown} | undefined;
	let lastEvent: RecordedEvent | undefined;
	const write = (value: unknown) => {
		writeText(stdout, `${JSON.stringify(value)}\n`);
	};

	return {
		isJson: true,
		isQuiet,
		data: () => undefined,
		note: () => undefined,
		warn(line, hint) {
			const lines = [`dbseal: warning: ${line}`, ...(hint === undefined ? [] : [`  → ${hint}`])];
			writeText(stderr, `${visibleControls(lines.join('\n'))}\n`);
		},
		event(event) {
			lastEvent = event;
			write(event);
		},
		result(value) {
			result = {result: value};
		},
		finish(failure) {
			if (failure) {
				writeText(stderr, failureLines(failure));
			}

			if (result === undefined && isLastWord(lastEvent, failure)) {
				return;
			}

			write({...lastLine(failure), ...result});
		},
	};
}

/** A single run has said it all with its own last event. */
function isLastWord(event: RecordedEvent | undefined, failure: Failure | undefined): boolean {
	return event?.type === 'run-finished' && event.exitCode === (failure?.exitCode ?? 0);
}

function lastLine(failure: Failure | undefined): Record<string, unknown> {
	if (!failure) {
		return {type: 'result', exitCode: 0};
	}

	const {
		exitCode, code, message, hint, wantedFingerprint,
	} = failure;
	return {
		type: 'error',
		exitCode,
		error: {
			code, message, hint, wantedFingerprint,
		},
	};
}
