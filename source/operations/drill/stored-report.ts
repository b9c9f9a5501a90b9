/**
 * Finds the report of a drill again, by its job and the time in which it was made.
 */
import fs from 'node:fs';
import path from 'node:path';
import {toStem} from '../../artifacts/names.js';
import {systemErrorCode} from '../../core/errors.js';

export type DrillRun = {
	readonly jobName: string;
	readonly startedAt: Date;
	readonly finishedAt: Date;
};

/** The report's lines, as people read them; none where it was not kept, or is gone. */
export function storedReport(home: string, {jobName, startedAt, finishedAt}: DrillRun): readonly string[] {
	const folder = path.join(home, 'drills');
	const files = readOrNothing(() => fs.readdirSync(folder)) ?? [];
	const file = files.filter(name => name.endsWith(`-${toStem(jobName)}.txt`)).toSorted().findLast(name => {
		const madeAt = timeOf(name);
		return madeAt >= startedAt.getTime() && madeAt <= finishedAt.getTime();
	});
	const text = file === undefined ? undefined : readOrNothing(() => fs.readFileSync(path.join(folder, file), 'utf8'));
	return text === undefined ? [] : text.trimEnd().split('\n');
}

/** As `writeReport` names it: `2026-11-24T14-05-09-123Z-orders.txt`. */
function timeOf(name: string): number {
	const {day = '', hours = '', rest = ''} = /^(?<day>[\d\-]{10})T(?<hours>[\d\-]{8})-(?<rest>\d{3})Z-/v.exec(name)?.groups ?? {};
	return Date.parse(`${day}T${hours.replaceAll('-', ':')}.${rest}Z`);
}

/** A report is for looking: what can't be read is as what isn't there. */
function readOrNothing<Value>(read: () => Value): Value | undefined {
	try {
		return read();
	} catch (error) {
		if (systemErrorCode(error) === undefined) {
			throw error;
		}

		return undefined;
	}
}
