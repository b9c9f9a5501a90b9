/**
 * What a drill of the record found, as its report has it.
 */
import {storedReport} from '../operations/drill/stored-report.js';
import {type Application} from './application.js';

/** The report's lines; none for a run that is no drill, goes on, or left no report. */
export function drillReport({store}: Pick<Application, 'store'>, runId: string): readonly string[] {
	const {kind, jobName, startedAt, finishedAt} = store.runs.findById(runId) ?? {};
	return kind === 'drill' && jobName !== undefined && startedAt && finishedAt
		? storedReport(store.home, {jobName, startedAt, finishedAt})
		: [];
}
