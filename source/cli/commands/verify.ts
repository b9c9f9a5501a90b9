/**
 * `dbseal verify`: that an artifact, or a job's newest, or all of a job's, give their dumps back.
 */
import {toError} from '../../core/errors.js';
import {formatBytes} from '../../core/text.js';
import {locateArtifact, noSuchArtifact} from '../../operations/catalogue/artifact-reference.js';
import {artifactReference} from '../../core/format-reference.js';
import {isListedOf, listArtifacts} from '../../operations/catalogue/list-artifacts.js';
import {verify, type VerifyResult} from '../../operations/restore/verify.js';
import {type Job} from '../../store/jobs.js';
import {type CandidateKey} from '../../vault/candidate-keys.js';
import {recordingOf} from '../recording.js';
import {urlReader} from '../read-connection.js';
import {type CommandContext, defineCommand} from '../command.js';
import {type Application, withApplication} from '../../application/application.js';
import {refuseFailures} from '../failures.js';
import {findJob} from '../../application/find-named.js';
import {givenKeys, keyFlags} from '../given-keys.js';
import {namedDestination} from '../../application/named-connections.js';
import {sameArtifact, withoutPassword} from '../run-again.js';
import {runRecorded} from '../../application/recorded-run.js';

type Parts = {readonly application: Application; readonly context: CommandContext};

export const command = defineCommand({
	examples: [
		['dbseal verify orders', 'the newest artifact of a job'],
		['dbseal verify orders --all', 'every one of them'],
		['dbseal verify ./orders_2026-11-24T03-15-00Z_9f3c.sql.gz.enc', 'this file'],
	],
	arguments: [{name: 'ARTIFACT|JOB', completes: 'job'}],
	flags: {
		all: {type: 'boolean', summary: 'all artifacts of the job, at all its destinations'},
		...keyFlags,
	},
	notes: ['Checks size, checksum and auth tag, and that it decompresses to its end. Nothing is written anywhere.'],
	async run({arguments: [typed = ''], flags: {all, ...keyFlagValues}}, context) {
		await withApplication(context.place, {reads: true}, async application => {
			const job = all ? findJob(application, typed) : application.store.jobs.findByName(typed);
			const keys = await givenKeys(keyFlagValues, context);
			await (job && all ? verifyAll(job, keys, {application, context}) : verifyOne({reference: job ? `${job.name}@latest` : typed, job}, keys, {application, context}));
		});
	},
});

type Keys = readonly CandidateKey[] | undefined;
type Verifiable = {readonly reference: string; readonly job: Job | undefined};

async function verifyOne({reference, job}: Verifiable, keys: Keys, {application, context}: Parts): Promise<VerifyResult> {
	const request = {
		kind: 'verify',
		title: `verification of ${withoutPassword(reference)}`,
		digest,
		again: {words: ['verify', sameArtifact(reference, application.store, context)], needsPassword: false},
		...(job && {job: {id: job.id, name: job.name}}),
	} as const;
	const {result} = await runRecorded(request, {application, recording: recordingOf(context)}, async operations => {
		const location = await locateArtifact(reference, operations);
		return verify({location, ...(keys && {givenKeys: keys})}, operations);
	});
	const key = result.profileName === undefined ? 'not encrypted' : `key of profile "${result.profileName}"`;
	context.output.note(`${result.artifactName} is good: ${formatBytes(result.plainSizeBytes)} of dump, ${key}`);
	return result;
}

async function verifyAll(job: Job, keys: Keys, {application, context}: Parts): Promise<void> {
	const references = await artifactsOf(job, {application, context});
	if (references.length === 0) {
		throw noSuchArtifact(`of job "${job.name}"`);
	}

	const failures: Error[] = [];
	const results: unknown[] = [];
	for (const reference of references) {
		try {
			results.push(await verifyOne({reference, job}, keys, {application, context}));
		} catch (error) {
			context.signal.throwIfAborted();
			context.output.warn(`${reference}: ${toError(error).message}`);
			failures.push(toError(error));
			results.push({artifact: reference, error: toError(error).message});
		}
	}

	context.output.result(results);
	refuseFailures(failures, {count: references.length, noun: 'artifact', listCommand: 'dbseal runs list --kind verify'});
}

async function artifactsOf(job: Job, {application, context}: Parts): Promise<readonly string[]> {
	const operations = application.operations();
	const references: string[] = [];
	for (const row of job.destinationIds.map(id => application.store.destinations.findById(id)).filter(found => found !== undefined)) {
		const destination = await namedDestination(row.name, application, urlReader(context));
		const listed = await listArtifacts(destination, operations);
		references.push(...listed.filter(artifact => isListedOf(artifact, job)).map(({name}) => artifactReference(row.name, name)));
	}

	return references;
}

function digest({artifactName, storedSizeBytes, plainSizeBytes}: VerifyResult) {
	return {artifactName, bytesIn: storedSizeBytes, bytesOut: plainSizeBytes};
}
