/**
 * A run as the store keeps it, and its columns: by a schema for single rows, by quick readers for lists.
 */
import * as v from 'valibot';
import {type RunKind, type RunOutcome} from '../core/events.js';
import {
	dateColumn, jsonColumn, orAbsent, readDate, readJson, readNumber, readOneOf, readOptional, readText,
} from './columns.js';

export type RunError = {
	readonly code: string;
	readonly message: string;
	readonly hint: string;
};

export type Run = {
	/** UUID; also names the run's event log. */
	readonly id: string;
	readonly kind: RunKind;
	readonly jobId: string | undefined;
	/** As it was when the run began. */
	readonly jobName: string | undefined;
	/** What people read of the run in lists. */
	readonly title: string;
	readonly pid: number;
	/** Tells this process from a later one with the same pid, in whatever form the system has. */
	readonly processStartedAt: string;
	readonly startedAt: Date;
	/** Undefined: still running, or its process died and nobody noticed yet. */
	readonly finishedAt: Date | undefined;
	readonly outcome: RunOutcome | undefined;
	readonly exitCode: number | undefined;
	readonly artifactName: string | undefined;
	readonly destinationId: string | undefined;
	/** Into the first stage that moves data: of a backup, the dump's own size. */
	readonly bytesIn: number | undefined;
	/** Out of the last one: of a backup, the artifact's size. */
	readonly bytesOut: number | undefined;
	readonly error: RunError | undefined;
	/** Plain JSON of the operation's own making. */
	readonly summary: unknown;
};

const optionalText = orAbsent(v.string());
const optionalNumber = orAbsent(v.number());

const kinds = ['backup', 'restore', 'verify', 'drill', 'prune', 'copy'] as const satisfies readonly RunKind[];
const outcomes = ['succeeded', 'partial', 'failed', 'interrupted'] as const satisfies readonly RunOutcome[];
const errorSchema = v.object({code: v.string(), message: v.string(), hint: v.string()});

export const runSchema = v.object({
	id: v.string(),
	kind: v.picklist(kinds),
	jobId: optionalText,
	jobName: optionalText,
	title: v.string(),
	pid: v.number(),
	processStartedAt: v.string(),
	startedAt: dateColumn,
	finishedAt: orAbsent(dateColumn),
	outcome: orAbsent(v.picklist(outcomes)),
	exitCode: optionalNumber,
	artifactName: optionalText,
	destinationId: optionalText,
	bytesIn: optionalNumber,
	bytesOut: optionalNumber,
	error: orAbsent(jsonColumn(errorSchema)),
	summary: orAbsent(jsonColumn(v.unknown())),
});

/** The same for lists, which may have thousands of rows. */
export const listedColumns = {
	id: readText,
	kind: readOneOf(kinds),
	jobId: readOptional(readText),
	jobName: readOptional(readText),
	title: readText,
	pid: readNumber,
	processStartedAt: readText,
	startedAt: readDate,
	finishedAt: readOptional(readDate),
	outcome: readOptional(readOneOf(outcomes)),
	exitCode: readOptional(readNumber),
	artifactName: readOptional(readText),
	destinationId: readOptional(readText),
	bytesIn: readOptional(readNumber),
	bytesOut: readOptional(readNumber),
	error: readOptional(readJson(errorSchema)),
	summary: readOptional(readJson(v.unknown())),
} as const;

