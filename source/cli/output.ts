/**
 * What commands say, and to whom: stdout carries data, stderr carries people's text.
 * The rule: a command never writes to a stream itself; three printers stand behind this one contract.
 */
import {type Failure} from '../core/failure.js';
import {type RecordedEvent} from '../core/events.js';

export type Output = {
	readonly isJson: boolean;
	readonly isQuiet: boolean;
	/** A line of data on stdout. Nothing with `--json`, where `result` carries it. */
	data(line: string): void;
	/** For people, on stderr; not with `--quiet`. */
	note(line: string): void;
	/** For people, on stderr, always; the hint says what to do next. */
	warn(line: string, hint?: string): void;
	event(event: RecordedEvent): void;
	/** What the last line of `--json` carries; call it once. Nothing as text. */
	result(value: unknown): void;
	/** Writes the last line. */
	finish(failure?: Failure): void;
};
