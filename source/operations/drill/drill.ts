/**
 * A drill: restores a job's newest artifact into a scratch database, compares what is there with what was counted when the
 * backup was taken, asks the job's check query, and keeps a dated report, whatever came of it.
 * The rule: failed means that the backup did not come back; what only was in the way of the drill keeps its own exit code.
 */
import {Buffer} from 'node:buffer';
import {type ErrorCode} from '../../core/error-codes.js';
import {
	AppError, DrillError, systemErrorCode, toError,
} from '../../core/errors.js';
import {describeFailure} from '../../core/failure.js';
import {type Job} from '../../store/jobs.js';
import {type OperationContext} from '../context.js';
import {type DrillReport, writeReport} from './report.js';
import {
	type Drilled, type DrillNotes, type DrillRequest, restoreAndCompare,
} from './restore-and-compare.js';

export type DrillResult = DrillReport & {
	/** The report's text; absent where it could not be written, as a warning tells. */
	readonly reportFile?: string;
};

/**
 * @throws {DrillError} DRILL_FAILED
 * @throws What was in the way: an unreachable server or storage, no room, no system key.
 */
export async function drill(request: DrillRequest, context: OperationContext): Promise<DrillResult> {
	const notes: DrillNotes = {};
	const head = {
		version: 1, job: request.job.name, host: context.hostname, startedAt: context.now(),
	} as const;
	try {
		const drilled = await restoreAndCompare(request, notes, context);
		assertGood(request.job, notes);
		rememberSuccess(drilled, request, context);
	} catch (error) {
		const failure = context.signal.aborted ? toError(error) : asDrillError(toError(error), request.job, context);
		const {code, message, hint} = describeFailure(failure, context.signal);
		const verdict = failure instanceof DrillError ? 'failed' : 'not done';
		await keepReport({
			...head, verdict, error: {code, message, hint}, ...notes,
		}, context);
		throw failure;
	}

	const report = {...head, verdict: 'passed', ...notes} as const;
	const reportFile = await keepReport(report, context);
	return {...report, ...(reportFile !== undefined && {reportFile})};
}

function assertGood(job: Job, {comparison, check}: DrillNotes): void {
	const faults = [
		...(comparison?.differences ?? []),
		...(check && !check.isGood ? [`the check query gave ${JSON.stringify(check.answer)}`] : []),
	];
	if (faults.length > 0) {
		const more = faults.length > 3 ? `, and ${faults.length - 3} more` : '';
		throw drillFailed(job, {
			reason: `${faults.slice(0, 3).join(', ')}${more}`,
			hint: 'Read the report, then drill or restore an older backup; where only the check query is wrong, correct it.',
		});
	}
}

function rememberSuccess({place, fingerprint}: Drilled, {kitFolder}: DrillRequest, {store, now}: OperationContext): void {
	store.artifacts.mark(place, {drilledAt: now()});
	const profile = kitFolder === undefined || fingerprint === undefined ? undefined : store.profiles.findByFingerprint(fingerprint);
	if (profile) {
		store.profiles.change(profile.id, {kitProvedAt: now()});
	}
}

/** These say that the backup can't be had back, or not by this kit; anything else may pass, and says nothing of it. */
const provingCodes: ReadonlySet<ErrorCode> = new Set([
	'ARCHIVE_UNKNOWN',
	'ARTIFACT_DAMAGED',
	'ARTIFACT_NOT_FOUND',
	'DATABASE_DAMAGED',
	'DATA_CORRUPT',
	'DUMP_REFUSED',
	'KIT_DAMAGED',
	'LOAD_FAILED',
	'MASTER_KEY_INVALID',
	'MASTER_KEY_MISSING',
	'NO_KEY_FITS',
	'QUERY_FAILED',
	'SEVERAL_DATABASES',
	'SIDECAR_ALTERED',
	'SIDECAR_INVALID',
	'SIDECAR_NOT_FOUND',
	'SIDECAR_OF_ANOTHER',
]);

function asDrillError(error: Error, job: Job, {store}: OperationContext): Error {
	// What never was backed up can't fail to come back.
	const isNothingThere = error instanceof AppError && error.code === 'ARTIFACT_NOT_FOUND' && store.artifacts.list({jobId: job.id}).length === 0
		&& !store.runs.latestByJob('backup', {outcomes: ['succeeded', 'partial']}).has(job.id);
	return error instanceof AppError && provingCodes.has(error.code) && !isNothingThere
		? drillFailed(job, {reason: error.message, hint: error.hint, cause: error})
		: error;
}

function drillFailed({name}: Job, {reason, hint, cause}: {readonly reason: string; readonly hint: string; readonly cause?: Error}): DrillError {
	return new DrillError({
		code: 'DRILL_FAILED', message: `the drill of "${name}" failed: ${reason}`, hint, cause,
	});
}

/** A report that can't be written is told; it does not change what the drill has shown. */
async function keepReport(report: DrillReport, {store, randomBytes, emit}: OperationContext): Promise<string | undefined> {
	try {
		const reportFile = await writeReport(report, {home: store.home, random: Buffer.from(randomBytes(4)).toString('hex')});
		emit({type: 'log', level: 'info', message: `the drill's report is in ${reportFile}`});
		return reportFile;
	} catch (error) {
		if (!(error instanceof AppError) && systemErrorCode(error) === undefined) {
			throw error;
		}

		emit({type: 'log', level: 'warning', message: `the drill's report could not be written: ${toError(error).message}`});
		return undefined;
	}
}
